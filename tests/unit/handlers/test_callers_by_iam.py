"""AuthMode iam: which ARNs name which tenants."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.callers.iam import IamCallers
from handlers.callers.kinds import TENANT
from handlers.contract import GET_UPLOAD, START_UPLOAD
from tests.unit.handlers.calling import ACCOUNT, OF_A_ROLE, OF_A_USER, signed
from uploads.errors import NotAllowedError
from uploads.model import Principal


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
    assert IamCallers(ACCOUNT, "role").identify(signed(**missing), START_UPLOAD) is None


@given(
    role=st.from_regex(r"[A-Za-z0-9+=,.@_-]{1,64}", fullmatch=True),
    session=st.from_regex(r"[A-Za-z0-9+=,.@_-]{2,64}", fullmatch=True),
)
def test_tenant_is_the_roles_whole_name_or_none(role: str, session: str) -> None:
    """Nothing is cut off or replaced, so that no two roles are one tenant."""
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"
    try:
        principal = IamCallers(ACCOUNT, "role").identify(signed(arn), START_UPLOAD)
    except NotAllowedError:
        assert TENANT.fullmatch(role) is None
    else:
        assert principal is not None
        assert principal.tenant == role
