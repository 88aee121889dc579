"""Parameters: safe as they come, and a warning on what makes them less so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.template.parts import PARAMETERS, RESOURCES, TEMPLATE

# What weakens a deployment when it is changed, with the value that does not.
RELAXATIONS = {"RequireTls": "true", "AllowPrivateWebhooks": "false", "AwsEndpointUrl": ""}
GROUPS: dict[str, list[str]] = {
    group["Label"]["default"]: group["Parameters"]
    for group in TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
}


@pytest.mark.parametrize("name", RELAXATIONS)
def test_relaxation_is_off_by_default_and_warned_of(name: str) -> None:
    """Whoever fills in the form reads what it does."""
    assert PARAMETERS[name]["Default"] == RELAXATIONS[name]
    assert PARAMETERS[name]["Description"].startswith("WARNING: ")


def test_every_parameter_with_a_warning_is_among_the_relaxations() -> None:
    """And every one for emulators is; so a new one must be sorted in here, with its safe value."""
    warned = {
        name for name, parameter in PARAMETERS.items() if parameter.get("Description", "").startswith("WARNING: ")
    }
    assert warned == set(RELAXATIONS) == set(GROUPS["Local emulators only"])


def test_emulator_is_reached_only_when_its_address_is_given() -> None:
    """Without it the functions' environment has no endpoint at all."""
    endpoint = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]["AWS_ENDPOINT_URL"]
    assert endpoint == {"Fn::If": ["UsesEmulator", {"Ref": "AwsEndpointUrl"}, {"Ref": "AWS::NoValue"}]}
    assert TEMPLATE["Conditions"]["UsesEmulator"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AwsEndpointUrl"}, ""]}]}


def test_every_parameter_is_in_one_group_of_the_form() -> None:
    """Otherwise the console shows it below all others, without a heading."""
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(PARAMETERS)


def test_only_the_token_issuer_must_be_given() -> None:
    """Everything else has a default."""
    assert [name for name, parameter in PARAMETERS.items() if "Default" not in parameter] == ["TokenIssuer"]


def test_token_issuer_must_be_https() -> None:
    """Keys are fetched from it."""
    assert PARAMETERS["TokenIssuer"]["AllowedPattern"].startswith("^https://")


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
