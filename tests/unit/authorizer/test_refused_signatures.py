"""Tokens in order but for who signed them, and how."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.authorizer.key_builder import (
    ED25519,
    FOREIGN_RSA,
    P256,
    P384,
    RSA,
    SECP256K1,
    SHORT_RSA,
    base64url,
)
from tests.unit.authorizer.parts import STATIC_ENVIRONMENT, make_authorizer
from tests.unit.authorizer.refusals import as_parameters, assert_refused
from tests.unit.authorizer.token_builder import make_token, to_json, valid_claims, valid_header, with_header

if TYPE_CHECKING:
    from authorizer.app import Authorizer

VALID = make_token()
HEADER, PAYLOAD, SIGNATURE = VALID.split(".")
ES256 = make_token(key=P256, signer="ES256").rsplit(".", 1)
RAW_ES256 = base64.urlsafe_b64decode(ES256[1] + "==")
EDDSA = make_token(key=ED25519, signer="EdDSA").rsplit(".", 1)
LONGER = base64url(bytes(1) + base64.urlsafe_b64decode(SIGNATURE + "=="))
SIGNATURES = {
    "somebody else's key under our id": make_token(key=FOREIGN_RSA),
    "empty": f"{HEADER}.{PAYLOAD}.",
    "truncated": f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-6]}",
    "longer": f"{HEADER}.{PAYLOAD}.{LONGER}",
    "zeros": f"{HEADER}.{PAYLOAD}.{base64url(bytes(256))}",
    "another token's": f"{HEADER}.{PAYLOAD}.{make_token(sub='user-43').rsplit('.', 1)[1]}",
    "another payload": f"{HEADER}.{base64url(to_json({**valid_claims(), 'tenant': 'globex'}))}.{SIGNATURE}",
    "another header": f"{base64url(to_json({**valid_header(), 'x': 1}))}.{PAYLOAD}.{SIGNATURE}",
    "RS256 called PS256": with_header({"alg": "PS256"}),
    "PS256 called RS256": with_header({"alg": "RS256"}, signer="PS256"),
    "PS256 without salt": make_token(signer="PS256, no salt"),
    "ES256 as DER": make_token(key=P256, signer="ES256, DER"),
    "ES256 of P-384": with_header({"kid": P256.kid}, key=P384, signer="ES256"),
    "ES256 of secp256k1": with_header({"kid": P256.kid}, key=SECP256K1, signer="ES256"),
    "ES256 of zeros": f"{ES256[0]}.{base64url(bytes(64))}",
    "ES256 of ones": f"{ES256[0]}.{base64url(bytes([255] * 64))}",
    "ES256 with a zero put in": f"{ES256[0]}.{base64url(RAW_ES256[:32] + bytes(1) + RAW_ES256[32:])}",
    "ES256 truncated": f"{ES256[0]}.{base64url(RAW_ES256[:63])}",
    "ES256 empty": f"{ES256[0]}.",
    "EdDSA truncated": f"{EDDSA[0]}.{base64url(base64.urlsafe_b64decode(EDDSA[1] + '==')[:63])}",
    "EdDSA of zeros": f"{EDDSA[0]}.{base64url(bytes(64))}",
    "EdDSA empty": f"{EDDSA[0]}.",
}


@pytest.mark.parametrize(("reason", "token"), as_parameters({"SIGNATURE_INVALID": SIGNATURES}))
def test_signature_is_refused(reason: str, token: str, caplog: pytest.LogCaptureFixture) -> None:
    """Only the named key over exactly these bytes, in the form RFC 7518 gives, is a signature."""
    assert_refused(token, reason, caplog)


def static(*jwks: dict[str, Any]) -> Authorizer:
    return make_authorizer({**STATIC_ENVIRONMENT, "TOKEN_JWKS": json.dumps({"keys": [ED25519.jwk, *jwks]})})


def test_key_that_may_not_verify_is_as_good_as_absent(caplog: pytest.LogCaptureFixture) -> None:
    """A truly signed token is refused when its key is too short for anybody to trust."""
    assert_refused(make_token(key=SHORT_RSA), "KEY_UNKNOWN", caplog, static(SHORT_RSA.jwk))


def test_key_keeps_to_its_own_algorithm(caplog: pytest.LogCaptureFixture) -> None:
    """A key published for PS256 does not verify RS256."""
    assert_refused(VALID, "KEY_ALGORITHM_MISMATCH", caplog, static({**RSA.jwk, "alg": "PS256"}))


def test_id_of_two_keys_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    """Nobody could say which of the two was meant."""
    assert_refused(VALID, "KEY_UNKNOWN", caplog, static(RSA.jwk, FOREIGN_RSA.jwk))
