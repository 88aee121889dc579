"""CloudFormation's choices, by the template's conditions."""

from __future__ import annotations

from typing import Any

NO_VALUE = {"Ref": "AWS::NoValue"}


def choose(condition: str, value: Any, otherwise: Any = NO_VALUE) -> dict[str, Any]:
    """CloudFormation's choice."""
    return {"Fn::If": [condition, value, otherwise]}
