"""Caching: of what can never change, for its caller alone, and of nothing that could hold a signed URL."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.answers import signed
from handlers.table import OPERATIONS
from tests.unit.handlers.documented import DOCUMENT
from tests.unit.template.front_door import api, method_settings, only, stage
from tests.unit.template.parts import PARAMETERS
from tests.unit.template.translated import resolved_outputs

CACHED = {"GET /v1/uploads/{id}/result", "GET /v1/jobs/{id}/result", "GET /v1/openapi.json"}
RESULTS = {route for route in CACHED if route.endswith("/result")}
INVALIDATION = "AWS::IAM::ManagedPolicy"
# What a signed request is told in.
OF_SIGNED = {name for shape in (signed.RequestToMake, signed.Part, signed.Compact) for name in shape.__annotations__}
OF_SIGNED = {name for name in OF_SIGNED if name in {"url", "url_template", "signatures", "fields", "headers"}}


def kept(**parameters: str) -> dict[str, str]:
    """For how long each cached route's answers are kept."""
    settings = method_settings(Caching="on", **parameters)
    return {name: one["CacheTtlInSeconds"] for name, one in settings.items() if one["CachingEnabled"]}


def members(schema: Any) -> set[str]:
    """The names of all members that an answer of this schema may have, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(members, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema.get("properties", ()))
    if isinstance(schema.get("$ref"), str):
        own |= members(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return own.union(*map(members, schema.values()))


def test_nothing_is_cached_by_default() -> None:
    """No cluster, no method, no policy."""
    assert stage()["CacheClusterEnabled"] is False
    assert "CacheClusterSize" not in stage()
    assert [name for name, one in method_settings().items() if one["CachingEnabled"]] == []
    assert only(INVALIDATION) is None


@pytest.mark.parametrize("size", PARAMETERS["CacheSize"]["AllowedValues"])
def test_cluster_has_the_size_that_is_asked_for(size: str) -> None:
    """Half a GB by default."""
    on = stage(Caching="on", CacheSize=size)
    assert (on["CacheClusterEnabled"], on["CacheClusterSize"]) == (True, size)
    assert stage(Caching="on")["CacheClusterSize"] == "0.5"


def test_only_what_never_changes_is_cached() -> None:
    """Said of each method, and no of all others: with a cluster, GETs are cached unless told otherwise."""
    settings = method_settings(Caching="on")
    assert set(kept()) == CACHED == {f"{one.method} {one.path}" for one in OPERATIONS if one.cached}
    assert settings["* /*"]["CachingEnabled"] is False


def test_polls_and_lists_are_never_cached() -> None:
    """Whoever waits for a change would wait for the cache."""
    changing = {"GET /v1/uploads/{id}", "GET /v1/jobs/{id}", "GET /v1/uploads", "GET /v1/jobs", "GET /v1/health"}
    assert not changing & set(kept())


def test_cache_is_always_encrypted() -> None:
    """Whatever else is asked for."""
    assert all(one["CacheDataEncrypted"] is True for one in method_settings(Caching="on").values())


def test_answers_are_kept_for_five_minutes_unless_told_otherwise() -> None:
    """For all, and for each method by itself."""
    assert set(kept().values()) == {"300"}
    assert set(kept(CacheTtlSeconds="3600").values()) == {"3600"}
    own = kept(CacheUploadTtlSeconds="60", CacheJobTtlSeconds="0", CacheOpenApiTtlSeconds="3600")
    assert own == {
        "GET /v1/uploads/{id}/result": "60",
        "GET /v1/jobs/{id}/result": "0",
        "GET /v1/openapi.json": "3600",
    }


@pytest.mark.parametrize("route", sorted(RESULTS))
@pytest.mark.parametrize("caching", ["off", "on"])
def test_key_holds_the_caller(route: str, caching: str) -> None:
    """By the whole token, besides the path and the origin that CORS answers; whether or not the cache is on."""
    verb, _, path = route.partition(" ")
    described = api(Caching=caching)["Body"]["paths"][path][verb.lower()]
    keys = set(described["x-amazon-apigateway-integration"]["cacheKeyParameters"])
    assert keys == {"method.request.path.id", "method.request.header.Authorization", "method.request.header.Origin"}
    declared = {
        f"method.request.{one['in'].replace('query', 'querystring')}.{one['name']}": one
        for one in described["parameters"]
    }
    assert keys <= set(declared)
    assert not any(declared[key]["required"] for key in keys if "header" in key)


def test_every_cached_route_has_its_whole_request_in_the_key() -> None:
    """All that its answer could depend on."""
    for operation in (one for one in OPERATIONS if one.cached):
        described = api()["Body"]["paths"][operation.path][operation.method.lower()]
        keys = set(described["x-amazon-apigateway-integration"]["cacheKeyParameters"])
        asked = {one["name"] for one in described["parameters"]}
        assert keys == {key for key in keys if key.rpartition(".")[2] in asked}
        assert asked == {key.rpartition(".")[2] for key in keys}


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.cached and one.scopes], ids=lambda one: one.id)
def test_cached_answer_has_no_member_that_could_hold_a_url(operation: Any) -> None:
    """By its schema in the published document, at any depth."""
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]
    answers = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert {"url", "url_template", "signatures"} <= OF_SIGNED
    assert not members(answers) & OF_SIGNED


def test_the_search_for_members_finds_those_of_an_upload_that_has_just_begun() -> None:
    """Or the test above would prove nothing."""
    described = DOCUMENT["paths"]["/v1/uploads/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert {"url", "headers"} <= members(described["schema"])


def test_with_iam_no_result_is_cached() -> None:
    """Who signs in the query has no Authorization header, and all such callers would share one key."""
    assert set(kept(AuthMode="iam")) == {"GET /v1/openapi.json"}


def test_asking_past_the_cache_is_left_to_the_gateways_defaults() -> None:
    """They ask for a permission; CloudFormation has no words for it, and would fail on them."""
    said = set().union(*(set(one) for one in method_settings(Caching="on").values()))
    assert not {"RequireAuthorizationForCacheControl", "UnauthorizedCacheControlHeaderStrategy"} & said


def test_permission_is_one_action_on_this_stage() -> None:
    """To be attached to whom it is meant for."""
    policy = only(INVALIDATION, Caching="on")
    assert policy
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "execute-api:InvalidateCache")
    assert statement["Resource"] == "arn:aws:execute-api:us-east-1:123456789012:Api/live/GET/*"
    assert {"Roles", "Users", "Groups"} & set(policy) == set()
    assert resolved_outputs(Caching="on")["CacheInvalidationPolicyArn"] == "CacheInvalidationPolicy"
