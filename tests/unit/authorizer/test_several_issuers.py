"""Several issuers at once: each with its own keys, and none with another's."""

from __future__ import annotations

from typing import Any

import pytest

from authorizer.errors import KeysUnavailableError
from tests.unit.authorizer.key_builder import FOREIGN_RSA, P256, RSA, SigningKey
from tests.unit.authorizer.parts import CONFIGURATION_URL, JWKS_URL, FakeIssuer, answer_to, make_authorizer
from tests.unit.authorizer.token_builder import AUDIENCE, ISSUER, make_token

OTHER = "https://other.example/tenant/v2.0"
OTHER_CONFIGURATION = f"{OTHER}/.well-known/openid-configuration"
OTHER_JWKS = "https://keys.other.example/jwks"
SEVERAL = {"TOKEN_ISSUER": f"{ISSUER},{OTHER}", "TOKEN_AUDIENCE": AUDIENCE}


def two_issuers(*, other_keys: tuple[SigningKey, ...] = (FOREIGN_RSA,)) -> FakeIssuer:
    """By default both name a key `rsa-1`, and they are not the same."""
    issuers = FakeIssuer()
    issuers.documents[OTHER_CONFIGURATION] = {"issuer": OTHER, "jwks_uri": OTHER_JWKS}
    issuers.documents[OTHER_JWKS] = {"keys": [key.jwk for key in other_keys]}
    return issuers


def of_other(**claims: Any) -> str:
    return make_token(**{"key": FOREIGN_RSA, "iss": OTHER, **claims})


def test_each_issuer_s_tokens_get_in_with_its_own_keys() -> None:
    """Also when both gave their keys the same id."""
    authorizer = make_authorizer(SEVERAL, issuer=two_issuers())
    assert answer_to(make_token(sub="ours"), authorizer)["principalId"] == "ours"
    assert answer_to(of_other(sub="theirs"), authorizer)["principalId"] == "theirs"


def test_only_the_issuer_that_a_token_names_is_asked() -> None:
    """The other is not even looked up."""
    issuers = two_issuers()
    authorizer = make_authorizer(SEVERAL, issuer=issuers)
    assert answer_to(of_other(), authorizer)
    assert issuers.fetched == [OTHER_CONFIGURATION, OTHER_JWKS]
    assert answer_to(make_token(), authorizer)
    assert issuers.fetched[2:] == [CONFIGURATION_URL, JWKS_URL]


@pytest.mark.parametrize(
    "token",
    [
        make_token(iss=OTHER),
        of_other(iss=ISSUER),
        make_token(iss=OTHER, key=P256, signer="ES256"),
        of_other(iss=f"{ISSUER},{OTHER}"),
        of_other(iss=[OTHER, ISSUER]),
    ],
    ids=["ours says theirs", "theirs says ours", "a key that theirs has not", "both", "a list"],
)
def test_one_issuer_s_key_does_not_verify_another_s_tokens(token: str) -> None:
    """Else whoever runs one issuer could speak for all."""
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        answer_to(token, make_authorizer(SEVERAL, issuer=two_issuers()))


def test_unknown_issuer_is_never_asked() -> None:
    """Its name alone leads nowhere, however much it looks like one of ours."""
    issuers = two_issuers()
    authorizer = make_authorizer(SEVERAL, issuer=issuers)
    for name in ("https://evil.example", ISSUER + "/", OTHER.upper(), OTHER + "/..", "http://other.example", ""):
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            answer_to(make_token(iss=name), authorizer)
    assert issuers.fetched == []


def test_issuer_that_is_down_takes_no_other_with_it() -> None:
    """Its own callers get 503, everybody else's are served."""
    issuers = two_issuers()
    del issuers.documents[OTHER_JWKS]
    authorizer = make_authorizer(SEVERAL, issuer=with_missing_as_down(issuers))
    with pytest.raises(KeysUnavailableError):
        answer_to(of_other(), authorizer)
    assert answer_to(make_token(), authorizer)


def with_missing_as_down(issuers: FakeIssuer) -> Any:
    """A document that is not there is an issuer that does not answer."""

    def fetch(url: str) -> bytes:
        if url not in issuers.documents:
            raise TimeoutError
        return issuers(url)

    return fetch


def test_each_issuer_rests_and_rotates_on_its_own() -> None:
    """Invented key ids of one do not keep another's new key waiting."""
    issuers = two_issuers()
    authorizer = make_authorizer(SEVERAL, issuer=issuers)
    assert answer_to(of_other(), authorizer)
    assert answer_to(make_token(), authorizer)
    authorizer.clock.now += 30  # type: ignore[attr-defined]  # the fake clock
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        answer_to(make_token(key=P256._replace(jwk={**P256.jwk, "kid": "invented"}), signer="ES256"), authorizer)
    issuers.documents[OTHER_JWKS] = {"keys": [RSA.jwk]}
    issuers.documents[OTHER_JWKS]["keys"][0] = {**RSA.jwk, "kid": "rotated"}
    rotated = RSA._replace(jwk={**RSA.jwk, "kid": "rotated"})
    assert answer_to(make_token(key=rotated, iss=OTHER), authorizer)
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        answer_to(make_token(key=rotated), authorizer)
