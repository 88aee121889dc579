"""CloudFormation's intrinsic functions, as far as what we restore on the emulator uses them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NO_VALUE = object()


@dataclass(frozen=True, slots=True)
class Resolver:
    """`references`: what `Ref` and `${…}` give (parameters, pseudo parameters, resources), by name."""

    references: Mapping[str, Any]
    conditions: Mapping[str, Any]

    def resolve(self, value: Any) -> Any:
        """The value with every function computed and every `AWS::NoValue` member left out."""
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Ref" or name.startswith("Fn::"):
                return self._call(name, argument)
        resolved = {name: self.resolve(item) for name, item in value.items()}
        return {name: item for name, item in resolved.items() if item is not NO_VALUE}

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template is true."""
        return bool(self.resolve(self.conditions[condition]))

    def _call(self, name: str, argument: Any) -> Any:
        if name == "Fn::If":
            condition, when_true, when_false = argument
            return self.resolve(when_true if self.holds(condition) else when_false)
        argument = self.resolve(argument)
        match name:
            case "Ref":
                return NO_VALUE if argument == "AWS::NoValue" else self.references[argument]
            case "Fn::Sub":
                return re.sub(r"\$\{([^}!]+)\}", lambda found: str(self.references[found[1]]), argument)
            case "Fn::Join":
                return argument[0].join(argument[1])
            case "Fn::Equals":
                return str(argument[0]) == str(argument[1])
            case "Fn::Not":
                return not argument[0]
        raise ValueError(f"{name} is not among the functions that can be restored")
