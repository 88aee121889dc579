"""Traffic shifting: a release gets a tenth of the requests first, and loses them again when an alarm rings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.template.measured import WHOLE
from tests.unit.template.parts import NO_VALUE, PARAMETERS, RESOURCES, functions
from tests.unit.template.translated import STACK, resolved_resources, resources_of_type

SHIFTED = {**WHOLE, "TrafficShifting": "Canary10Percent5Minutes", "Release": "v7"}
EMULATOR = {"AwsEndpointUrl": "http://127.0.0.1:4566"}
PACES = [value for value in PARAMETERS["TrafficShifting"]["AllowedValues"] if value != "AllAtOnce"]
ALARMS = {"AuthorizerFunction": "AuthorizerFailuresAlarm"}
INVOKED = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"


def behind_the_api() -> list[str]:
    """The functions that somebody waits for."""
    called = {
        name
        for name, one in functions().items()
        if any(event["Type"] == "Api" for event in one.get("Events", {}).values())
    }
    return sorted(called | {"AuthorizerFunction"})


every_function = pytest.mark.parametrize("name", behind_the_api())


def part(name: str, kind: str) -> str:
    """The logical id of a function's part."""
    return name.replace("Function", kind)


def uris(value: Any) -> set[str]:
    """All that the API's definition invokes."""
    if isinstance(value, list):
        return set().union(*map(uris, value))
    if not isinstance(value, dict):
        return {value} if isinstance(value, str) and value.startswith(INVOKED) else set()
    return set().union(*map(uris, value.values()))


def invoked(**given: str) -> set[str]:
    (api,) = resources_of_type("AWS::ApiGateway::RestApi", **given).values()
    return {uri.removeprefix(f"{INVOKED}/").removesuffix("/invocations") for uri in uris(api["Body"])}


def test_at_once_there_is_no_alias_and_nothing_of_codedeploy() -> None:
    """Functions are called as they are."""
    kinds = {one["Type"] for one in resolved_resources().values()}
    assert not [kind for kind in kinds if "CodeDeploy" in kind]
    assert not kinds & {"AWS::Lambda::Alias", "AWS::Lambda::Version"}
    assert "TrafficShiftingRole" not in resolved_resources()
    assert invoked(**WHOLE) == {f"{name}.Arn" for name in behind_the_api()}


def test_shifted_the_api_calls_aliases() -> None:
    """Every function that somebody waits for, by its alias alone."""
    assert invoked(**SHIFTED) == {part(name, "Alias") for name in behind_the_api()}


@every_function
def test_alias_moves_to_the_new_version_by_codedeploy(name: str) -> None:
    """A version is made of each release, and stays for what still runs on it."""
    made = resolved_resources(**SHIFTED)
    alias, version = made[part(name, "Alias")], made[part(name, "Version")]
    assert alias["Properties"] == {
        "Name": "live",
        "FunctionName": name,
        "FunctionVersion": f"{part(name, 'Version')}.Version",
    }
    assert alias["UpdatePolicy"] == {
        "CodeDeployLambdaAliasUpdate": {
            "ApplicationName": "TrafficShiftingApplication",
            "DeploymentGroupName": part(name, "DeploymentGroup"),
        }
    }
    assert version["Properties"] == {"FunctionName": name, "Description": "v7"}
    assert version["UpdateReplacePolicy"] == "Retain"


@every_function
def test_release_changes_the_function_too(name: str) -> None:
    """Lambda publishes no version of what has not changed, and CloudFormation takes that for a failure."""
    assert "(release v7)" in resources_of_type("AWS::Lambda::Function", **SHIFTED)[name]["Description"]


@every_function
def test_gateway_may_call_the_alias(name: str) -> None:
    """For this API alone; a permission on the function does not reach its aliases."""
    permission = resources_of_type("AWS::Lambda::Permission", **SHIFTED)[part(name, "AliasPermission")]
    assert permission == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": part(name, "Alias"),
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": "arn:aws:execute-api:us-east-1:123456789012:Api/*",
    }


@every_function
def test_release_is_taken_back_when_an_alarm_rings(name: str) -> None:
    """The API's, and the function's own; and when the deployment fails or is stopped."""
    group = resources_of_type("AWS::CodeDeploy::DeploymentGroup", **SHIFTED)[part(name, "DeploymentGroup")]
    own = ALARMS.get(name, part(name, "ErrorsAlarm"))
    assert group["AlarmConfiguration"] == {"Enabled": True, "Alarms": [{"Name": "ApiErrorsAlarm"}, {"Name": own}]}
    assert group["AutoRollbackConfiguration"]["Enabled"] is True
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    assert group["DeploymentStyle"] == {
        "DeploymentType": "BLUE_GREEN",
        "DeploymentOption": "WITH_TRAFFIC_CONTROL",
    }
    assert {"ApiErrorsAlarm", own} <= set(resources_of_type("AWS::CloudWatch::Alarm", **SHIFTED))


@pytest.mark.parametrize("pace", PACES)
def test_pace_is_one_that_codedeploy_has(pace: str) -> None:
    """https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html"""
    groups = resources_of_type("AWS::CodeDeploy::DeploymentGroup", **{**SHIFTED, "TrafficShifting": pace}).values()
    assert {group["DeploymentConfigName"] for group in groups} == {f"CodeDeployDefault.Lambda{pace}"}
    minutes = {"Canary10Percent": (5, 10, 15, 30), "Linear10PercentEvery": (1, 2, 3, 10)}
    known = {f"{way}{n}Minute{'s' if n > 1 else ''}" for way, each in minutes.items() for n in each}
    assert set(PACES) == known


def test_codedeploy_may_move_these_aliases_and_nothing_else() -> None:
    """And read whether an alarm rings, which takes no resource."""
    role = resources_of_type("AWS::IAM::Role", **SHIFTED)["TrafficShiftingRole"]
    move, read = role["Policies"][0]["PolicyDocument"]["Statement"]
    own = {text for name in behind_the_api() for text in (f"{name}.Arn", f"{name}.Arn:*")}
    assert set(move["Resource"]) == own
    assert (read["Action"], read["Resource"]) == ("cloudwatch:DescribeAlarms", "*")


def test_workers_have_no_alias() -> None:
    """Their messages come again if a release is bad; nobody sees it but the alarms."""
    made = resolved_resources(**SHIFTED)
    workers = sorted(set(functions()) - set(behind_the_api()))
    assert workers
    assert [name for name in workers if part(name, "Alias") in made] == []


def test_emulator_moves_aliases_at_once() -> None:
    """It knows no CodeDeploy, but aliases and versions."""
    kinds = {one["Type"] for one in resolved_resources(**SHIFTED, **EMULATOR).values()}
    assert not [kind for kind in kinds if "CodeDeploy" in kind]
    assert {"AWS::Lambda::Alias", "AWS::Lambda::Version"} <= kinds
    assert "UpdatePolicy" not in resolved_resources(**SHIFTED, **EMULATOR)["IssuerAlias"]
    assert RESOURCES["IssuerAlias"]["UpdatePolicy"]["Fn::If"][2] == NO_VALUE


def test_alarms_that_decide_do_not_wait_for_the_api() -> None:
    """They know it by its name: by reference, API, alias and alarm would each wait for the next."""
    (api_errors,) = (
        one for name, one in resources_of_type("AWS::CloudWatch::Alarm").items() if name == "ApiErrorsAlarm"
    )
    assert {"Name": "ApiName", "Value": STACK} in api_errors["Dimensions"]
    assert "'Api'" not in str(RESOURCES["ApiErrorsAlarm"])
