"""Parameters: safe as they come, and a warning on what makes them less so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.template.parts import PARAMETERS, RESOURCES, TEMPLATE

# What weakens a deployment when it is changed, with the value that does not.
RELAXATIONS = {"RequireTls": "true", "AllowPrivateWebhooks": "false", "AwsEndpointUrl": ""}
# What reaches beyond the stack.
BEYOND_THE_STACK = {"ManageApiGatewayAccount": "false"}
WARNED_OF = {**RELAXATIONS, **BEYOND_THE_STACK}
GROUPS: dict[str, list[str]] = {
    group["Label"]["default"]: group["Parameters"]
    for group in TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
}


@pytest.mark.parametrize("name", WARNED_OF)
def test_relaxation_is_off_by_default_and_warned_of(name: str) -> None:
    """Whoever fills in the form reads what it does."""
    assert PARAMETERS[name]["Default"] == WARNED_OF[name]
    assert PARAMETERS[name]["Description"].startswith("WARNING: ")


def test_every_parameter_with_a_warning_is_among_the_relaxations() -> None:
    """And every one for emulators is; so a new one must be sorted in here, with its safe value."""
    warned = {
        name for name, parameter in PARAMETERS.items() if parameter.get("Description", "").startswith("WARNING: ")
    }
    assert warned == set(WARNED_OF)
    assert set(RELAXATIONS) == set(GROUPS["Local emulators only"])


def test_emulator_is_reached_only_when_its_address_is_given() -> None:
    """Without it the functions' environment has no endpoint at all."""
    endpoint = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]["AWS_ENDPOINT_URL"]
    assert endpoint == {"Fn::If": ["UsesEmulator", {"Ref": "AwsEndpointUrl"}, {"Ref": "AWS::NoValue"}]}
    assert TEMPLATE["Conditions"]["UsesEmulator"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AwsEndpointUrl"}, ""]}]}


def test_every_parameter_is_in_one_group_of_the_form() -> None:
    """Otherwise the console shows it below all others, without a heading."""
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(PARAMETERS)


def test_nothing_must_be_given() -> None:
    """Everything has a default: without an issuer, API tokens alone open the door."""
    assert [name for name, parameter in PARAMETERS.items() if "Default" not in parameter] == []
    assert PARAMETERS["TokenIssuer"]["Default"] == ""


def test_token_issuers_must_be_https() -> None:
    """Keys are fetched from them."""
    pattern = PARAMETERS["TokenIssuer"]["AllowedPattern"]
    assert re.search(pattern, "https://a.example,https://b.example/x")
    assert not re.search(pattern, "https://a.example,http://b.example/x")


def test_authorizer_is_told_whose_tokens_and_which_claims() -> None:
    """Each by its own parameter; and where API tokens are."""
    variables = RESOURCES["AuthorizerFunction"]["Properties"]["Environment"]["Variables"]
    named = {
        "TOKEN_ISSUER": "TokenIssuer",
        "TOKEN_AUDIENCE": "TokenAudience",
        "TOKEN_JWKS": "TokenJwks",
        "TENANT_CLAIM": "TenantClaim",
        "SCOPE_CLAIM": "ScopeClaim",
        "TABLE_NAME": "Table",
    }
    assert {name: variables[name] for name in named} == {name: {"Ref": value} for name, value in named.items()}


def test_debug_level_reaches_our_own_lines_only_and_is_not_the_default() -> None:
    """At DEBUG botocore prints signatures."""
    assert PARAMETERS["LogLevel"]["Default"] == "INFO"


def references(value: Any) -> set[str]:
    """The names in all `Ref`s and `${…}`s beneath."""
    if isinstance(value, dict):
        own = {value["Ref"]} if isinstance(value.get("Ref"), str) else set()
        return own.union(*map(references, value.values()))
    if isinstance(value, list):
        return set().union(*map(references, value))
    return {name for name in PARAMETERS if isinstance(value, str) and f"${{{name}}}" in value}


def test_every_parameter_has_an_effect() -> None:
    """One that is not referred to would be a promise that nothing keeps."""
    used = references([RESOURCES, TEMPLATE["Conditions"], TEMPLATE["Globals"]])
    assert set(PARAMETERS) <= used


def test_outputs_name_what_people_need() -> None:
    """The address, the bucket, the table, the functions and where they log; each says what it is."""
    needed = {"ApiUrl", "ApiId", "StageName", "BucketName", "TableName", "IssuerFunctionName", "AuthorizerFunctionName"}
    assert needed <= set(TEMPLATE["Outputs"])
    assert all(output["Description"] for output in TEMPLATE["Outputs"].values())
