"""What the authorizer prints where no runtime has set logging up."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from authorizer.logs import JsonLines, trace_id

SOURCE = Path(__file__).resolve().parents[3] / "src" / "authorizer"
PROGRAM = """
import logging
from authorizer.logs import print_where_nobody_else_does, tell
print_where_nobody_else_does(); print_where_nobody_else_does()
tell(logging.getLogger("authorizer.app"), logging.INFO, "token_accepted", tenant="acme")
tell(logging.getLogger("authorizer.app"), logging.DEBUG, "never_shown")
"""


def test_one_json_object_a_line_is_printed_once() -> None:
    """The event's name, its fields and the trace, however often logging is set up."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "_X_AMZN_TRACE_ID": "Root=1-a-b;Parent=c;Sampled=1"}
    done = subprocess.run(  # noqa: S603 # our own program
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    [line] = done.stderr.splitlines()
    shown = json.loads(line)
    assert shown.pop("timestamp").endswith("Z")
    assert shown == {"level": "INFO", "message": "token_accepted", "tenant": "acme", "xray_trace_id": "1-a-b"}


@pytest.mark.parametrize("header", ["", "garbage", "Sampled=0", ";;=;"])
def test_no_trace_id_is_made_up(monkeypatch: pytest.MonkeyPatch, header: str) -> None:
    """Without a trace the field is empty."""
    monkeypatch.setenv("_X_AMZN_TRACE_ID", header)
    assert trace_id() == ""


def test_values_that_json_does_not_know_are_shown_as_text() -> None:
    """Logging never fails a request."""
    record = logging.makeLogRecord({"msg": "event", "odd": {1}})
    assert json.loads(JsonLines().format(record))["odd"] == "{1}"
