"""Asks built functions, each time in a fresh process of the runtime's Python."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from benchmarks.functions import Function
from benchmarks.processes import run_probe
from local.environments import ROOT
from local.tokens import mint_token, signing_key


def invoke(function: Function, event: str) -> dict[str, Any]:
    """The function's answer to one event. Raises RuntimeError, with the traceback, when it does not answer."""
    printed = run_probe("first_answer.py", function, function.module, event)
    answer: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return answer


def health_event() -> str:
    """A request for the issuer that needs no AWS."""
    return (ROOT / "events" / "issuer-health.json").read_text()


def authorizer_event(keys: Path, *, scope: str = "uploads:write") -> str:
    """A request for the authorizer, with a valid token of the key in `keys`."""
    token = mint_token(signing_key(keys), tenant="acme", scope=scope, ttl_seconds=3600, now=time.time())
    return (ROOT / "events" / "authorizer.json").read_text().replace("<token>", token)
