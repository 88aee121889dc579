"""Signatures of webhooks, as Standard Webhooks 1.0 has them. Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
# The specification's own bounds.
MIN_KEY_BYTES = 24
MAX_KEY_BYTES = 64


def read_key(secret: str) -> bytes | None:
    """The key of a secret: `whsec_` and base64, by itself or as JSON {"secret": …}; None where it is neither."""
    text = secret.strip()
    if text.startswith("{"):
        text = _member(text)
    if not text.startswith(PREFIX):
        return None
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if MIN_KEY_BYTES <= len(key) <= MAX_KEY_BYTES else None


def sign(keys: Sequence[bytes], *, notice_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The three headers. While keys are rotated there is more than one; a receiver needs to know any of them."""
    timestamp = str(int(now.timestamp()))
    content = f"{notice_id}.{timestamp}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in keys]
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _member(text: str) -> str:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    secret = content.get("secret")
    return secret if isinstance(secret, str) else ""
