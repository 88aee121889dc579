"""P-256 keys as JSON Web Keys (RFC 7517, 7518), and their signatures as JWS has them."""

from __future__ import annotations

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

P256_BYTES = 32


def base64url(data: bytes) -> str:
    """Without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The public key; its id is its thumbprint (RFC 7638), so one id never means two keys."""
    numbers = key.public_numbers()
    # Exactly the required members, in the order of their names: what the thumbprint is made of.
    needed = {
        "crv": "P-256",
        "kty": "EC",
        "x": base64url(numbers.x.to_bytes(P256_BYTES, "big")),
        "y": base64url(numbers.y.to_bytes(P256_BYTES, "big")),
    }
    thumbprint = hashlib.sha256(json.dumps(needed, separators=(",", ":")).encode()).digest()
    return {**needed, "kid": base64url(thumbprint), "alg": "ES256", "use": "sig"}


def raw_signature(der: bytes) -> bytes:
    """RFC 7518, section 3.4: r and s side by side; KMS and OpenSSL give DER."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(P256_BYTES, "big") + s.to_bytes(P256_BYTES, "big")
