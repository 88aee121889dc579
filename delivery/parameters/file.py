"""Reads `parameters.{environment}.toml`: one `Name = value` a line, as the template's parameters are named."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from delivery.errors import ParametersError
from local.environments import ROOT

EXAMPLE = ROOT / "parameters.example.toml"


def default_file(environment: str) -> Path:
    """Where an environment's values are looked for when no `PARAMETERS=` is given."""
    return ROOT / f"parameters.{environment}.toml"


def read_parameter_file(file: Path) -> dict[str, str]:
    """The values as CloudFormation takes them: text. Raises ParametersError."""
    try:
        content = tomllib.loads(file.read_text())
    except FileNotFoundError:
        raise ParametersError(f"{file} is not there; start from the example: cp {EXAMPLE.name} {file.name}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ParametersError(f"{file} cannot be read: {error}") from None
    try:
        return {name: as_text(value) for name, value in content.items()}
    except TypeError as error:
        raise ParametersError(
            f"{file}: {error}; values are text, whole numbers, true, false or lists of text"
        ) from None


def as_text(value: Any) -> str:
    """A value as CloudFormation takes it. Raises TypeError."""
    match value:
        case bool():
            return str(value).lower()
        case int() | str():
            return str(value)
        case list() if all(isinstance(item, str) for item in value):
            return ",".join(value)
    raise TypeError(f"a value is a {type(value).__name__}")
