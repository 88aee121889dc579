from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from delivery.errors import TokenError
from delivery.smoke_token import read_tenant

NOW = time.time()
PARAMETERS = {
    "TokenIssuer": "https://login.example.com/",
    "TokenAudience": "portside",
    "TenantClaim": "org",
    "ScopeClaim": "scope",
}
CLAIMS = {
    "iss": "https://login.example.com/",
    "aud": "portside",
    "exp": int(NOW) + 600,
    "org": "smoke",
    "scope": "uploads:write uploads:read",
}


def token(**changes: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return jwt.encode(claims, "k" * 32, algorithm="HS256")


@pytest.mark.parametrize("changes", [{}, {"aud": ["other", "portside"]}, {"scope": "admin"}, {"exp": NOW + 0.5}])
def test_good_token_names_its_tenant(changes: dict[str, Any]) -> None:
    """By the claim that the stack's own parameters name."""
    assert read_tenant(token(**changes), PARAMETERS, NOW) == "smoke"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"iss": "https://other.example"}, "the stack trusts 'https://login.example.com/'"),
        ({"iss": "https://login.example.com"}, "the stack trusts"),
        ({"aud": "other"}, "the stack is 'portside'"),
        ({"aud": None}, "the stack is 'portside'"),
        ({"exp": int(NOW) - 1}, "it has expired"),
        ({"exp": None}, "it has expired"),
        ({"scope": "uploads:read"}, "needs uploads:write"),
        ({"scope": None}, "needs uploads:write"),
        ({"org": None}, "'org' names no tenant"),
        ({"org": ""}, "'org' names no tenant"),
        ({"org": 5}, "'org' names no tenant"),
    ],
)
def test_token_that_cannot_work_says_why(changes: dict[str, Any], said: str) -> None:
    """The API would say 401 and no more; and no text repeats the token."""
    bad = token(**changes)
    with pytest.raises(TokenError) as caught:
        read_tenant(bad, PARAMETERS, NOW)
    assert said in str(caught.value)
    assert not any(segment in str(caught.value) for segment in bad.split("."))


def test_any_issuer_and_audience_of_several_will_do() -> None:
    """As the authorizer has it; and scopes may come as a list, from the claim that is configured."""
    several = {
        "TokenIssuer": "https://b.example,https://login.example.com/",
        "TokenAudience": "other,portside",
        "TenantClaim": "org",
        "ScopeClaim": "scp",
    }
    assert read_tenant(token(scope=None, scp=["uploads:write"]), several, NOW) == "smoke"
    assert read_tenant(token(iss="https://b.example", scp="uploads:write"), several, NOW) == "smoke"
    with pytest.raises(TokenError, match="needs uploads:write"):
        read_tenant(token(), several, NOW)


@pytest.mark.parametrize("missing", [None, ""])
def test_without_a_token_it_says_how_to_get_one(missing: str | None) -> None:
    """For this very stack: issuer, audience, claim."""
    with pytest.raises(TokenError) as caught:
        read_tenant(missing, PARAMETERS, NOW)
    assert all(value in str(caught.value) for value in PARAMETERS.values())


@pytest.mark.parametrize("opaque", ["pst_abcdef", "a.b.c", "secret"])
def test_what_is_no_jwt_is_refused_unseen(opaque: str) -> None:
    """Its text stays out of the message."""
    with pytest.raises(TokenError, match="not a JWT") as caught:
        read_tenant(opaque, PARAMETERS, NOW)
    assert opaque not in str(caught.value)
