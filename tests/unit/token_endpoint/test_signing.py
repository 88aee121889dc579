"""Who signs: KMS, or a key from a secret; and both as JWS has signatures."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.token_endpoint.endpoint import KEY, environment
from token_endpoint.composition import compose
from token_endpoint.errors import SettingsError, UnavailableError
from token_endpoint.signing import REREAD_SECONDS, KmsSigner, LocalSigner, SecretSigners
from token_endpoint.tokens import sign_token

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:portside/signing-a1B2c3"


def pem(key: Any) -> str:
    """As `openssl genpkey` writes it."""
    return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


class FakeKms:
    """KMS with one key, as far as signing goes: what it is given is the digest (moto would hash that again)."""

    def __init__(self, key: Any) -> None:
        self.key = key

    def get_public_key(self, *, KeyId: str) -> dict[str, Any]:  # noqa: N803 # boto3's names
        assert KeyId == "key-1"
        return {"PublicKey": self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)}

    def sign(self, **asked: Any) -> dict[str, Any]:
        message = asked.pop("Message")
        assert asked == {"KeyId": "key-1", "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
        return {"Signature": self.key.sign(message, ec.ECDSA(Prehashed(SHA256())))}


def test_kms_signs_tokens_that_pyjwt_takes() -> None:
    """DER turned into r and s, over the digest of what a JWS signs."""
    signer = KmsSigner(FakeKms(KEY), "key-1")
    token = sign_token({"sub": "user-42"}, signer)
    assert jwt.decode(token, jwt.PyJWK(dict(signer.jwk)), algorithms=["ES256"]) == {"sub": "user-42"}


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(public_exponent=65537, key_size=2048)],
    ids=["P-384", "RSA"],
)
def test_key_of_another_kind_is_a_wrong_setting(key: Any) -> None:
    """ES256 is what verifiers expect."""
    with pytest.raises(SettingsError, match="TOKEN_SIGNING_KEY_ID"):
        KmsSigner(FakeKms(key), "key-1")


def test_kms_that_is_down_is_unavailable_and_asked_again() -> None:
    """A failed look at the key is not kept."""
    asked: list[str] = []
    kms = FakeKms(KEY)

    class Flaky:
        def get_public_key(self, **arguments: Any) -> Any:
            asked.append("get_public_key")
            if len(asked) == 1:
                raise ClientError({"Error": {"Code": "KMSInternalException", "Message": "x"}}, "GetPublicKey")
            return kms.get_public_key(**arguments)

        def sign(self, **_: Any) -> Any:
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "x"}}, "Sign")

    clients: dict[str, Any] = {"kms": Flaky(), "dynamodb": None}
    parts = compose(environment(), clients=clients.__getitem__)
    with pytest.raises(UnavailableError, match="kms:KMSInternalException"):
        parts.signer()
    signer = parts.signer()
    assert parts.signer() is signer
    assert asked == ["get_public_key"] * 2
    with pytest.raises(UnavailableError, match="kms:ThrottlingException"):
        signer.sign(b"")


@given(st.binary(max_size=300))
def test_local_key_signs_anything(data: bytes) -> None:
    """Always 64 bytes, however small r and s come out."""
    signer = LocalSigner(KEY)
    signature = signer.sign(data)
    assert len(signature) == 64
    assert jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256).verify(data, KEY.public_key(), signature)


class Secret:
    """Secrets Manager with one secret, and a clock."""

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.failure: Exception | None = None
        self.reads = 0
        self.now = 0.0

    def get_secret_value(self, **arguments: str) -> dict[str, Any]:
        assert arguments == {"SecretId": ARN}
        self.reads += 1
        if self.failure:
            raise self.failure
        return {} if self.text is None else {"SecretString": self.text}

    def signers(self) -> SecretSigners:
        return SecretSigners(self, ARN, lambda: self.now)


def test_secret_is_read_once_in_five_minutes() -> None:
    """And a new version of it is a new key, with an id of its own."""
    secret = Secret(pem(KEY))
    signers = secret.signers()
    first = signers.current()
    secret.text = pem(ec.generate_private_key(ec.SECP256R1()))
    secret.now = REREAD_SECONDS - 1
    assert signers.current() is first
    assert secret.reads == 1
    secret.now = REREAD_SECONDS
    assert signers.current().jwk["kid"] != first.jwk["kid"]


@pytest.mark.parametrize("broken", ["down", "spoilt"])
def test_last_good_key_outlives_an_outage(broken: str) -> None:
    """Signing needs nobody, once the key is there."""
    secret = Secret(pem(KEY))
    signers = secret.signers()
    first = signers.current()
    secret.now = REREAD_SECONDS
    if broken == "down":
        secret.failure = ClientError({"Error": {"Code": "InternalServiceError", "Message": "x"}}, "GetSecretValue")
    else:
        secret.text = "spoilt"
    assert signers.current() is first
    assert signers.current() is first
    assert secret.reads == 2


def test_without_any_key_there_is_no_token() -> None:
    """And the next caller tries again at once."""
    secret = Secret(pem(KEY))
    signers = secret.signers()
    secret.failure = ClientError({"Error": {"Code": "InternalServiceError", "Message": "x"}}, "GetSecretValue")
    with pytest.raises(UnavailableError, match="secretsmanager:InternalServiceError"):
        signers.current()
    secret.failure = None
    assert signers.current()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "hunter2",
        "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
        pem(ec.generate_private_key(ec.SECP384R1())),
        pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(KEY).replace("PRIVATE", "ENCRYPTED PRIVATE"),
    ],
    ids=["missing", "empty", "password", "no key", "P-384", "RSA", "Ed25519", "encrypted"],
)
def test_secret_that_is_no_key_is_named_and_never_quoted(text: str | None) -> None:
    """The error's text goes to a log."""
    with pytest.raises(SettingsError) as caught:
        Secret(text).signers().current()
    assert str(caught.value) == "TOKEN_SIGNING_SECRET_ARN is missing or not valid"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_secret_is_used_where_it_is_given() -> None:
    """Instead of KMS."""
    secret = Secret(pem(KEY))
    clients: dict[str, Any] = {"secretsmanager": secret, "dynamodb": None}
    environ = environment(TOKEN_SIGNING_KEY_ID="", TOKEN_SIGNING_SECRET_ARN=ARN)
    assert compose(environ, clients=clients.__getitem__).signer().jwk == LocalSigner(KEY).jwk
