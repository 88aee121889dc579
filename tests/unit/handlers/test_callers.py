"""Who calls, by AuthMode: from what the gateway says, and only by the mode that the deployment has."""

from __future__ import annotations

from typing import Any

import pytest

from authorizer.claims import MAX_SUBJECT_CHARACTERS as AUTHORIZERS_MAX_SUBJECT_CHARACTERS
from authorizer.claims import TENANT as AUTHORIZERS_TENANT
from handlers.callers.cognito import CognitoCallers
from handlers.callers.iam import IamCallers
from handlers.callers.kinds import MAX_SUBJECT_CHARACTERS, TENANT, Callers
from handlers.callers.settings import read_callers
from handlers.callers.tokens import TokenCallers
from handlers.contract import START_UPLOAD
from tests.unit.handlers.calling import ACCOUNT, AUTHORIZED, COGNITO, CONTEXTS, IAM, signed
from uploads.settings import SettingsError

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
