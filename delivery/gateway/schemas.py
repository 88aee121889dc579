"""Schemas for API Gateway's models, which are JSON Schema draft 4. Pure.

The gateway may refuse less than the function, never more: what it cannot say is left out, and the function checks it.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# No draft 4, no part of OpenAPI 3.0, not known to the import, or only words for people.
_WORDS = {"title", "description", "default", "example", "examples", "format", "deprecated", "$comment"}
_UNKNOWN = {
    "patternProperties",
    "propertyNames",
    "prefixItems",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "discriminator",
}
_DROPPED = frozenset({"properties", "readOnly", "writeOnly", *_WORDS, *_UNKNOWN})


def to_draft_4(schema: Any) -> Any:
    """A schema of OpenAPI 3.1 as draft 4 has it."""
    if isinstance(schema, list):
        return [to_draft_4(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if _may_be_null(schema):
        return {}  # the import drops `nullable`: with any type said, null would be refused
    converted = {name: to_draft_4(value) for name, value in schema.items() if name not in _DROPPED}
    if "properties" in schema:
        converted["properties"] = {name: to_draft_4(member) for name, member in schema["properties"].items()}
    if "const" in converted:
        converted["enum"] = [converted.pop("const")]
    if "patternProperties" in schema:
        converted.pop("additionalProperties", None)  # what the patterns allow would be refused with it
    if "prefixItems" in schema:
        converted["items"] = {}
    return converted


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    alternatives = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return kinds == "null" or (isinstance(kinds, list) and "null" in kinds) or any(map(_may_be_null, alternatives))


def needed_models(schema: Any, models: Mapping[str, Any]) -> set[str]:
    """The names of all models that a schema refers to, directly or not."""
    found: set[str] = set()
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_references(models[name]))
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rsplit("/", 1)[-1]
        schema = list(schema.values())
    if isinstance(schema, list):
        for item in schema:
            yield from _references(item)
