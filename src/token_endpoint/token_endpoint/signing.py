"""Who signs tokens: a P-256 key in KMS, or one from a secret."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_private_key

from token_endpoint.dependencies import unavailable_when_down
from token_endpoint.errors import SettingsError, UnavailableError
from token_endpoint.jwk import public_jwk, raw_signature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REREAD_SECONDS = 300  # how long after a rotation tokens are still signed with the secret's last version


class Signer(Protocol):
    """One key. `sign` gives ES256's signature of what it is given."""

    jwk: Mapping[str, str]

    def sign(self, data: bytes) -> bytes: ...


class LocalSigner:
    """A private key at hand."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.jwk: Mapping[str, str] = public_jwk(key.public_key())

    def sign(self, data: bytes) -> bytes:
        return raw_signature(self._key.sign(data, ec.ECDSA(SHA256())))


class KmsSigner:
    """A key that never leaves KMS. Both calls raise UnavailableError."""

    def __init__(self, client: Any, key_id: str) -> None:
        self._client = client
        self._key_id = key_id
        with unavailable_when_down("kms"):
            answer = client.get_public_key(KeyId=key_id)
        key = load_der_public_key(answer["PublicKey"])
        if not is_p256(key):
            raise SettingsError("TOKEN_SIGNING_KEY_ID")
        self.jwk: Mapping[str, str] = public_jwk(key)  # type: ignore[arg-type]  # as is_p256 has found

    def sign(self, data: bytes) -> bytes:
        with unavailable_when_down("kms"):
            answer = self._client.sign(
                KeyId=self._key_id,
                Message=hashlib.sha256(data).digest(),
                MessageType="DIGEST",
                SigningAlgorithm="ECDSA_SHA_256",
            )
        return raw_signature(answer["Signature"])


class SecretSigners:
    """The key in a secret, PEM, read again now and then: a new version of the secret is a new key."""

    def __init__(self, client: Any, secret_arn: str, clock: Callable[[], float]) -> None:
        self._client = client
        self._arn = secret_arn
        self._clock = clock
        self._signer: LocalSigner | None = None
        self._read_at = 0.0

    def current(self) -> Signer:
        """The last good one outlives an outage; UnavailableError, or SettingsError, while there never was one."""
        now = self._clock()
        if self._signer is None or now - self._read_at >= REREAD_SECONDS:
            self._read_at = now
            try:
                self._signer = self._read()
            except (UnavailableError, SettingsError):
                if self._signer is None:
                    raise
        return self._signer

    def _read(self) -> LocalSigner:
        with unavailable_when_down("secretsmanager"):
            text = self._client.get_secret_value(SecretId=self._arn).get("SecretString") or ""
        try:
            key = load_pem_private_key(text.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise SettingsError("TOKEN_SIGNING_SECRET_ARN") from None  # whatever else it says may quote the secret
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not is_p256(key.public_key()):
            raise SettingsError("TOKEN_SIGNING_SECRET_ARN")
        return LocalSigner(key)


def is_p256(key: object) -> bool:
    """Whether ES256 can be signed with it."""
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
