"""API tokens in the template: how far their permissions reach, and how soon their end bites."""

from __future__ import annotations

from typing import Any

from handlers.table import CONDITIONS
from tests.unit.template.parts import RESOURCES, properties, statements, variables
from tests.unit.template.roles import listed, statement_of
from uploads.aws.usage_keys import STACK_TAG

PARTITION = "API_TOKENS"
OUTLIVES_SECONDS = 60  # at most, after its end


def leading_keys(role: str, sid: str) -> Any:
    (condition,) = statement_of(role, sid)["Condition"].values()
    return condition["dynamodb:LeadingKeys"]


def test_token_api_reaches_tokens_and_tenants_lists() -> None:
    """It reads no tenant's records: of those it queries the list, and writes."""
    assert leading_keys("TokenApiRole", "Tokens") == [PARTITION]
    assert leading_keys("TokenApiRole", "TenantsLists") == ["TENANT#*"]
    reading = {"dynamodb:GetItem", "dynamodb:BatchGetItem"}
    allowed = [statement for statement in statements("TokenApiRole") if reading & set(listed(statement["Action"]))]
    assert allowed == [statement_of("TokenApiRole", "Tokens")]


def test_token_and_its_place_are_written_under_one_statement() -> None:
    """They are one transaction: AWS may hold all its keys to each statement, and no two statements together."""
    writing = {"dynamodb:PutItem", "dynamodb:UpdateItem"}
    (only,) = [statement for statement in statements("TokenApiRole") if writing & set(listed(statement["Action"]))]
    assert set(only["Action"]) == writing
    assert only["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [PARTITION, "TENANT#*"]}}


def gateway_arn(path: str) -> dict[str, str]:
    return {"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/" + path}


def on_aws(condition: dict[str, Any]) -> dict[str, Any]:
    """The emulator's requests to API Gateway come without tags in their context."""
    return {"Fn::If": ["UsesEmulator", {"Ref": "AWS::NoValue"}, condition]}


def test_token_api_makes_and_drops_keys_of_its_own_stack_alone() -> None:
    """By the tag that they are made with; and they join its own plan alone. Only AWS proves the conditions."""
    stack = {"Ref": "AWS::StackName"}
    made_with = on_aws({"StringEquals": {f"aws:RequestTag/{STACK_TAG}": stack}})
    made, dropped = (statement_of("TokenApiRole", sid) for sid in ("MakeUsageKeys", "DropUsageKeys"))
    assert (made["Resource"], made["Condition"]) == (gateway_arn("apikeys"), made_with)
    assert dropped["Resource"] == gateway_arn("apikeys/*")
    assert dropped["Condition"] == on_aws({"StringEquals": {f"aws:ResourceTag/{STACK_TAG}": stack}})
    tagged = statement_of("TokenApiRole", "TagUsageKeys")
    assert tagged["Resource"]["Fn::Sub"].endswith("%2Fapikeys%2F*")
    assert tagged["Condition"] == made_with
    assert statement_of("TokenApiRole", "JoinUsagePlan")["Resource"] == gateway_arn("usageplans/${UsagePlan}/keys")
    assert RESOURCES["TokenApiPlanPolicy"]["Condition"] == "UsesAuthorizerKeys"
    # Who could change a key could give it our tag, and then drop it.
    assert "apigateway:PATCH" not in str(statements("TokenApiRole"))


def test_stacks_own_key_is_none_of_the_tokens() -> None:
    """The plan bears the tag, by which it is found; the key of all access tokens does not: the role could drop it."""
    tag = {"Key": STACK_TAG, "Value": {"Ref": "AWS::StackName"}}
    assert tag in properties("UsagePlan")["Tags"]
    assert tag not in properties("AccessTokensKey")["Tags"]


def test_authorizer_reads_what_tokens_are_known_by_and_writes_their_last_use_alone() -> None:
    """Whoever took it over could neither make a token nor bring a revoked one back."""
    assert leading_keys("AuthorizerRole", "KnownTokens") == [PARTITION]
    assert leading_keys("AuthorizerRole", "PublishedKeys") == ["SIGNING_KEYS"]
    assert leading_keys("AuthorizerRole", "LastUseOfTokens") == [PARTITION]
    (condition,) = statement_of("AuthorizerRole", "LastUseOfTokens")["Condition"].values()
    assert condition["dynamodb:Attributes"] == ["pk", "sk", "last_used_at"]


def test_table_is_the_only_one() -> None:
    """Of both."""
    for role in ("TokenApiRole", "AuthorizerRole"):
        for statement in statements(role):
            if "dynamodb" in str(statement["Action"]):
                assert statement["Resource"] == {"Fn::GetAtt": "Table.Arn"}


def test_functions_know_the_table_and_the_plan() -> None:
    """The plan by its name: its id would make a circle, as it names the stage and the stage the function."""
    assert variables("TokenApiFunction")["TABLE_NAME"] == {"Ref": "Table"}
    assert variables("AuthorizerFunction")["TABLE_NAME"] == {"Ref": "Table"}
    named = variables("TokenApiFunction")["USAGE_PLAN_NAME"]["Fn::If"]
    assert named == ["UsesAuthorizerKeys", properties("UsagePlan")["UsagePlanName"], ""]


def test_all_of_it_is_there_with_tokens_alone() -> None:
    """Where nobody may come with a token, nobody can make one."""
    for name in ("TokenApiFunction", "TokenApiRole", "TokenApiLogGroup"):
        assert RESOURCES[name]["Condition"] == "UsesTokens"
    assert CONDITIONS["TokenApiFunction"] == "UsesTokens"


def test_answers_hold_tokens_and_stay_out_of_traces() -> None:
    """As those with URLs do."""
    for what in ("RESPONSE", "ERROR"):
        assert variables("TokenApiFunction")[f"POWERTOOLS_TRACER_CAPTURE_{what}"] == "false"


def test_token_outlives_its_end_by_a_minute_at_most() -> None:
    """What the gateway keeps may be as old as the authorizer's own time when it begins to keep it."""
    kept = [seconds for seconds in found(properties("Api"), "authorizerResultTtlInSeconds") if seconds]
    assert kept
    assert max(kept) + properties("AuthorizerFunction")["Timeout"] < OUTLIVES_SECONDS


def found(value: Any, name: str) -> list[int]:
    """Each value of this name, wherever it stands."""
    if isinstance(value, dict):
        here = [value[name]] if name in value else []
        return here + [one for inner in value.values() for one in found(inner, name)]
    return [one for inner in value for one in found(inner, name)] if isinstance(value, list) else []
