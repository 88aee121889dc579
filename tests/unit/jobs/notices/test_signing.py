"""Signatures, held against the standard's own library, and the secrets they are made with."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from jobs.notices.signing import MAX_KEY_BYTES, MIN_KEY_BYTES, read_key, sign
from tests.unit.jobs.notices.fakes import KEY, OLDER_KEY, as_secret

keys = st.binary(min_size=MIN_KEY_BYTES, max_size=MAX_KEY_BYTES)


def test_signature_is_the_specifications_example() -> None:
    """The known answer of the library's own test."""
    key = read_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert key
    signed = sign(
        [key],
        notice_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        now=datetime.fromtimestamp(1_614_265_330, UTC),
        body=b'{"test": 2432232314}',
    )
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(key=keys, body=st.text(), old=keys)
def test_library_verifies_what_any_of_the_keys_has_signed(key: bytes, body: str, old: bytes) -> None:
    """During a rotation too."""
    body = json.dumps({"said": body})
    signed = sign([key, old], notice_id="01M81XFF80FMDPR3MZ4JM56722", now=datetime.now(UTC), body=body.encode())
    for one in (key, old):
        assert Verifier(as_secret(one)).verify(body, signed) == json.loads(body)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body", "key"])
def test_library_refuses_what_was_changed_on_the_way(changed: str) -> None:
    """Id and time are signed with the body."""
    now = datetime.now(UTC)
    signed = sign([KEY], notice_id="a", now=now, body=b"{}")
    body, key = b"{}", KEY
    if changed == "body":
        body = b"{ }"
    elif changed == "key":
        key = OLDER_KEY
    else:
        signed[changed] = {"webhook-id": "b", "webhook-timestamp": str(int(now.timestamp()) - 1)}[changed]
    with pytest.raises(WebhookVerificationError):
        Verifier(as_secret(key)).verify(body, signed)


@given(keys)
def test_key_is_read_from_both_forms(key: bytes) -> None:
    """By itself, as a file's last line too, or as Secrets Manager's console writes it."""
    secret = as_secret(key)
    for text in (secret, f"{secret}\n", json.dumps({"secret": secret, "note": "ours"})):
        assert read_key(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "whsec_!!!!",
        base64.b64encode(KEY).decode(),
        as_secret(b"x" * 23),
        as_secret(b"x" * 65),
        as_secret(KEY)[:-1] + "*",
        "{}",
        '{"secret": 7}',
        '{"secret": "word"}',
        '{"secret": ',
        "[" * 100_000,
        '{"a":' * 100_000,
        "whsk_" + base64.b64encode(KEY).decode(),
        "whsec_ä",
    ],
)
def test_what_is_no_secret_gives_no_key(text: str) -> None:
    """Too short is none either: whoever signs with it might as well not."""
    assert read_key(text) is None
