"""The `TokenJwks` parameter: public keys only, and in a dress that survives the way into CloudFormation. Pure."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

# RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1: what only a private or a shared key has.
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
# A function's environment holds 4 KB in all (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html),
# and the authorizer's other variables need their share.
MAX_BYTES = 3_500


def as_base64(text: str) -> str:
    """JSON as base64, because SAM cannot pass quotes on; anything else as it is."""
    return base64.b64encode(text.strip().encode()).decode() if text.lstrip().startswith("{") else text


def jwks_problem(text: str) -> str | None:
    """Why this cannot be the static keys, without any of it in the answer."""
    if not text:
        return None
    if len(text.encode()) > MAX_BYTES:
        return f"longer than {MAX_BYTES} bytes, and a function's environment holds 4 KB in all"
    keys = _keys(text)
    if not keys or not all(isinstance(key, dict) for key in keys):
        return 'not a JWKS: {"keys": […]} as JSON, or its base64'
    if any(PRIVATE_MEMBERS.intersection(key) for key in keys):
        return "holds a private or shared key; only public keys belong here, and that one is no longer a secret"
    return None


def _keys(text: str) -> list[Any]:
    """The keys of a JWKS in any base64 dress; none when it is something else."""
    compact = "".join(text.split()).translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        content = json.loads(base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True))
    except (binascii.Error, ValueError):
        return []
    keys = content.get("keys") if isinstance(content, dict) else None
    return keys if isinstance(keys, list) else []
