"""Tokens, valid by default, with any part of them replaced."""

from __future__ import annotations

import json
from typing import Any

from tests.unit.authorizer.key_builder import RSA, SigningKey, base64url

NOW = 1_795_360_800
ISSUER = "https://login.example.com"
AUDIENCE = "https://api.portside.example"
ABSENT = object()  # as a value: leave this member out


def valid_header(algorithm: str = "RS256", kid: str = RSA.kid) -> dict[str, Any]:
    return {"alg": algorithm, "typ": "at+jwt", "kid": kid}


def valid_claims() -> dict[str, Any]:
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "user-42",
        "tenant": "acme",
        "scope": "uploads:write uploads:read",
        "iat": NOW - 60,
        "exp": NOW + 3600,
    }


def changed(members: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**members, **changes}.items() if value is not ABSENT}


def to_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def sign_bytes(header: bytes, payload: bytes, *, key: SigningKey = RSA, signer: str = "RS256") -> str:
    """Signs exactly these bytes, whatever they are."""
    signed = f"{base64url(header)}.{base64url(payload)}"
    return f"{signed}.{base64url(key.signers[signer](signed.encode()))}"


def _algorithm(signer: str) -> str:
    return signer.partition(",")[0]  # "ES256, DER" claims to be ES256


def make_token(*, key: SigningKey = RSA, signer: str = "RS256", **claims: Any) -> str:
    """A valid token but for the claims given."""
    header = valid_header(_algorithm(signer), key.kid)
    return sign_bytes(to_json(header), to_json(changed(valid_claims(), claims)), key=key, signer=signer)


def with_header(header: dict[str, Any], *, key: SigningKey = RSA, signer: str = "RS256") -> str:
    """A token with valid claims and signature, and these header members changed."""
    members = changed(valid_header(_algorithm(signer), key.kid), header)
    return sign_bytes(to_json(members), to_json(valid_claims()), key=key, signer=signer)


def with_header_bytes(header: bytes) -> str:
    return sign_bytes(header, to_json(valid_claims()))


def with_payload_bytes(payload: bytes) -> str:
    return sign_bytes(to_json(valid_header()), payload)


def with_extra_payload_text(text: str) -> str:
    """Valid claims with more members, given as the JSON text that stands before the closing brace."""
    return with_payload_bytes(to_json(valid_claims())[:-1] + f", {text}}}".encode())
