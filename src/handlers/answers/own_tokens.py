"""What the token endpoint answers, as the OpenAPI document describes it; the endpoint itself is a zip of its own."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict  # pydantic, which describes these in OpenAPI, asks for this one before 3.12


class IssuedToken(TypedDict):
    """RFC 6749, section 5.1."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class PublicKey(TypedDict):
    """RFC 7517: a P-256 key that verifies ES256; its id is its RFC 7638 thumbprint."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str
    y: str
    kid: str
    alg: Literal["ES256"]
    use: Literal["sig"]


class PublicKeys(TypedDict):
    """A JSON Web Key Set."""

    keys: list[PublicKey]
