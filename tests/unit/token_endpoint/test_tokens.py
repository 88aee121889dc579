"""The tokens, as others read them: PyJWT by the published keys, and the authorizer itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from jwt.algorithms import ECAlgorithm

from authorizer.claims import Rules
from authorizer.own_keys import OwnKeys
from authorizer.tokens import Issuer, verify_token
from tests.unit.token_endpoint.endpoint import OWN_ISSUER, Endpoint, FakeRecords
from tests.unit.token_endpoint.idp import NOW
from token_endpoint.publishing import KEPT_SECONDS, RENEWED_WITHIN_SECONDS
from token_endpoint.settings import MAX_LIFETIME_SECONDS
from token_endpoint.signing import LocalSigner

GROUPS: dict[str, Any] = {
    "SAML_SCOPES_ATTRIBUTE": "groups",
    "SAML_SCOPE_MAP": "writers=uploads:write uploads:read,CN=readers;OU=x = uploads:read,owners=admin",
}


def claims_of(endpoint: Endpoint, token: str) -> dict[str, object]:
    """By PyJWT and the endpoint's own key set; its clock is the machine's, so times are ours to compare."""
    keys = {jwk["kid"]: jwt.PyJWK(jwk) for jwk in endpoint.ask_for_keys().body["keys"]}
    header = jwt.get_unverified_header(token)
    options: jwt.types.Options = {"verify_exp": False, "verify_iat": False}
    return dict(jwt.decode(token, keys[header["kid"]], algorithms=["ES256"], audience="portside", options=options))


def test_token_says_who_for_whom_and_what(endpoint: Endpoint) -> None:
    """RFC 9068, and the tenant."""
    token = endpoint.say().body["access_token"]
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"], set(header)) == ("ES256", "at+jwt", {"alg", "typ", "kid"})
    claims = claims_of(endpoint, token)
    assert claims.pop("jti")
    assert claims == {
        "iss": OWN_ISSUER,
        "aud": "portside",
        "sub": "user-42",
        "tenant": "acme",
        "scope": "uploads:read uploads:write",
        "iat": NOW,
        "exp": NOW + 900,
    }


def test_two_tokens_have_two_ids(endpoint: Endpoint) -> None:
    """So that one can be told from another in logs."""
    tokens = [endpoint.say(id=f"_{n}").body["access_token"] for n in range(2)]
    assert len({str(claims_of(endpoint, token)["jti"]) for token in tokens}) == 2


def test_authorizer_takes_the_token_by_the_key_in_the_table(endpoint: Endpoint) -> None:
    """The two share no code; here they meet."""
    token = endpoint.say().body["access_token"]
    items = [
        {"sk": kid, "jwk": json.dumps(jwk), "forget_at_epoch_seconds": float(forget_at)}
        for kid, (jwk, forget_at) in endpoint.records.keys.items()
    ]
    keys = OwnKeys(lambda pk: items if pk == "SIGNING_KEYS" else [], lambda: NOW)
    rules = Rules(frozenset({"portside"}), "tenant", "scope")
    claims = verify_token(token, issuers={OWN_ISSUER: Issuer(keys.find, rules)}, now=NOW)
    assert (claims.subject, claims.tenant, claims.scopes) == (
        "user-42",
        "acme",
        frozenset({"uploads:write", "uploads:read"}),
    )


def test_kid_is_the_rfc_7638_thumbprint() -> None:
    """As another hand computes it."""
    key = generate_private_key(SECP256R1())
    jwk = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    needed = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    digest = base64.urlsafe_b64encode(hashlib.sha256(needed.encode()).digest()).rstrip(b"=").decode()
    assert LocalSigner(key).jwk == {**jwk, "kid": digest, "alg": "ES256", "use": "sig"}


def test_keys_are_public_and_may_be_kept_for_five_minutes(endpoint: Endpoint) -> None:
    """An empty set before the first token; nothing private ever."""
    assert endpoint.ask_for_keys().body == {"keys": []}
    endpoint.say()
    answer = endpoint.ask_for_keys()
    assert answer.headers["cache-control"] == "public, max-age=300"
    (key,) = answer.body["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def test_key_is_published_before_the_first_token_and_rarely_again(endpoint: Endpoint) -> None:
    """A container writes it once, and again when half of its time is over."""
    written: list[int] = []
    publish = endpoint.records.publish

    def counting(jwk: dict[str, str], *, forget_at: int) -> None:
        written.append(forget_at)
        publish(jwk, forget_at=forget_at)

    endpoint.records.publish = counting  # type: ignore[method-assign] # it counts, and calls the real one
    assert [endpoint.say(id=f"_{n}").status for n in range(3)] == [200] * 3
    assert written == [NOW + KEPT_SECONDS]
    assert KEPT_SECONDS - RENEWED_WITHIN_SECONDS > 10 * MAX_LIFETIME_SECONDS
    endpoint.now += KEPT_SECONDS - RENEWED_WITHIN_SECONDS + 1
    assert endpoint.say().body["code"] == "ASSERTION_EXPIRED"
    endpoint.parts.published.ensure(endpoint.signer, endpoint.now)
    assert written == [NOW + KEPT_SECONDS, int(endpoint.now) + KEPT_SECONDS]


def test_new_key_signs_and_the_old_ones_tokens_stay_good() -> None:
    """Both are published until the last token of the old one is over, and long after."""
    records = FakeRecords()
    endpoint = Endpoint(records=records)
    old = endpoint.say(id="_1").body["access_token"]
    endpoint.signer = LocalSigner(generate_private_key(SECP256R1()))
    new = endpoint.say(id="_2").body["access_token"]
    assert claims_of(endpoint, old)["sub"] == claims_of(endpoint, new)["sub"]
    assert len(endpoint.ask_for_keys().body["keys"]) == 2
    endpoint.now += KEPT_SECONDS
    assert endpoint.ask_for_keys().body == {"keys": []}


@pytest.mark.parametrize(
    ("values", "allow_admin", "scope"),
    [
        (["writers"], "false", "uploads:read uploads:write"),
        (["CN=readers;OU=x"], "false", "uploads:read"),
        (["writers", "owners"], "false", "uploads:read uploads:write"),
        (["writers", "owners"], "true", "admin uploads:read uploads:write"),
        (["jobs:read jobs:write", "strangers"], "false", "jobs:read jobs:write"),
        (["admin uploads:read"], "false", "uploads:read"),
        (["admin"], "true", "admin"),
    ],
)
def test_groups_become_scopes(values: list[str], allow_admin: str, scope: str) -> None:
    """By the deployment's own map, or because a value names scopes; admin only where that is allowed."""
    endpoint = Endpoint(**GROUPS, SAML_ALLOW_ADMIN=allow_admin)
    answer = endpoint.say(attributes={"tenant": ["acme"], "groups": values})
    assert answer.body["scope"] == scope
    assert claims_of(endpoint, answer.body["access_token"])["scope"] == scope


@pytest.mark.parametrize("values", [[], ["strangers"], ["owners"], ["admin"], [""], ["Uploads:Read"], ["uploads:*"]])
def test_nobody_gets_a_token_without_scopes(values: list[str]) -> None:
    """Strangers to this service are not let in with nothing."""
    endpoint = Endpoint(**GROUPS)
    answer = endpoint.say(attributes={"tenant": ["acme"], "groups": values})
    assert (answer.status, answer.body["error"], answer.body["code"]) == (400, "invalid_grant", "SCOPES_MISSING")


def test_lifetime_is_the_deployments() -> None:
    """Within an hour."""
    endpoint = Endpoint(OWN_TOKEN_LIFETIME_SECONDS="3600")
    answer = endpoint.say()
    claims = claims_of(endpoint, answer.body["access_token"])
    assert answer.body["expires_in"] == 3600
    assert claims["exp"] == NOW + 3600
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", answer.body["access_token"])
