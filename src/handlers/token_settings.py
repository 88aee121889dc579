"""What the function of API tokens is deployed with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from uploads.settings import SettingsError


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """`usage_plan_name` is empty where no usage plan is."""

    region: str
    table_name: str
    allowed_origins: tuple[str, ...] = ()
    usage_plan_name: str = ""


def read_token_settings(environment: Mapping[str, str]) -> TokenSettings:
    """All of it. Raises SettingsError, with the variable's name."""
    for name in ("AWS_REGION", "TABLE_NAME"):
        if not environment.get(name):
            raise SettingsError(f"{name} is not set")
    return TokenSettings(
        region=environment["AWS_REGION"],
        table_name=environment["TABLE_NAME"],
        allowed_origins=tuple(filter(None, environment.get("ALLOWED_ORIGINS", "").split(","))),
        usage_plan_name=environment.get("USAGE_PLAN_NAME", ""),
    )
