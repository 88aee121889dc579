"""Runs `sam deploy` in view: its change set and its progress are what an operator wants to see."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from delivery.account.targets import SAM_CONFIG, Target
from delivery.build import as_overrides, sam_environment
from local.environments import ROOT, tool

# In seconds. CloudFormation throttles an account that asks for its events twice a second.
POLL_DELAY = "3"


def deploy_arguments(
    target: Target, region: str, template: Path, parameters: Mapping[str, str], *, asks: bool
) -> list[str]:
    """The command line. Every parameter is named: CloudFormation keeps the old value of one that is not."""
    return [
        "deploy",
        *("--template-file", str(template)),
        *("--config-file", str(SAM_CONFIG), "--config-env", target.environment),
        *("--region", region),
        "--confirm-changeset" if asks else "--no-confirm-changeset",
        *(() if sys.stdout.isatty() else ("--no-progressbar",)),
        *as_overrides(parameters),
    ]


def run_sam_in_view(arguments: list[str], *, asks: bool, quick: bool) -> bool:
    """Run SAM on this terminal; whether it succeeded."""
    environment = sam_environment(os.environ) | ({} if quick else {"SAM_CLI_POLL_DELAY": POLL_DELAY})
    sys.stdout.flush()
    done = subprocess.run(
        [tool("sam"), *arguments],
        cwd=ROOT,
        env=environment,
        stdin=None if asks else subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0
