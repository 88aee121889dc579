from __future__ import annotations

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from tests.unit.authorizer.key_builder import ED25519, P256, RSA, SigningKey, base64url
from tests.unit.authorizer.parts import STATIC_ENVIRONMENT, FakeIssuer, answer_to, make_authorizer
from tests.unit.authorizer.token_builder import ABSENT, AUDIENCE, NOW, make_token, valid_claims, with_header

ALGORITHMS = [("RS256", RSA), ("PS256", RSA), ("ES256", P256), ("EdDSA", ED25519)]


@pytest.mark.parametrize(("algorithm", "key"), ALGORITHMS, ids=[name for name, _ in ALGORITHMS])
@pytest.mark.parametrize("source", ["static", "discovered"])
def test_each_algorithm_is_accepted(algorithm: str, key: SigningKey, source: str) -> None:
    """A valid token passes in all four algorithms, with static and with discovered keys."""
    authorizer = make_authorizer(issuer=FakeIssuer() if source == "discovered" else None)
    answer = answer_to(make_token(key=key, signer=algorithm), authorizer)
    assert answer["principalId"] == "user-42"
    assert answer["context"] == {"tenant": "acme", "principal": "user-42", "scopes": "uploads:read uploads:write"}


def test_another_library_s_token_is_accepted() -> None:
    """A token that PyJWT made passes: we do not only understand our own tests' tokens."""
    private = ed25519.Ed25519PrivateKey.generate()
    jwk = {"kty": "OKP", "crv": "Ed25519", "kid": "other", "x": base64url(private.public_key().public_bytes_raw())}
    token = jwt.encode(valid_claims(), private, algorithm="EdDSA", headers={"kid": "other", "typ": "at+jwt"})
    issuer = FakeIssuer()
    issuer.documents = {url: {**document, "keys": [jwk]} for url, document in issuer.documents.items()}
    assert answer_to(token, make_authorizer(issuer=issuer))["principalId"] == "user-42"


@pytest.mark.parametrize("kind", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])
def test_media_type_is_read_without_regard_to_case(kind: str) -> None:
    """RFC 9068 gives two spellings of the type, and media types know no case."""
    assert answer_to(with_header({"typ": kind}))


def test_unknown_header_members_are_ignored() -> None:
    """RFC 7515 has receivers ignore members they do not know, such as an issuer's `x5t` or `nonce`."""
    assert answer_to(with_header({"x5t": "thumbprint", "nonce": "n", "cty": None}))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": [AUDIENCE]},
        {"aud": ["https://other.example", AUDIENCE]},
        {"exp": NOW - 29},
        {"exp": NOW + 0.5},
        {"iat": NOW + 30},
        {"nbf": NOW + 30},
        {"nbf": NOW - 3600},
        {"iat": NOW, "exp": NOW + 86_400},
        {"sub": "x" * 256},
        {"sub": "Zoë Ångström"},
        {"tenant": "A"},
        {"tenant": "a" * 64},
        {"tenant": "0-_"},
        {"jti": "01J", "client_id": "cli", "groups": ["a", {"b": [1, None, True]}]},
        {"note": "ünï \U0001f600"},
    ],
    ids=str,
)
def test_claims_within_the_rules_are_accepted(claims: dict[str, Any]) -> None:
    """The last value inside each limit still passes."""
    assert answer_to(make_token(**claims))["policyDocument"]["Statement"][0]["Effect"] == "Allow"


NO_SCOPE: list[object] = [ABSENT, "", [], [""], "openid profile", "Uploads:Write", "uploads:write\tadmin"]


@pytest.mark.parametrize("scope", [*NO_SCOPE, ["uploads:write admin"]], ids=repr)
def test_no_known_scope_is_a_valid_token_that_may_do_nothing(scope: object) -> None:
    """Unknown scopes are not an error, and they open nothing."""
    answer = answer_to(make_token(scope=scope))
    assert [statement["Effect"] for statement in answer["policyDocument"]["Statement"]] == ["Deny"]
    assert answer["context"]["scopes"] == ""


def test_tenant_comes_from_the_configured_claim() -> None:
    """An issuer that names the tenant otherwise is served by one setting."""
    claims: dict[str, Any] = {"https://example.com/tenant": "globex", "tenant": "acme"}
    authorizer = make_authorizer({**STATIC_ENVIRONMENT, "TENANT_CLAIM": "https://example.com/tenant"})
    assert answer_to(make_token(**claims), authorizer)["context"]["tenant"] == "globex"


@pytest.mark.parametrize("value", ["uploads:read uploads:write", ["uploads:write", "uploads:read"]], ids=repr)
@pytest.mark.parametrize("name", ["scp", "https://example.com/scopes"])
def test_scopes_come_from_the_configured_claim(name: str, value: object) -> None:
    """As one text or as a list; and from no other claim."""
    claims: dict[str, Any] = {name: value, "scope": "admin"}
    authorizer = make_authorizer({**STATIC_ENVIRONMENT, "SCOPE_CLAIM": name})
    assert answer_to(make_token(**claims), authorizer)["context"]["scopes"] == "uploads:read uploads:write"


@pytest.mark.parametrize("audience", ["a", "b", ["c", "b"], [AUDIENCE, "a"]], ids=repr)
def test_any_one_of_several_audiences_is_enough(audience: object) -> None:
    """A service that has moved is known by its old name too."""
    assert answer_to(make_token(aud=audience), make_authorizer({**STATIC_ENVIRONMENT, "TOKEN_AUDIENCE": "a,b"}))
