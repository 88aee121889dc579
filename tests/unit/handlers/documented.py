"""Whether an answer is what openapi.json says: every answer in these tests goes through here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it publishes no types

from handlers import rest

DOCUMENT: dict[str, Any] = json.loads(Path(rest.__file__).with_name("openapi.json").read_text())
PROBLEM = {"$ref": "#/components/schemas/Problem"}


def check_answer(resource: str, method: str, status: int, content_type: str, body: Any) -> None:
    """Raises AssertionError or ValidationError for a status, type or body that a client was not told to expect."""
    operation = DOCUMENT["paths"].get(resource, {}).get(method.lower())
    if operation is None:
        assert status == 404, "what is not documented is not there"
        validate(body, PROBLEM)
        return
    content = operation["responses"][str(status)]["content"]
    assert list(content) == [content_type]
    schema = content[content_type]["schema"]
    validate(body, schema)
    models = [one["$ref"].rpartition("/")[2] for one in schema.get("oneOf", [schema]) if "$ref" in one]
    named = [set(DOCUMENT["components"]["schemas"][model]["properties"]) for model in models]
    assert not named or any(set(body) <= names for names in named), f"members that no document names: {set(body)}"


def validate(value: Any, schema: dict[str, Any]) -> None:
    """Formats are checked too: times are RFC 3339."""
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    whole = {**schema, "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=formats).validate(value)
