"""Where `make deploy ENV=…` goes: what `samconfig.toml` says of each environment."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from delivery.errors import TargetError
from local.environments import ROOT

SAM_CONFIG = ROOT / "samconfig.toml"
# SAM's own defaults, and the laptop's stack: `make run` brings that one up.
NOT_DEPLOYED = ("default", "local")
# CloudFormation names the bucket after the stack, in lower case and cut to what S3 takes; by that name alone the queue
# of its events knows it.
DEPLOYABLE_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Target:
    """One environment. `region` and `profile` are set only where `samconfig.toml` pins them."""

    environment: str
    stack_name: str
    artefact_prefix: str | None
    region: str | None
    profile: str | None
    confirms_changes: bool


def read_target(environment: str, file: Path = SAM_CONFIG) -> Target:
    """The environment of this name. Raises TargetError."""
    config = tomllib.loads(file.read_text())
    known = [name for name in config if isinstance(config[name], dict) and name not in NOT_DEPLOYED]
    if environment not in known:
        raise TargetError(f"ENV={environment} is not an environment of {file.name}; there are: {', '.join(known)}")
    settings = _deploy_settings(config[environment])
    if "stack_name" not in settings:
        raise TargetError(f"{file.name} names no stack_name for {environment}")
    return Target(
        environment=environment,
        stack_name=settings["stack_name"],
        artefact_prefix=settings.get("s3_prefix"),
        region=settings.get("region"),
        profile=settings.get("profile"),
        confirms_changes=bool(settings.get("confirm_changeset", False)),
    )


def check_stack_name(name: str) -> None:
    """Refuse a name that the bucket cannot begin with. Raises TargetError."""
    if not DEPLOYABLE_NAME.fullmatch(name):
        raise TargetError(f"stack_name {name!r}: up to 40 lower-case letters, digits and hyphens, a letter first")


def _deploy_settings(section: dict[str, Any]) -> dict[str, Any]:
    """As SAM reads them: a command's own parameters before the global ones."""
    return {
        **section.get("global", {}).get("parameters", {}),
        **section.get("deploy", {}).get("parameters", {}),
    }
