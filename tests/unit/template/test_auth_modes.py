"""AuthMode, as the gateway and the functions are told of it: on the template after SAM's transform."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.callers.settings import read_callers
from handlers.operation import ADMIN
from handlers.table import CONDITIONS, FUNCTIONS
from tests.unit.template.parts import PARAMETERS
from tests.unit.template.resolving import failed_assertions
from tests.unit.template.translated import ACCOUNT, resolved_resources, resources_of_type

POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI"
SERVER = "https://api.example.com"
MODES: dict[str, dict[str, str]] = {
    "token": {"AuthMode": "token"},
    "iam": {"AuthMode": "iam"},
    "cognito": {"AuthMode": "cognito", "CognitoUserPoolArn": POOL, "CognitoResourceServer": SERVER},
}
BEHIND_THE_API = ("IssuerFunction", "JobApiFunction")
every_mode = pytest.mark.parametrize("mode", MODES)


def body(mode: str) -> dict[str, Any]:
    """What API Gateway imports."""
    (api,) = resources_of_type("AWS::ApiGateway::RestApi", **MODES[mode]).values()
    found: dict[str, Any] = api["Body"]
    return found


def variables(function: str, **parameters: str) -> dict[str, str]:
    """A function's environment, as Lambda gets it."""
    found: dict[str, str] = resolved_resources(**parameters)[function]["Properties"]["Environment"]["Variables"]
    return found


@every_mode
def test_api_has_one_scheme_and_every_guarded_method_uses_it(mode: str) -> None:
    """A method that named another, or none, would be open to all."""
    document = body(mode)
    assert set(document["components"]["securitySchemes"]) - {"api_key"} == {mode}
    for path, item in document["paths"].items():
        for verb, method in item.items():
            named = [set(requirement) for requirement in method["security"]]
            assert named in ([], [{mode}]), (path, verb)


@every_mode
def test_methods_that_are_open_are_the_contracts_and_the_preflights(mode: str) -> None:
    """In every mode the same."""
    is_open = {
        (path, verb) for path, item in body(mode)["paths"].items() for verb in item if not item[verb]["security"]
    }
    assert {path for path, verb in is_open if verb != "options"} == {"/v1/health", "/v1/openapi.json"}


def test_iam_is_asked_for_as_api_gateway_wants_it() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html"""
    scheme = body("iam")["components"]["securitySchemes"]["iam"]
    assert scheme["x-amazon-apigateway-authtype"] == "awsSigv4"
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "Authorization")
    assert "x-amazon-apigateway-authorizer" not in scheme


def test_pool_is_the_parameters_and_scopes_stand_on_each_method() -> None:
    """With scopes on the method the gateway takes access tokens alone."""
    document = body("cognito")
    authorizer = document["components"]["securitySchemes"]["cognito"]["x-amazon-apigateway-authorizer"]
    assert (authorizer["type"], authorizer["providerARNs"]) == ("cognito_user_pools", [POOL])
    for function in BEHIND_THE_API:
        for operation in FUNCTIONS[function]:
            (requirement,) = document["paths"][operation.path][operation.method.lower()]["security"] or [{}]
            expected = [f"{SERVER}/{scope}" for scope in (*operation.scopes, ADMIN)] if operation.scopes else None
            assert requirement.get("cognito") == expected


@every_mode
@pytest.mark.parametrize("function", BEHIND_THE_API)
def test_functions_know_callers_by_the_same_mode_as_the_gateway(function: str, mode: str) -> None:
    """And start with what they are given."""
    own = variables(function, **MODES[mode])
    assert own["AUTH_MODE"] == mode
    read_callers(own)


@pytest.mark.parametrize("named_by", ["role", "user", "account"])
def test_what_names_the_tenant_of_a_signed_call_is_the_parameters(named_by: str) -> None:
    """Of the account that the stack is in."""
    own = variables("IssuerFunction", AuthMode="iam", IamTenant=named_by)
    assert (own["IAM_TENANT"], own["ACCOUNT_ID"]) == (named_by, ACCOUNT)


def test_claim_and_resource_server_of_a_pool_are_the_parameters() -> None:
    """A pool's access tokens have no claim `tenant` unless a trigger puts it there."""
    own = variables("IssuerFunction", **MODES["cognito"], TenantClaim="client_id")
    assert (own["TENANT_CLAIM"], own["COGNITO_RESOURCE_SERVER"]) == ("client_id", SERVER)


@pytest.mark.parametrize("mode", ["iam", "cognito"])
def test_what_is_for_tokens_alone_is_not_there_in_other_modes(mode: str) -> None:
    """The functions and the routes of API tokens and of assertions."""
    there = resolved_resources(**MODES[mode])
    paths = body(mode)["paths"]
    for function in CONDITIONS:
        assert function not in there
        assert not {operation.path for operation in FUNCTIONS[function]} & set(paths)


def test_default_is_the_mode_with_an_authorizer() -> None:
    """Of roles, where calls are signed, the name of the role."""
    assert (PARAMETERS["AuthMode"]["Default"], PARAMETERS["IamTenant"]["Default"]) == ("token", "role")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"AuthMode": "cognito"}, "needs CognitoUserPoolArn"),
        ({"AuthMode": "iam", "CognitoUserPoolArn": POOL}, "means nothing"),
    ],
)
def test_half_a_mode_is_refused(given: dict[str, str], word: str) -> None:
    """Before anything is deployed."""
    assert [said for said in failed_assertions(given) if word in said]
