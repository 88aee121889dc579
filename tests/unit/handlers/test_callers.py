"""Who calls, by AuthMode: from what the gateway says, and only by the mode that the deployment has."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorizer.claims import MAX_SUBJECT_CHARACTERS as AUTHORIZERS_MAX_SUBJECT_CHARACTERS
from authorizer.claims import TENANT as AUTHORIZERS_TENANT
from handlers.callers.cognito import CognitoCallers
from handlers.callers.iam import IamCallers
from handlers.callers.kinds import MAX_SUBJECT_CHARACTERS, TENANT, Callers
from handlers.callers.settings import read_callers
from handlers.callers.tokens import TokenCallers
from handlers.contract import GET_UPLOAD, START_UPLOAD
from uploads.errors import NotAllowedError
from uploads.model import Principal
from uploads.settings import SettingsError

ACCOUNT = "123456789012"
IAM = {"AUTH_MODE": "iam", "IAM_TENANT": "role", "ACCOUNT_ID": ACCOUNT}
COGNITO = {"AUTH_MODE": "cognito", "TENANT_CLAIM": "client_id", "COGNITO_RESOURCE_SERVER": "portside"}
OF_A_ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/acme/session"
OF_A_USER = f"arn:aws:iam::{ACCOUNT}:user/people/acme"


def signed(arn: object = OF_A_ROLE, caller: object = "AROAEXAMPLE:session", **more: Any) -> dict[str, Any]:
    """What the gateway says of a signed call."""
    return {"identity": {"userArn": arn, "caller": caller, "accountId": ACCOUNT}, **more}


def claimed(**changes: Any) -> dict[str, Any]:
    """What the gateway says of a pool's access token; a claim that is None is not there."""
    claims = {"sub": "zoe", "token_use": "access", "client_id": "acme", "scope": "portside/uploads:write openid"}
    return {"authorizer": {"claims": {name: it for name, it in {**claims, **changes}.items() if it is not None}}}


AUTHORIZED = {"authorizer": {"tenant": "acme", "principal": "zoe", "scopes": "uploads:write"}}
CONTEXTS = {"token": AUTHORIZED, "iam": signed(), "cognito": claimed()}
MODES: dict[str, Callers] = {"token": TokenCallers(), "iam": read_callers(IAM), "cognito": read_callers(COGNITO)}


@pytest.mark.parametrize("said", CONTEXTS)
@pytest.mark.parametrize("mode", MODES)
def test_mode_knows_what_its_own_gateway_says_and_nothing_else(mode: str, said: str) -> None:
    """The shape of an event decides nothing: an authorizer's word in a stack of signed calls is nobody's."""
    principal = MODES[mode].identify({"requestId": "1", **CONTEXTS[said]}, START_UPLOAD)
    assert (principal is not None) == (mode == said)
    assert principal is None or (principal.tenant, "uploads:write" in principal.scopes) == ("acme", True)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("context", [{}, {"identity": None, "authorizer": None}, {"identity": {}, "authorizer": {}}])
def test_nothing_said_is_nobody(mode: str, context: dict[str, Any]) -> None:
    """Of an open route, or one that has lost its authorizer."""
    assert MODES[mode].identify(context, START_UPLOAD) is None


def test_signed_call_that_also_met_an_authorizer_is_nobodys() -> None:
    """It came by a door that is not there."""
    assert MODES["iam"].identify(signed() | AUTHORIZED, START_UPLOAD) is None


def test_names_of_tenants_and_callers_are_what_the_authorizer_takes() -> None:
    """The zips share no code."""
    assert TENANT.pattern == AUTHORIZERS_TENANT.pattern
    assert MAX_SUBJECT_CHARACTERS == AUTHORIZERS_MAX_SUBJECT_CHARACTERS


# ---- iam


