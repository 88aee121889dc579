"""What is watched besides: the gateway's own log, each route's metrics, counts of log lines, and traces."""

from __future__ import annotations

import re
from typing import Any

import pytest

from local.environments import ROOT
from tests.unit.template.measured import OWN
from tests.unit.template.parts import PARAMETERS, RESOURCES, of_type, properties
from tests.unit.template.translated import REGION, STACK, resolved_resources, resources_of_type
from uploads.errors import PromiseBrokenError
from uploads.model import State

FILTERS = of_type("AWS::Logs::MetricFilter")
OWN_RULE = {"TraceSampling": "own"}
EMULATOR = {"AwsEndpointUrl": "http://127.0.0.1:4566"}
HANDLERS = "\n".join(file.read_text() for file in (ROOT / "src" / "handlers").rglob("*.py"))


def method_settings(**given: str) -> list[dict[str, Any]]:
    (stage,) = resources_of_type("AWS::ApiGateway::Stage", **given).values()
    return list(stage["MethodSettings"])


def test_first_settings_are_those_of_all_methods() -> None:
    """No own ones take over anything of these, so each says the same of logs."""
    first, *others = method_settings()
    assert (first["ResourcePath"], first["HttpMethod"]) == ("/*", "*")
    for settings in (first, *others):
        assert settings["LoggingLevel"] == "OFF"
        assert settings["MetricsEnabled"] == "false"


@pytest.mark.parametrize("level", ["OFF", "ERROR", "INFO"])
def test_gateways_own_log_never_holds_bodies_or_headers(level: str) -> None:
    """Whatever its level: tokens come in by headers, presigned URLs go out by bodies."""
    for settings in method_settings(ExecutionLogLevel=level, DetailedMetrics="true"):
        assert settings["LoggingLevel"] == level
        assert settings["DataTraceEnabled"] is False
        assert settings["MetricsEnabled"] == "true"
    assert PARAMETERS["ExecutionLogLevel"]["AllowedValues"] == ["OFF", "ERROR", "INFO"]


def test_account_is_left_alone_unless_the_operator_asks() -> None:
    """The setting is that of all APIs there."""
    assert resources_of_type("AWS::ApiGateway::Account") == {}
    asked = resources_of_type("AWS::ApiGateway::Account", ManageApiGatewayAccount="true")
    assert asked == {"ApiGatewayAccount": {"CloudWatchRoleArn": "ApiGatewayLogsRole.Arn"}}


def test_accounts_role_stays_when_the_stack_goes() -> None:
    """Other APIs log by it, by then."""
    for name in ("ApiGatewayAccount", "ApiGatewayLogsRole"):
        assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"


def test_api_waits_for_the_accounts_role() -> None:
    """A stage that logs is refused before."""
    apis = [one for one in resolved_resources().values() if one["Type"] == "AWS::ApiGateway::RestApi"]
    assert [one["DependsOn"] for one in apis] == ["ApiGatewayAccount"]


def test_metrics_of_two_stacks_are_apart() -> None:
    """An API's carry its name, which is the stack's; ours a namespace of the same."""
    (api,) = resources_of_type("AWS::ApiGateway::RestApi").values()
    assert api["Name"] == api["Body"]["info"]["title"] == STACK
    for one in resources_of_type("AWS::Logs::MetricFilter").values():
        (made,) = one["MetricTransformations"]
        assert made["MetricNamespace"] == OWN


@pytest.mark.parametrize("name", FILTERS)
def test_filter_counts_lines_that_are_written(name: str) -> None:
    """By the words of the code, in the log of a function of the stack."""
    pattern = FILTERS[name]["FilterPattern"]
    for event in re.findall(r'\$\.message = "([a-z_]+)"', pattern):
        assert f'"{event}"' in HANDLERS
    assert set(re.findall(r'\$\.code = "([A-Z_]+)"', pattern)) <= {PromiseBrokenError.code}
    assert set(re.findall(r'\$\.outcome = "([a-z]+)"', pattern)) <= {State.EXPIRED}
    for field in re.findall(r"\$\.(outcome|code|size_bytes)", pattern):
        assert f"{field}=" in HANDLERS
    assert RESOURCES[FILTERS[name]["LogGroupName"]["Ref"]]["Type"] == "AWS::Logs::LogGroup"


