"""What a notice says: the same to the webhook and to the bus, and the same each time that it is told. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from uploads.limits import KIB

# What receivers take without being asked: Standard Webhooks advises less than 20 kB, and EventBridge took 256 kB for
# a whole entry until it took more.
MAX_BODY_BYTES = 64 * KIB
# Of what is left out when it is too large, these never are: by them the rest is found.
_KEPT = frozenset({"id", "type", "state"})


def write_body(about: str, moment: datetime, data: Mapping[str, object], **more: str) -> bytes:
    """The body in JSON, at most `MAX_BODY_BYTES` of it. `data` is what GET answers.

    Where that is more, its largest members go first, and `data.omitted` names them.
    """
    told = dict(data)
    omitted: list[str] = []
    while True:
        extent = {"omitted": sorted(omitted)} if omitted else {}
        timestamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        body = _json({**more, "type": about, "timestamp": timestamp, "data": {**told, **extent}})
        droppable = told.keys() - _KEPT
        if len(body) <= MAX_BODY_BYTES or not droppable:
            return body
        largest = max(sorted(droppable), key=lambda name: len(_json(told[name])))
        omitted.append(largest)
        del told[largest]


def _json(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()
