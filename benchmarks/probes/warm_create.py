"""A warm issuer that starts uploads: event and rounds in, CPU seconds of each round's mean request as JSON out.

What AWS would be called for is answered at once, by objects that keep nothing: their CPU is not the service's own.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from handlers.issuer_app import make_handler
from uploads.service import Service, Signer
from uploads.settings import Settings, read_credentials, read_settings

REQUESTS_A_ROUND = 100


class Context:
    """The members of Lambda's context that handlers read."""

    function_name = "function"
    function_version = "$LATEST"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:function"
    aws_request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"


def answered_at_once(settings: Settings) -> Service:
    """A service whose AWS calls cost nothing."""
    store = settings.store
    nothing: Any = SimpleNamespace
    return Service(
        objects=nothing(start_multipart=lambda *_: "m" * 100),
        records=nothing(add=lambda *_: None, find=lambda *_: None),
        claims=nothing(),
        tenant_limits=nothing(find=lambda _: {}),
        signer=Signer(store.endpoint, store.bucket_name, lambda: read_credentials(os.environ)),
        rules=settings.rules,
        background=nothing(),
    )


settings = read_settings(os.environ)
service = answered_at_once(settings)
handler = make_handler(settings, service=lambda _: service, clock=lambda: datetime.now(UTC))
event, rounds = json.loads(sys.argv[1]), int(sys.argv[2])


def start_one() -> None:
    answer = handler(event, Context())
    if answer["statusCode"] != 201:
        raise RuntimeError(f"answered {answer}")


start_one()  # what is imported on first use is a cold start's
seconds = []
for _ in range(rounds):
    before = time.process_time()
    for _ in range(REQUESTS_A_ROUND):
        start_one()
    seconds.append((time.process_time() - before) / REQUESTS_A_ROUND)
print(f"\n{json.dumps(seconds)}", flush=True)
os._exit(0)  # see start.py