def test_mistakes_of_every_function_are_counted() -> None:
    """Each line of level ERROR is one; the authorizer's are counted apart."""
    counting = {
        one["LogGroupName"]["Ref"]
        for one in FILTERS.values()
        if one["MetricTransformations"][0]["MetricName"] in {"Mistakes", "AuthorizerFailures"}
    }
    assert counting == {
        properties(name)["LoggingConfig"]["LogGroup"]["Ref"] for name in of_type("AWS::Serverless::Function")
    }


def test_refused_tokens_are_no_failures_of_the_authorizer() -> None:
    """What it raises for them is API Gateway's contract for a 401, and any stranger can cause it."""
    pattern = FILTERS["AuthorizerFailuresFilter"]["FilterPattern"]
    raised = (ROOT / "src" / "authorizer" / "authorizer" / "app.py").read_text()
    assert 'raise Exception("Unauthorized")' in raised
    assert '$.errorMessage != "Unauthorized"' in pattern


def test_traces_are_sampled_by_the_accounts_own_rules_if_nothing_is_said() -> None:
    """Rules are few in an account, and others' too."""
    assert resources_of_type("AWS::XRay::SamplingRule") == {}
    assert resources_of_type("AWS::XRay::Group") == {}


def test_own_sampling_rule_is_for_this_api_alone() -> None:
    """A reservoir each second, and a share of the others."""
    (made,) = resources_of_type("AWS::XRay::SamplingRule", **OWN_RULE, TraceRate="0.2", TracesPerSecond="3").values()
    rule = made["SamplingRule"]
    assert (rule["FixedRate"], rule["ReservoirSize"]) == ("0.2", "3")
    assert rule["ResourceARN"] == f"arn:aws:apigateway:{REGION}::/restapis/Api/stages/live"
    assert rule["ServiceType"] == "AWS::ApiGateway::Stage"
    assert {rule[name] for name in ("Host", "HTTPMethod", "ServiceName", "URLPath")} == {"*"}
    (default,) = resources_of_type("AWS::XRay::SamplingRule", **OWN_RULE).values()
    assert (default["SamplingRule"]["FixedRate"], default["SamplingRule"]["ReservoirSize"]) == ("0.05", "1")


def test_group_is_of_this_apis_traces_and_looks_for_no_anomalies_by_itself() -> None:
    """That costs."""
    (group,) = resources_of_type("AWS::XRay::Group", **OWN_RULE).values()
    assert group["FilterExpression"] == f'service(id(name: "{STACK}/live", type: "AWS::ApiGateway::Stage"))'
    assert group["InsightsConfiguration"] == {"InsightsEnabled": "false", "NotificationsEnabled": False}
    (looking,) = resources_of_type("AWS::XRay::Group", **OWN_RULE, TraceInsights="true").values()
    assert looking["InsightsConfiguration"]["InsightsEnabled"] == "true"


def test_names_of_rule_and_group_fit() -> None:
    """X-Ray takes 32 characters; an API's id has ten, a stack's name may have more."""
    name = properties("TraceSamplingRule")["SamplingRule"]["RuleName"]["Fn::Sub"]
    assert name == properties("TraceGroup")["GroupName"]["Fn::Sub"]
    assert len(name.replace("${Api}", "a1b2c3d4e5")) <= 32


def test_emulator_is_asked_for_no_sampling_rule() -> None:
    """It knows none."""
    assert resources_of_type("AWS::XRay::SamplingRule", **OWN_RULE, **EMULATOR) == {}
    assert resources_of_type("AWS::XRay::Group", **OWN_RULE, **EMULATOR) == {}
