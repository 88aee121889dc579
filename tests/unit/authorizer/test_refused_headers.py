"""Tokens whose header asks for what we do not do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.unit.authorizer.key_builder import ED25519, FOREIGN_RSA, P256, RSA, base64url
from tests.unit.authorizer.refusals import as_parameters, assert_refused
from tests.unit.authorizer.token_builder import ABSENT, make_token, to_json, valid_header, with_header

_, PAYLOAD, SIGNATURE = make_token().split(".")


def hmac_token(secret: bytes, **header: Any) -> str:
    signed = f"{base64url(to_json({**valid_header('HS256'), **header}))}.{PAYLOAD}"
    return f"{signed}.{base64url(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


ALGORITHM = {
    "none": f"{base64url(to_json(valid_header('none')))}.{PAYLOAD}.",
    "None": f"{base64url(to_json(valid_header('None')))}.{PAYLOAD}.",
    "nOnE with a signature": f"{base64url(to_json(valid_header('nOnE')))}.{PAYLOAD}.{SIGNATURE}",
    "HS256, the modulus as secret": hmac_token(base64.urlsafe_b64decode(RSA.jwk["n"] + "==")),
    "HS256, the JWK as secret": hmac_token(json.dumps(RSA.jwk).encode()),
    "HS256, no secret": hmac_token(b""),
    **{name: with_header({"alg": name}) for name in ("HS512", "RS384", "RS512", "PS512", "ES384", "ES256K", "Ed448")},
    **{f"spelt {name!r}": with_header({"alg": name}) for name in ("rs256", "RS256 ", "", "dir", "RSA-OAEP")},
    **{f"{name!r}": with_header({"alg": name}) for name in (ABSENT, None, 256, True, ["RS256"], {"RS256": 1})},
}
TYPE = {
    f"{kind!r:.30}": with_header({"typ": kind})
    for kind in (ABSENT, None, "", "JWT", "id+jwt", "logout+jwt", "at+jwt ", "at jwt", "text/at+jwt", 7, ["at+jwt"], {})
}
MEMBER = {
    "jwk, ours": with_header({"jwk": RSA.jwk}),
    "jwk, the signer's own": with_header({"jwk": FOREIGN_RSA.jwk}, key=FOREIGN_RSA),
    "jku": with_header({"jku": "https://evil.example/keys"}, key=FOREIGN_RSA),
    "x5u": with_header({"x5u": "https://evil.example/cert"}, key=FOREIGN_RSA),
    "x5c": with_header({"x5c": ["MIIB"]}),
    "zip": with_header({"zip": "DEF"}),
    "crit": with_header({"crit": ["exp"], "exp": 1}),
    "crit, empty": with_header({"crit": []}),
    "b64": with_header({"b64": False, "crit": ["b64"]}),
    "b64 true": with_header({"b64": True}),
    "jwk null": with_header({"jwk": None}),
}
NO_KEY_ID = {f"{kid!r:.30}": with_header({"kid": kid}) for kid in (ABSENT, None, "", 1, True, ["rsa-1"], {"rsa-1": 1})}
UNKNOWN_KEY = {
    f"{kid!r:.30}": with_header({"kid": kid})
    for kid in (
        "RSA-1",
        "rsa-1 ",
        "rsa-1\0",
        "../rsa-1",
        "rsa-1' OR '1'='1",
        "https://evil.example/k",
        "*",
        "é",
        "x" * 99,
    )
}
MISMATCH = {
    "ES256 names an RSA key": with_header({"kid": RSA.kid}, key=P256, signer="ES256"),
    "EdDSA names an RSA key": with_header({"kid": RSA.kid}, key=ED25519, signer="EdDSA"),
    "RS256 names an elliptic key": with_header({"kid": P256.kid}),
    "RS256 names an Ed25519 key": with_header({"kid": ED25519.kid}),
    "EdDSA names an elliptic key": with_header({"kid": P256.kid}, key=ED25519, signer="EdDSA"),
    "ES256 names an Ed25519 key": with_header({"kid": ED25519.kid}, key=P256, signer="ES256"),
}
REFUSED = {
    "ALGORITHM_REFUSED": ALGORITHM,
    "TYPE_REFUSED": TYPE,
    "HEADER_MEMBER_REFUSED": MEMBER,
    "KEY_ID_MISSING": NO_KEY_ID,
    "KEY_UNKNOWN": UNKNOWN_KEY,
    "KEY_ALGORITHM_MISMATCH": MISMATCH,
}


@pytest.mark.parametrize(("reason", "token"), as_parameters(REFUSED))
def test_header_is_refused(reason: str, token: str, caplog: pytest.LogCaptureFixture) -> None:
    """A header can neither weaken the check, nor bring its own key, nor send us to fetch one."""
    assert_refused(token, reason, caplog)
