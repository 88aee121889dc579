"""Tokens for the local stack, signed by a key pair of its own: `python -m local.tokens --tenant acme`.

The private key is made on first use, stays in the stack's state folder and is nobody's but this stack's.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import secrets
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jwt.algorithms import ECAlgorithm

from local.environments import state_dir

ISSUER = "https://tokens.portside.local"
AUDIENCE = "portside"
# As the authorizer has them; a test holds them equal.
TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
MAX_TTL_SECONDS = 86_400
ALL_SCOPES = "uploads:write uploads:read jobs:write jobs:read"


def signing_key(folder: Path) -> EllipticCurvePrivateKey:
    """The stack's private key, made on first use and readable by its owner alone."""
    file = folder / "keys" / "signing.pem"
    if not file.exists():
        write_key(file)
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError(f"{file} holds another kind of key; delete it for a new one")
    return key


def write_key(file: Path) -> None:
    """Write a new key under its final name at once, so that two programs that start together agree on one."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
        output.write(pem)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def public_jwk(key: EllipticCurvePrivateKey) -> dict[str, Any]:
    """The public half, as a JWK; its id is the key's own thumbprint-like prefix."""
    jwk = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    return {**jwk, "kid": jwk["x"][:16], "alg": "ES256", "use": "sig"}


def jwks_parameter(folder: Path) -> str:
    """The template's `TokenJwks` for this stack: base64, because JSON in CloudFormation parameters is hard to quote."""
    jwks = {"keys": [public_jwk(signing_key(folder))]}
    return base64.b64encode(json.dumps(jwks).encode()).decode()


def mint_token(
    key: EllipticCurvePrivateKey, *, tenant: str, scope: str, ttl_seconds: int, now: float, subject: str = "local-user"
) -> str:
    """An access token (RFC 9068) that the local stack accepts."""
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        "tenant": tenant,
        "scope": scope,
        "iat": int(now),
        "exp": int(now) + ttl_seconds,
        "jti": secrets.token_hex(16),
    }
    return jwt.encode(claims, key, algorithm="ES256", headers={"kid": public_jwk(key)["kid"], "typ": "at+jwt"})


def main() -> None:
    parser = argparse.ArgumentParser(prog="make token", description="Print a token for the local stack.")
    parser.add_argument("--tenant", default="acme")
    parser.add_argument("--scope", default=ALL_SCOPES, help="space-separated")
    parser.add_argument("--ttl", type=int, default=3600, help="seconds")
    parser.add_argument("--subject", default="local-user")
    given = parser.parse_args()
    if not TENANT.fullmatch(given.tenant):
        parser.error(f"TENANT must match {TENANT.pattern}: it becomes part of object keys")
    if not 1 <= given.ttl <= MAX_TTL_SECONDS:
        parser.error(f"TTL must be 1 to {MAX_TTL_SECONDS} seconds: the authorizer takes no token of a longer life")
    key = signing_key(state_dir())
    print(
        mint_token(
            key, tenant=given.tenant, scope=given.scope, ttl_seconds=given.ttl, now=time.time(), subject=given.subject
        )
    )


if __name__ == "__main__":
    main()
