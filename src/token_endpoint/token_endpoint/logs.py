"""One JSON object a line, with a fixed event name; all that varies is a field, and nothing of it a client's text.

Lambda's runtime prints that itself when the function's log format is JSON. Where no runtime has set logging up (an
emulator that imports the handler), this prints the same shape.
"""

from __future__ import annotations

import json
import logging
import os
import time

# At DEBUG botocore prints what it sends and signatures; signxml prints what it canonicalises.
for library in ("boto3", "botocore", "signxml", "urllib3"):
    logging.getLogger(library).setLevel(logging.WARNING)


def tell(logger: logging.Logger, level: int, event: str, **fields: object) -> None:
    """Log a fixed event name, with the X-Ray trace of this invocation."""
    parts = dict(field.partition("=")[::2] for field in os.environ.get("_X_AMZN_TRACE_ID", "").split(";"))
    logger.log(level, event, extra={**fields, "xray_trace_id": parts.get("Root", "")})


def print_where_nobody_else_does() -> None:
    """Set logging up unless a runtime has."""
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
        root.setLevel(os.environ.get("LOG_LEVEL", "INFO"))


class JsonLines(logging.Formatter):
    """A record as Lambda's own JSON format has it: `extra` fields beside the message."""

    _known = frozenset(vars(logging.makeLogRecord({})))

    def format(self, record: logging.LogRecord) -> str:
        shown = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in self._known},
        }
        return json.dumps(shown, default=str)
