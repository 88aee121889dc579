"""What a deployed function has logged."""

from __future__ import annotations

import time

from tests.integration.conftest import Deployment

PATIENCE_SECONDS = 10.0
OWN_LINES = ("START ", "END ", "REPORT ", "INIT_START ")  # the platform's, on AWS JSON too


def log_lines(deployment: Deployment, function: str) -> list[str]:
    """What a function has logged, without the platform's own lines."""
    group = f"/aws/lambda/{deployment.stack.stack_name}-{function}"
    logs = deployment.emulator.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    lines = [line for page in logs for event in page["events"] for line in event["message"].splitlines()]
    return [line for line in lines if line.strip() and not line.startswith(OWN_LINES)]


def log_lines_once(deployment: Deployment, function: str, text: str) -> list[str]:
    """The same, once a line holds this text: the emulator writes logs a moment after it answers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        lines = log_lines(deployment, function)
        if any(text in line for line in lines):
            return lines
        assert time.monotonic() < deadline, f"{function} never logged {text}"
        time.sleep(0.05)
