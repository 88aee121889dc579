"""The one place that knows how we log and trace.

The X-Ray SDK's support ends in February 2027: nothing but this module imports it, and only once there is something to
trace, because its import costs as much as boto3's.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

if TYPE_CHECKING:
    from aws_lambda_powertools.tracing import Tracer

# Lambda sets the root logger to the function's log level. At DEBUG botocore prints signatures and session tokens, so
# libraries have a level of their own, whatever root's is.
for library in ("aws_xray_sdk", "boto3", "botocore", "s3transfer", "urllib3"):
    logging.getLogger(library).setLevel(logging.WARNING)

# Lambda takes a line's level from it only when its timestamp is RFC 3339, and drops what is below the function's.
logger = Logger(level=os.environ.get("LOG_LEVEL", "INFO"), utc=True, use_rfc3339=True)


@cache
def _tracer() -> Tracer:
    from aws_lambda_powertools.tracing import Tracer

    # Patched in, every AWS call is a subsegment of its own.
    return Tracer(auto_patch=True, patch_modules=["botocore"])


@contextmanager
def traced(name: str, **annotations: str) -> Iterator[Callable[..., None]]:
    """A subsegment around a core call, with ids to find it by; yields what adds those that are known only later.

    An error marks it as failed, but its text stays out: the SDK would record it, and texts are written by anybody.
    """
    error: Exception | None = None
    with _tracer().provider.in_subsegment(name) as subsegment:

        def annotate(**more: str) -> None:
            for key, value in more.items():
                subsegment.put_annotation(key, value)

        annotate(**annotations)
        try:
            yield annotate
        except Exception as raised:  # noqa: BLE001 # raised again below, outside the subsegment
            subsegment.put_annotation("error", type(raised).__name__)
            error = raised
    if error is not None:
        raise error


# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html: Lambda sets it anew for each invocation.
_TRACE_VARIABLE = "_X_AMZN_TRACE_ID"


def current_trace_header() -> str | None:
    """The trace of this invocation, as X-Ray writes it: whoever goes on with its work takes it up."""
    return os.environ.get(_TRACE_VARIABLE)


@contextmanager
def continued_trace(trace_header: str | None) -> Iterator[None]:
    """Have what follows be a part of the trace of the request that caused it; without one, of this invocation's own.

    Lambda links the two traces by itself, but leaves the work in its own; the SDK takes up whatever the variable says.
    """
    own = current_trace_header()
    if trace_header:
        os.environ[_TRACE_VARIABLE] = trace_header
    try:
        yield
    finally:
        if own is None:
            os.environ.pop(_TRACE_VARIABLE, None)
        else:
            os.environ[_TRACE_VARIABLE] = own


def bind(**ids: Any) -> None:
    """Put ids on every further log line of this invocation."""
    logger.append_keys(**ids)
