"""What the gateway's models say is never more than the function's own check says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import (  # type: ignore[import-untyped]  # it publishes no types
    Draft4Validator,
    Draft202012Validator,
)

from delivery.gateway.schemas import needed_models, to_draft_4
from tests.unit.handlers.documented import DOCUMENT

SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
MODELS = {name: to_draft_4(schema) for name, schema in SCHEMAS.items()}
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["a/b", "text/plain"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
BODIES = [name for name in ("StartUpload", "SubmitJob") if name in SCHEMAS]


@pytest.mark.parametrize("name", BODIES)
@given(data=st.data())
def test_gateway_refuses_nothing_that_the_document_allows(name: str, data: st.DataObject) -> None:
    """Bodies of the right members with any values: what OpenAPI 3.1 takes, draft 4 takes too."""
    members = st.sampled_from(sorted(SCHEMAS[name]["properties"]))
    base: dict[str, Any] = {"filename": "a", "size_bytes": 1, "content_type": "text/plain", "type": "digest"}
    body = data.draw(st.dictionaries(members, VALUES, max_size=4))
    body = {**{key: value for key, value in base.items() if key in SCHEMAS[name]["required"]}, **body}
    whole = {"components": {"schemas": SCHEMAS}, "$ref": f"#/components/schemas/{name}"}
    draft_4 = {"components": {"schemas": MODELS}, "$ref": f"#/components/schemas/{name}"}
    if Draft202012Validator(whole).is_valid(body):
        assert Draft4Validator(draft_4).is_valid(body)


@pytest.mark.parametrize(
    "body", [{}, [], "", {"filename": "a"}, {"filename": 1, "size_bytes": 1, "content_type": "a/b"}]
)
def test_gateway_refuses_what_is_plainly_wrong(body: Any) -> None:
    """Missing members and wrong types cost no function call."""
    assert not Draft4Validator(MODELS["StartUpload"]).is_valid(body)


def test_unknown_member_is_refused() -> None:
    """As by the function."""
    good = {"filename": "a", "size_bytes": 1, "content_type": "a/b"}
    assert Draft4Validator({**MODELS["StartUpload"], "components": {"schemas": MODELS}}).is_valid(good)
    assert not Draft4Validator(MODELS["StartUpload"]).is_valid({**good, "strange": 1})


def test_models_hold_nothing_that_the_import_does_not_know() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html."""
    text = json.dumps(MODELS)
    for unknown in ("nullable", "patternProperties", "propertyNames", "prefixItems", "discriminator", '"null"'):
        assert unknown not in text


def test_member_that_may_be_null_is_left_to_the_function() -> None:
    """The import drops `nullable`, and would refuse null."""
    assert to_draft_4({"anyOf": [{"type": "integer"}, {"type": "null"}]}) == {}
    assert to_draft_4({"type": ["string", "null"]}) == {}


def test_closed_object_with_patterns_is_opened() -> None:
    """Without its patterns it would take no member at all."""
    assert to_draft_4({"type": "object", "patternProperties": {"^a": {}}, "additionalProperties": False}) == {
        "type": "object"
    }


def test_models_are_followed_through_each_other() -> None:
    """And around in circles."""
    models = {"A": {"$ref": "#/x/B"}, "B": {"items": [{"$ref": "#/x/C"}]}, "C": {"$ref": "#/x/A"}, "D": {}}
    assert needed_models({"$ref": "#/x/A"}, models) == {"A", "B", "C"}
    assert needed_models({"type": "string"}, models) == set()