@pytest.mark.parametrize(
    ("named_by", "arn", "tenant"),
    [
        ("role", OF_A_ROLE, "acme"),
        ("role", f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/acme/rival", "acme"),
        ("user", OF_A_USER, "acme"),
        ("user", f"arn:aws:iam::{ACCOUNT}:user/acme", "acme"),
        ("account", OF_A_ROLE, ACCOUNT),
        ("account", OF_A_USER, ACCOUNT),
        ("account", f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT),
    ],
)
def test_tenant_is_what_the_deployment_says_of_the_arn(named_by: str, arn: str, tenant: str) -> None:
    """Neither the session's name nor the path, which others choose."""
    principal = IamCallers(ACCOUNT, named_by).identify(signed(arn), GET_UPLOAD)
    assert principal == Principal(tenant, "AROAEXAMPLE:session", frozenset(GET_UPLOAD.scopes))


@pytest.mark.parametrize(
    ("named_by", "arn"),
    [
        ("role", OF_A_USER),
        ("user", OF_A_ROLE),
        ("role", f"arn:aws:iam::{ACCOUNT}:root"),
        ("role", f"arn:aws:sts::{ACCOUNT}:federated-user/acme"),
        ("user", f"arn:aws:sts::{ACCOUNT}:federated-user/acme"),
        ("role", "arn:aws:sts::210987654321:assumed-role/acme/session"),
        ("user", "arn:aws:iam::210987654321:user/acme"),
        ("account", "arn:aws:iam::210987654321:user/acme"),
        ("role", f"arn:aws:sts::{ACCOUNT}:assumed-role/acme.eu/session"),
        ("role", f"arn:aws:sts::{ACCOUNT}:assumed-role/-acme/session"),
        ("role", f"arn:aws:sts::{ACCOUNT}:assumed-role/acme/session/more"),
        ("role", f"{OF_A_ROLE}\n"),
        ("role", f"arn:evil:sts::{ACCOUNT}:assumed-role/acme/session"),
        ("user", f"arn:aws:iam::{ACCOUNT}:user/people/"),
        ("role", "acme"),
    ],
)
def test_caller_whose_arn_names_no_tenant_is_told_so(named_by: str, arn: str) -> None:
    """Another kind of principal, another account, a name that cannot be: 403 with a code of its own."""
    with pytest.raises(NotAllowedError) as refused:
        IamCallers(ACCOUNT, named_by).identify(signed(arn), START_UPLOAD)
    assert refused.value.code == "TENANT_UNKNOWN"
    assert arn not in refused.value.detail


@pytest.mark.parametrize("missing", [{"arn": None}, {"arn": ""}, {"caller": None}, {"caller": ""}])
def test_call_without_a_caller_is_nobodys(missing: dict[str, Any]) -> None:
    """A method that lost its AWS_IAM by a mistake in the template."""
    assert MODES["iam"].identify(signed(**missing), START_UPLOAD) is None


@given(
    role=st.from_regex(r"[A-Za-z0-9+=,.@_-]{1,64}", fullmatch=True),
    session=st.from_regex(r"[A-Za-z0-9+=,.@_-]{2,64}", fullmatch=True),
)
def test_tenant_is_the_roles_whole_name_or_none(role: str, session: str) -> None:
    """Nothing is cut off or replaced, so that no two roles are one tenant."""
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"
    try:
        principal = MODES["iam"].identify(signed(arn), START_UPLOAD)
    except NotAllowedError:
        assert TENANT.fullmatch(role) is None
    else:
        assert principal is not None
        assert principal.tenant == role


# ---- cognito


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
        MODES["cognito"].identify(claimed(token_use=use), START_UPLOAD)
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
    principal = MODES["cognito"].identify(claimed(scope=scope), START_UPLOAD)
    assert principal is not None
    assert principal.scopes == scopes


@pytest.mark.parametrize("claims", [None, [], "sub=zoe", {}])
def test_claims_that_are_none_let_nobody_in(claims: Any) -> None:
    """Whatever stands in their place."""
    context = {"authorizer": {"claims": claims}}
    try:
        assert MODES["cognito"].identify(context, START_UPLOAD) is None
    except NotAllowedError:
        assert claims == {}


# ---- the environment


def test_mode_is_the_environments() -> None:
    """By tokens where it says nothing, as the template's default."""
    assert isinstance(read_callers({}), TokenCallers)
    assert read_callers(IAM) == IamCallers(ACCOUNT, "role")
    assert read_callers(COGNITO) == CognitoCallers("client_id", "portside")


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"AUTH_MODE": ""}, "AUTH_MODE"),
        ({"AUTH_MODE": "IAM"}, "AUTH_MODE"),
        ({**IAM, "IAM_TENANT": "session"}, "IAM_TENANT"),
        ({**IAM, "IAM_TENANT": ""}, "IAM_TENANT"),
        ({**IAM, "ACCOUNT_ID": ""}, "ACCOUNT_ID"),
        ({**COGNITO, "TENANT_CLAIM": ""}, "TENANT_CLAIM"),
        ({**COGNITO, "COGNITO_RESOURCE_SERVER": ""}, "COGNITO_RESOURCE_SERVER"),
    ],
)
def test_function_does_not_start_without_knowing_whom_to_believe(environment: dict[str, str], name: str) -> None:
    """With the variable's name."""
    with pytest.raises(SettingsError, match=name):
        read_callers(environment)
