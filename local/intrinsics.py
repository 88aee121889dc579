"""CloudFormation's intrinsic functions. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

NO_VALUE = object()
PLACEHOLDER = re.compile(r"\$\{([^}!]+)\}")
# `${!Name}` is how a text says `${Name}`.
ESCAPED = re.compile(r"\$\{!([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Resolver:
    """`references`: what `Ref` and `${…}` give (parameters, pseudo parameters, resources), by name.

    `attributes`: what `Fn::GetAtt` gives, as `{"Name.Attribute": …}`; one that is missing is its own name there, and
    raises KeyError where no `attributes` are given at all.
    """

    references: Mapping[str, Any]
    conditions: Mapping[str, Any]
    mappings: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] | None = None

    def resolve(self, value: Any) -> Any:
        """The value with every function computed and every `AWS::NoValue` member left out."""
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name == "Condition" and isinstance(argument, str):
                return self.holds(argument)
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
        if name == "Fn::Sub":
            text, more = argument if isinstance(argument, list) else (argument, {})
            return self._substitute(text, self.resolve(more))
        argument = self.resolve(argument)
        match name:
            case "Ref":
                return NO_VALUE if argument == "AWS::NoValue" else self.references[argument]
            case "Fn::GetAtt":
                return self._attribute(argument if isinstance(argument, str) else ".".join(argument))
            case "Fn::FindInMap":
                table, row, column = argument[:3]
                return self.resolve(self.mappings[table][row][column])
        if name not in OF_VALUES:
            raise ValueError(f"{name} is not among the functions that can be restored")
        return OF_VALUES[name](argument)

    def _substitute(self, text: str, more: Mapping[str, Any]) -> str:
        def value_of(found: re.Match[str]) -> str:
            name = found[1].strip()
            if name in more or name in self.references:
                return _text(more[name] if name in more else self.references[name])
            return str(self._attribute(name))

        return ESCAPED.sub(r"${\1}", PLACEHOLDER.sub(value_of, text))

    def _attribute(self, name: str) -> Any:
        if self.attributes is None:
            raise KeyError(name)
        return self.attributes.get(name, name)


def _text(value: Any) -> str:
    """As CloudFormation writes it: lists with commas, truth in lower case."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(_text, value)) if isinstance(value, list) else str(value)


# Functions of their arguments alone.
OF_VALUES: dict[str, Callable[[Any], Any]] = {
    "Fn::Join": lambda argument: argument[0].join(map(_text, argument[1])),
    "Fn::Split": lambda argument: argument[1].split(argument[0]),
    "Fn::Select": lambda argument: argument[1][int(argument[0])],
    "Fn::Base64": lambda argument: base64.b64encode(argument.encode()).decode(),
    "Fn::Equals": lambda argument: _text(argument[0]) == _text(argument[1]),
    "Fn::Not": lambda argument: not argument[0],
    "Fn::And": all,
    "Fn::Or": any,
}
