"""Portside's own access tokens (RFC 9068), as the authorizer takes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from token_endpoint.jwk import base64url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from token_endpoint.signing import Signer


def sign_token(claims: Mapping[str, object], signer: Signer) -> str:
    """A signed JWT of type at+jwt; UnavailableError when the key can't be had."""
    header = {"alg": "ES256", "kid": signer.jwk["kid"], "typ": "at+jwt"}
    signed = f"{_segment(header)}.{_segment(claims)}"
    return f"{signed}.{base64url(signer.sign(signed.encode()))}"


def _segment(members: Mapping[str, Any]) -> str:
    return base64url(json.dumps(members, separators=(",", ":")).encode())
