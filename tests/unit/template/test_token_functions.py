"""API tokens in the template: how far their permissions reach, and how soon their end bites."""

from __future__ import annotations

from typing import Any

from handlers.table import CONDITIONS
from tests.unit.template.parts import RESOURCES, properties, statements, variables
from tests.unit.template.roles import statement_of

PARTITION = "API_TOKENS"
CACHED_SECONDS = 60


def leading_keys(role: str, sid: str) -> Any:
    (condition,) = statement_of(role, sid)["Condition"].values()
    return condition["dynamodb:LeadingKeys"]


def test_token_api_reaches_tokens_and_tenants_lists() -> None:
    """It reads no tenant's records: of those it queries the list, and writes."""
    assert leading_keys("TokenApiRole", "Tokens") == [PARTITION]
    assert leading_keys("TokenApiRole", "TenantsLists") == ["TENANT#*"]
    assert "dynamodb:GetItem" not in statement_of("TokenApiRole", "TenantsLists")["Action"]


def test_authorizer_reads_what_tokens_are_known_by_and_writes_their_last_use_alone() -> None:
    """Whoever took it over could neither make a token nor bring a revoked one back."""
    assert leading_keys("AuthorizerRole", "KnownTokens") == [PARTITION, "SIGNING_KEYS"]
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


def test_gateway_keeps_the_authorizers_answer_for_a_minute() -> None:
    """That, and no more, is how long a token outlives its end: the authorizer keeps none itself."""
    kept = [seconds for seconds in found(properties("Api"), "authorizerResultTtlInSeconds") if seconds]
    assert kept
    assert max(kept) <= CACHED_SECONDS


def found(value: Any, name: str) -> list[int]:
    """Each value of this name, wherever it stands."""
    if isinstance(value, dict):
        here = [value[name]] if name in value else []
        return here + [one for inner in value.values() for one in found(inner, name)]
    return [one for inner in value for one in found(inner, name)] if isinstance(value, list) else []
