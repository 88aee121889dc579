from __future__ import annotations

from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from authorizer.encoding import decode_base64url
from authorizer.keys import read_key_set
from tests.unit.authorizer.key_builder import ED25519, JWKS, P256, P384, RSA, SECP256K1, SHORT_RSA, base64url

# RFC 7515, appendices A.2 and A.3, and RFC 8037, appendix A.4: keys and signatures that are not of our own making.
RFC_KEYS = {
    "RS256": {
        "kty": "RSA",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR"
        "T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB"
        "dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia"
        "GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
        "e": "AQAB",
    },
    "ES256": {
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    },
    "EdDSA": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
}
RFC_PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
RFC_SIGNED = {
    "RS256": f"eyJhbGciOiJSUzI1NiJ9.{RFC_PAYLOAD}",
    "ES256": f"eyJhbGciOiJFUzI1NiJ9.{RFC_PAYLOAD}",
    "EdDSA": "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
}
RFC_SIGNATURES = {
    "RS256": "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9"
    "uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB"
    "_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq"
    "Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
    "ES256": "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    "EdDSA": "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
}
ABSENT = object()


def changed(jwk: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {name: value for name, value in {**jwk, **members}.items() if value is not ABSENT}


@pytest.mark.parametrize("algorithm", RFC_KEYS)
def test_published_signatures_fit(algorithm: str) -> None:
    """The standards' own examples verify, and not with one bit changed."""
    check = read_key_set({"keys": [{**RFC_KEYS[algorithm], "kid": "rfc"}]})["rfc"][algorithm]
    signature, data = decode_base64url(RFC_SIGNATURES[algorithm]), RFC_SIGNED[algorithm].encode()
    check(signature, data)
    with pytest.raises(InvalidSignature):
        check(signature, data + b"x")
    with pytest.raises(InvalidSignature):
        check(signature[:-1] + bytes([signature[-1] ^ 1]), data)


def test_each_type_of_key_does_its_own_algorithms() -> None:
    """A key's checks are those of its type: there is no HMAC among them to be fooled into."""
    algorithms = {kid: set(key) for kid, key in read_key_set(JWKS).items()}
    assert algorithms == {"rsa-1": {"RS256", "PS256"}, "p256-1": {"ES256"}, "ed25519-1": {"EdDSA"}}


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_key_s_own_alg_narrows_it(algorithm: str) -> None:
    """A key published for one algorithm does no other."""
    assert set(read_key_set({"keys": [{**RSA.jwk, "alg": algorithm}]})["rsa-1"]) == {algorithm}


@pytest.mark.parametrize(
    "jwk",
    [
        changed(RSA.jwk, use="sig"),
        changed(RSA.jwk, key_ops=["verify"]),
        changed(RSA.jwk, key_ops=["sign", "verify"]),
        changed(RSA.jwk, x5c=["MIIB"], x5t="x", ext=True),
    ],
    ids=lambda jwk: repr({name: jwk[name] for name in jwk.keys() - RSA.jwk.keys()}),
)
def test_key_that_may_verify_is_used(jwk: dict[str, Any]) -> None:
    """What else a key says does not stand in its way."""
    assert read_key_set({"keys": [jwk]}).keys() == {"rsa-1"}


UNUSABLE: dict[str, Any] = {
    "not an object": "key",
    "empty": {},
    "symmetric": {"kty": "oct", "kid": "s", "k": "AAAA"},
    "symmetric inside an RSA key": changed(RSA.jwk, k="AAAA"),
    **{
        f"private member {name}": changed(RSA.jwk, **{name: "AQAB"})
        for name in ("d", "p", "q", "dp", "dq", "qi", "oth")
    },
    "private elliptic": changed(P256.jwk, d="AQAB"),
    "private Ed25519": changed(ED25519.jwk, d="AQAB"),
    "no kid": changed(RSA.jwk, kid=ABSENT),
    "kid null": changed(RSA.jwk, kid=None),
    "kid number": changed(RSA.jwk, kid=7),
    "kid empty": changed(RSA.jwk, kid=""),
    "use enc": changed(RSA.jwk, use="enc"),
    "use null": changed(RSA.jwk, use=None),
    "key_ops without verify": changed(RSA.jwk, key_ops=["encrypt"]),
    "key_ops empty": changed(RSA.jwk, key_ops=[]),
    "key_ops text": changed(RSA.jwk, key_ops="verify"),
    "alg of another type": changed(RSA.jwk, alg="ES256"),
    "alg unknown": changed(RSA.jwk, alg="RSA-OAEP"),
    "alg null": changed(RSA.jwk, alg=None),
    "alg list": changed(RSA.jwk, alg=["RS256"]),
    "kty unknown": changed(RSA.jwk, kty="AKP"),
    "kty list": changed(RSA.jwk, kty=["RSA"]),
    "kty absent": changed(RSA.jwk, kty=ABSENT),
    "RSA of 1024 bits": SHORT_RSA.jwk,
    "RSA without n": changed(RSA.jwk, n=ABSENT),
    "RSA n empty": changed(RSA.jwk, n=""),
    "RSA n number": changed(RSA.jwk, n=7),
    "RSA n padded": changed(RSA.jwk, n=RSA.jwk["n"] + "=="),
    "RSA e of 1": changed(RSA.jwk, e="AQ"),
    "RSA e even": changed(RSA.jwk, e="AQAA"),
    "RSA e empty": changed(RSA.jwk, e=""),
    "RSA with a curve": changed(RSA.jwk, crv="P-256"),
    "P-384": P384.jwk,
    "P-384 called P-256": changed(P384.jwk, crv="P-256"),
    "secp256k1": SECP256K1.jwk,
    "secp256k1 called P-256": changed(SECP256K1.jwk, crv="P-256"),
    "point off the curve": changed(P256.jwk, x=base64url(bytes(31) + b"\x01"), y=base64url(bytes(31) + b"\x01")),
    "point at zero": changed(P256.jwk, x=base64url(bytes(32)), y=base64url(bytes(32))),
    "x too short": changed(P256.jwk, x=base64url(bytes(31))),
    "y too long": changed(P256.jwk, y=base64url(bytes(1) + decode_base64url(P256.jwk["y"]))),
    "y absent": changed(P256.jwk, y=ABSENT),
    "Ed25519 too short": changed(ED25519.jwk, x=base64url(bytes(31))),
    "Ed25519 too long": changed(ED25519.jwk, x=base64url(bytes(33))),
    "Ed448": changed(ED25519.jwk, crv="Ed448"),
    "X25519": changed(ED25519.jwk, crv="X25519"),
}


@pytest.mark.parametrize("jwk", UNUSABLE.values(), ids=UNUSABLE)
def test_unusable_key_is_left_out_and_costs_no_other(jwk: object) -> None:
    """An issuer may publish keys that are not for us; the others still work."""
    assert read_key_set({"keys": [jwk, {**ED25519.jwk, "kid": "good"}]}).keys() == {"good"}


def test_id_of_two_usable_keys_names_neither() -> None:
    """Two keys under one id are left out, whatever their order and type."""
    assert not read_key_set({"keys": [RSA.jwk, {**P256.jwk, "kid": "rsa-1"}]})
    assert not read_key_set({"keys": [RSA.jwk, RSA.jwk]})


def test_unusable_twin_does_not_count() -> None:
    """An encryption key may share a signing key's id."""
    assert read_key_set({"keys": [{**RSA.jwk, "use": "enc"}, RSA.jwk]}).keys() == {"rsa-1"}


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": "rsa-1"}])
def test_document_that_is_no_key_set_is_an_error(document: dict[str, Any]) -> None:
    """Something else altogether is not taken for an empty set."""
    with pytest.raises(ValueError, match="Key Set"):
        read_key_set(document)
