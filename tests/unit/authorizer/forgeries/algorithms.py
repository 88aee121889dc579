"""Algorithms: none, HMAC with what everybody knows for a secret, and all that we do not do."""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.unit.authorizer.key_builder import base64url
from tests.unit.authorizer.token_builder import ABSENT, to_json

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

NONES = ["none", "None", "NONE", "nOnE", "none ", " none", "none\0", "null", "nonе"]  # noqa: RUF001 - Cyrillic
OTHERS = ["RS384", "RS512", "PS384", "PS512", "ES384", "ES512", "ES256K", "Ed25519", "Ed448", "RS1", "HS1", "SHA256"]
SPELT = [
    "rs256",
    "Rs256",
    "RS256 ",
    " RS256",
    "RS-256",
    "RSA",
    "SHA256withRSA",
    "ES256\n",
    "es256",
    "EDDSA",
    "eddsa",
    "",
]
NOT_TEXT: dict[str, Any] = {
    "absent": ABSENT,
    "null": None,
    "number": 256,
    "true": True,
    "list": ["RS256"],
    "list of two": ["RS256", "none"],
    "object": {"alg": "RS256"},
}


def algorithms(scene: Scene) -> Forgeries:
    """What the header may call the algorithm."""
    signature = scene.honest().rpartition(".")[2]
    return {
        **{f"{name!a} unsigned": scene.unsigned(alg=name) for name in NONES},
        **{f"{name!a} with a signature": scene.unsigned(alg=name, signature=signature) for name in NONES[:4]},
        **{f"{name} said": scene.headed(alg=name) for name in OTHERS},
        **{f"{name!a} for a spelling": scene.headed(alg=name) for name in SPELT},
        **{f"alg is {name}": scene.headed(alg=value) for name, value in NOT_TEXT.items()},
    }


def hmacs(scene: Scene) -> Forgeries:
    """The public key, which everybody has, for a shared secret: in every dress that libraries have fallen for."""
    secrets = {**_public_texts(scene), "nothing": b"", "the key id": scene.key.kid.encode(), "'secret'": b"secret"}
    return {
        **{f"HS256 by {name}": hmac_token(scene, secret) for name, secret in secrets.items()},
        **{
            f"{alg} by the PEM": hmac_token(scene, secrets["the PEM"], alg, digest)
            for alg, digest in {"HS384": "sha384", "HS512": "sha512", "hs256": "sha256"}.items()
        },
        **{
            f"{alg} said, HMAC by the PEM": hmac_token(scene, secrets["the PEM"], alg)
            for alg in ("RS256", "PS256", "ES256", "EdDSA")
        },
    }


def hmac_token(scene: Scene, secret: bytes, alg: str = "HS256", digest: str = "sha256") -> str:
    """Signed by whoever has the secret."""
    signed = f"{base64url(to_json({**scene.header(), 'alg': alg}))}.{base64url(to_json(scene.claims()))}"
    return f"{signed}.{base64url(hmac.digest(secret, signed.encode(), digest))}"


def _public_texts(scene: Scene) -> dict[str, bytes]:
    jwk = scene.key.jwk
    number = jwk.get("n") or jwk["x"]
    public = public_key(jwk)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    second = (
        {"the PKCS 1 PEM": public.public_bytes(Encoding.PEM, PublicFormat.PKCS1)}
        if isinstance(public, rsa.RSAPublicKey)
        else {"the point": public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)}
    )
    return {
        "the PEM": pem,
        "the PEM without its last line break": pem.rstrip(),
        "the PEM with CRLF": pem.replace(b"\n", b"\r\n"),
        "the PEM on one line": pem.replace(b"\n", b""),
        "the PEM's middle": b"".join(pem.splitlines()[1:-1]),
        "the DER": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "the JWK": to_json(jwk),
        "the JWK, compact": json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode(),
        "the JWKS": to_json({"keys": [jwk]}),
        "the number": base64.urlsafe_b64decode(number + "=="),
        "the number's text": str(number).encode(),
        **second,
    }


def public_key(jwk: dict[str, Any]) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """The key that a JWK tells."""
    numbers = {name: int.from_bytes(base64.urlsafe_b64decode(jwk[name] + "==")) for name in "nexy" if name in jwk}
    if jwk["kty"] == "RSA":
        return rsa.RSAPublicNumbers(numbers["e"], numbers["n"]).public_key()
    return ec.EllipticCurvePublicNumbers(numbers["x"], numbers["y"], ec.SECP256R1()).public_key()
