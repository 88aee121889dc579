"""AuthMode cognito: which claims name which tenants, and which scopes are ours."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.callers.cognito import CognitoCallers
from handlers.callers.settings import read_callers
from handlers.contract import START_UPLOAD
from tests.unit.handlers.calling import COGNITO, claimed
from uploads.errors import NotAllowedError
from uploads.model import Principal

MODE = read_callers(COGNITO)


@pytest.mark.parametrize(
    ("claim", "said", "tenant"),
    [
        ("client_id", "acme", "acme"),
        ("https://example.com/tenant", "acme", "acme"),
        ("cognito:groups", "acme", "acme"),
        ("cognito:groups", "[acme]", "acme"),
    ],
)
def test_tenant_is_the_claims(claim: str, said: str, tenant: str) -> None:
    """One group comes as a text, with or without brackets."""
    principal = CognitoCallers(claim, "portside").identify(claimed(**{claim: said}), START_UPLOAD)
    assert principal == Principal(tenant, "zoe", frozenset({"uploads:write"}))


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("tenant", None),
        ("tenant", ""),
        ("tenant", "[acme]"),
        ("tenant", "../acme"),
        ("cognito:groups", "acme,rival"),
        ("cognito:groups", "[acme rival]"),
        ("cognito:groups", "[]"),
        ("sub", "-zoe"),
    ],
)
def test_token_whose_claim_names_no_tenant_is_told_so(claim: str, said: str | None) -> None:
    """Several groups are several names."""
    with pytest.raises(NotAllowedError) as refused:
        CognitoCallers(claim, "portside").identify(claimed(**{claim: said}), START_UPLOAD)
    assert refused.value.code == "TENANT_UNKNOWN"


@pytest.mark.parametrize("use", ["id", "refresh", "", None])
def test_token_that_is_no_access_token_is_refused(use: str | None) -> None:
    """An ID token tells who somebody is, not what an app may do for them."""
    with pytest.raises(NotAllowedError) as refused:
        MODE.identify(claimed(token_use=use), START_UPLOAD)
    assert refused.value.code == "SCOPE_MISSING"


@pytest.mark.parametrize(
    ("scope", "scopes"),
    [
        ("portside/uploads:read portside/admin", {"uploads:read", "admin"}),
        ("uploads:write openid", set()),
        ("other/uploads:write", set()),
        ("portside2/uploads:write", set()),
        ("xportside/uploads:write", set()),
        ("portside/more/admin", {"more/admin"}),
        (None, set()),
    ],
)
def test_scopes_are_those_of_our_resource_server(scope: str | None, scopes: set[str]) -> None:
    """Another server's of the same name are not."""
    principal = MODE.identify(claimed(scope=scope), START_UPLOAD)
    assert principal is not None
    assert principal.scopes == scopes


@pytest.mark.parametrize("claims", [None, [], "sub=zoe", {}])
def test_claims_that_are_none_let_nobody_in(claims: Any) -> None:
    """Whatever stands in their place."""
    context = {"authorizer": {"claims": claims}}
    try:
        assert MODE.identify(context, START_UPLOAD) is None
    except NotAllowedError:
        assert claims == {}
