"""`make api-token`, as an operator runs it on the local stack."""

from __future__ import annotations

import os
import subprocess
import sys

from local.environments import ROOT
from tests.integration.conftest import Deployment


def api_token(deployment: Deployment, *words: str, as_json: bool = False) -> subprocess.CompletedProcess[str]:
    """The command's end."""
    options = ["--env", "local", *(["--json"] if as_json else [])]
    return subprocess.run(  # noqa: S603 # our own program
        [sys.executable, "-m", "delivery.tokens", *options, *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "src:.", "STATE_DIR": str(deployment.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
