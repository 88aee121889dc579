"""The webhook as clients send it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.wire import StartUpload, parse
from handlers.wire.webhooks import WebhookBody
from uploads.errors import InvalidRequestError
from uploads.promise import MAX_WEBHOOK_URL_CHARACTERS, Webhook

GOOD = {"url": "https://hooks.example.com/in", "secret_id": "main_2026-11"}
FILE = {"filename": "a.txt", "size_bytes": 1, "content_type": "text/plain"}


def test_webhook_of_an_upload_is_read() -> None:
    """It becomes a part of the promise; most have none."""
    order = parse(StartUpload, json.dumps(FILE | {"webhook": GOOD})).to_order()
    assert order.webhook == Webhook(**GOOD)
    assert parse(StartUpload, json.dumps(FILE)).to_order().webhook is None


@pytest.mark.parametrize(
    "change",
    [
        {"secret_id": ""},
        {"secret_id": "a/b"},
        {"secret_id": "../globex/main"},
        {"secret_id": "a" * 65},
        {"secret_id": "a\n"},
        {"secret_id": "ä"},
        {"secret_id": 7},
        {"secret_id": None},
        {"url": ""},
        {"url": "x" * (MAX_WEBHOOK_URL_CHARACTERS + 1)},
        {"url": 7},
        {"secret": "whsec_…"},
    ],
)
def test_what_is_no_webhook_is_refused(change: dict[str, Any]) -> None:
    """By its member, without repeating it."""
    with pytest.raises(InvalidRequestError) as refused:
        parse(StartUpload, json.dumps(FILE | {"webhook": GOOD | change}))
    assert [pointer for pointer, _ in refused.value.errors] == [f"/webhook/{name}" for name in change]


@pytest.mark.parametrize("missing", ["url", "secret_id"])
def test_webhook_needs_both(missing: str) -> None:
    """An address without a secret could not tell who calls."""
    with pytest.raises(InvalidRequestError):
        parse(WebhookBody, json.dumps({name: value for name, value in GOOD.items() if name != missing}))
