"""The values that a deployment passes: read, completed, and refused when anything about them is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from delivery.errors import ParametersError
from delivery.parameters.checks import find_contradictions
from delivery.parameters.file import read_parameter_file
from delivery.parameters.rules import find_problems, with_defaults
from delivery.parameters.static_keys import as_base64


def load_parameters(file: Path, declared: Mapping[str, Mapping[str, Any]], *, is_emulator: bool) -> dict[str, str]:
    """Every parameter of the template with its value. Raises ParametersError with all that is wrong at once."""
    given = read_parameter_file(file)
    given |= {name: as_base64(given[name]) for name in given.keys() & {"TokenJwks"}}
    problems = list(find_problems(declared, given))
    values = with_defaults(declared, given)
    # Values that break the template's rules may not even be numbers.
    problems = problems or list(find_contradictions(values, is_emulator=is_emulator))
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise ParametersError(f"{file} cannot be deployed; nothing was built or touched.\n{listed}")
    return values


def describe_changes(stands: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """Which parameters would change, one line each; the others go without saying."""
    names = [*wanted, *(name for name in stands if name not in wanted)]
    return [
        f"{name}: {shown(stands.get(name))} → {shown(wanted.get(name))}"
        for name in names
        if stands.get(name) != wanted.get(name)
    ]


def shown(value: str | None) -> str:
    """A value, short enough for a line."""
    if value is None:
        return "(none)"
    return repr(value) if len(value) <= 60 else f"{value[:20]!r}… ({len(value)} characters)"
