"""JSON Web Keys: from an issuer's key set to the signature checks that each key may do.

A key carries its own checks, by algorithm. So the token's `alg` can only choose among what the key allows; a public
key taken for an HMAC secret, or an RSA key for an elliptic one, is not a case to guard against: it can't be said.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from authorizer.encoding import decode_base64url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    # Takes signature and signed bytes; raises InvalidSignature.
    Check: TypeAlias = Callable[[bytes, bytes], None]
    VerificationKey: TypeAlias = Mapping[str, Check]
    KeySet: TypeAlias = Mapping[str, VerificationKey]

MIN_RSA_BITS = 2048  # RFC 7518, sections 3.3 and 3.5
P256_BYTES = 32
# RFC 7517 and 7518: what only a private or a symmetric key has. A private key in a public set is no longer a secret.
SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})


def read_key_set(document: Mapping[str, object]) -> KeySet:
    """The usable keys by id; ValueError when the document is no key set.

    A key that may not or cannot verify is left out, so that one odd key does not cost the others. An id that two
    usable keys share is left out too: nobody could say which of them was meant.
    """
    entries = document.get("keys")
    if not isinstance(entries, list):
        raise ValueError("not a JSON Web Key Set")  # noqa: TRY004 - callers know one error: what came in is not valid
    usable = [(str(entry["kid"]), key) for entry in entries if isinstance(entry, dict) and (key := _read_key(entry))]
    times_used = Counter(kid for kid, _ in usable)
    return {kid: key for kid, key in usable if times_used[kid] == 1}


def _read_key(jwk: Mapping[str, object]) -> VerificationKey:
    if not _may_verify(jwk):
        return {}
    try:
        checks = _CHECKS_BY_TYPE[jwk.get("kty"), jwk.get("crv")](jwk)
    except (KeyError, TypeError, ValueError, UnsupportedAlgorithm):
        return {}
    return {name: check for name, check in checks.items() if jwk.get("alg", name) == name}


def _may_verify(jwk: Mapping[str, object]) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    return (
        isinstance(jwk.get("kid"), str)
        and jwk["kid"] != ""
        and jwk.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
        and SECRET_MEMBERS.isdisjoint(jwk)
    )


def _rsa_checks(jwk: Mapping[str, object]) -> VerificationKey:
    numbers = rsa.RSAPublicNumbers(e=int.from_bytes(_member(jwk, "e")), n=int.from_bytes(_member(jwk, "n")))
    key = numbers.public_key()
    if key.key_size < MIN_RSA_BITS:
        raise ValueError("the RSA key is too short")
    pss = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)  # RFC 7518, section 3.5
    return {
        "RS256": lambda signature, data: key.verify(signature, data, padding.PKCS1v15(), SHA256()),
        "PS256": lambda signature, data: key.verify(signature, data, pss, SHA256()),
    }


def _p256_checks(jwk: Mapping[str, object]) -> VerificationKey:
    x, y = _member(jwk, "x", size=P256_BYTES), _member(jwk, "y", size=P256_BYTES)
    key = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1()).public_key()

    def check(signature: bytes, data: bytes) -> None:
        if len(signature) != 2 * P256_BYTES:  # RFC 7518, section 3.4: r and s side by side, no DER
            raise InvalidSignature
        r, s = int.from_bytes(signature[:P256_BYTES]), int.from_bytes(signature[P256_BYTES:])
        key.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))

    return {"ES256": check}


def _ed25519_checks(jwk: Mapping[str, object]) -> VerificationKey:
    return {"EdDSA": ed25519.Ed25519PublicKey.from_public_bytes(_member(jwk, "x")).verify}


def _member(jwk: Mapping[str, object], name: str, *, size: int | None = None) -> bytes:
    value = jwk[name]
    if not isinstance(value, str):
        raise TypeError(name)
    data = decode_base64url(value)
    if size not in {None, len(data)}:
        raise ValueError(name)
    return data


_CHECKS_BY_TYPE: dict[tuple[object, object], Callable[[Mapping[str, object]], VerificationKey]] = {
    ("RSA", None): _rsa_checks,
    ("EC", "P-256"): _p256_checks,
    ("OKP", "Ed25519"): _ed25519_checks,
}
