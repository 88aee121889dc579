"""Usage plans: off, by a key that the caller sends, or by one that the authorizer names."""

from __future__ import annotations

import pytest

from tests.unit.template.front_door import api, only, refusals
from tests.unit.template.translated import PSEUDO_PARAMETERS, resolved_outputs, resolved_resources

PLAN, KEY, MEMBER = "AWS::ApiGateway::UsagePlan", "AWS::ApiGateway::ApiKey", "AWS::ApiGateway::UsagePlanKey"
POOL = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_aBcDeFgHi"
on = pytest.mark.parametrize("mode", ["header", "authorizer"])


def guarded(**parameters: str) -> dict[str, bool]:
    """Whether an API key is asked for, by route."""
    paths = api(**parameters)["Body"]["paths"]
    return {
        f"{verb.upper()} {path}": any("api_key" in one for one in described.get("security", ()))
        for path, item in paths.items()
        for verb, described in item.items()
    }


def usage_key(**parameters: str) -> str | None:
    """The key that the authorizer names for all access tokens."""
    environment = resolved_resources(**parameters)["AuthorizerFunction"]["Properties"]["Environment"]
    key: str | None = environment["Variables"].get("USAGE_KEY")
    return key


def test_there_is_no_plan_by_default() -> None:
    """And no route asks for a key."""
    assert [only(kind) for kind in (PLAN, KEY, MEMBER)] == [None, None, None]
    assert not any(guarded().values())
    assert usage_key() is None
    assert "UsagePlanId" not in resolved_outputs()


@on
def test_every_route_with_a_token_asks_for_a_key_too(mode: str) -> None:
    """Open ones and preflights do not: a browser sends none with them."""
    asked = guarded(UsagePlans=mode)
    open_ones = {"GET /v1/health", "GET /v1/openapi.json"}
    assert not any(asked[route] for route in asked if route in open_ones or route.startswith("OPTIONS "))
    assert asked["POST /v1/uploads"]
    assert asked["GET /v1/jobs/{id}/result"]


@on
def test_plan_holds_for_the_stage_under_the_stacks_name(mode: str) -> None:
    """By which the token API finds it."""
    plan = only(PLAN, UsagePlans=mode, PlanRatePerSecond="7", PlanBurst="9")
    assert plan
    assert plan["UsagePlanName"] == PSEUDO_PARAMETERS["AWS::StackName"]
    assert plan["ApiStages"] == [{"ApiId": "Api", "Stage": "ApiStage"}]
    assert plan["Throttle"] == {"RateLimit": "7", "BurstLimit": "9"}
    assert resolved_outputs(UsagePlans=mode)["UsagePlanId"] == "UsagePlan"


@pytest.mark.parametrize("period", ["DAY", "WEEK", "MONTH"])
def test_plan_may_have_a_quota(period: str) -> None:
    """None by default: then there is no such member, for a quota of 0 would refuse everything."""
    plan = only(PLAN, UsagePlans="header", PlanQuota="1000", PlanQuotaPeriod=period)
    assert plan
    assert plan["Quota"] == {"Limit": "1000", "Period": period}
    assert "Quota" not in (only(PLAN, UsagePlans="header") or {})


def test_keys_come_from_the_header() -> None:
    """Their owners' own; the stack makes none."""
    assert api(UsagePlans="header")["ApiKeySourceType"] == "HEADER"
    assert only(KEY, UsagePlans="header") is None
    assert usage_key(UsagePlans="header") is None


def test_keys_come_from_the_authorizer() -> None:
    """All access tokens share one, which the authorizer is told and the plan knows."""
    asked = {"UsagePlans": "authorizer"}
    key = only(KEY, **asked)
    assert key
    assert api(**asked)["ApiKeySourceType"] == "AUTHORIZER"
    assert key["Enabled"] is True
    assert key["Value"] == usage_key(**asked)
    assert only(MEMBER, **asked) == {"KeyId": "AccessTokensKey", "KeyType": "API_KEY", "UsagePlanId": "UsagePlan"}


def test_shared_key_is_long_enough_and_the_stacks_own() -> None:
    """API Gateway asks for 20 to 128 characters, and for one of a kind in the account."""
    key = usage_key(UsagePlans="authorizer")
    assert key
    assert 20 <= len(key) <= 128
    assert PSEUDO_PARAMETERS["AWS::StackId"].rpartition("/")[2] in key  # type: ignore[attr-defined] # the table holds lists too; this one is text


@pytest.mark.parametrize("mode", [{"AuthMode": "iam"}, {"AuthMode": "cognito", "CognitoUserPoolArn": POOL}])
def test_only_our_authorizer_can_name_keys(mode: dict[str, str]) -> None:
    """The other modes have none."""
    assert len(refusals(UsagePlans="authorizer", **mode)) == 1
    assert refusals(UsagePlans="header", **mode) == []
