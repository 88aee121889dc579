"""The document that API Gateway imports, as CloudFormation hands it over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.unit.template.translated import resolved_resources

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
UNKNOWN_TO_MODELS = {
    *("default", "deprecated", "discriminator", "example", "examples", "nullable", "oneOf", "readOnly", "writeOnly"),
    *("exclusiveMaximum", "exclusiveMinimum"),
    # Of later drafts than the fourth.
    *("$id", "$schema", "const", "contains", "dependentRequired", "if", "patternProperties", "prefixItems"),
    *("propertyNames", "then", "else", "unevaluatedProperties"),
}
PARAMETER_MEMBERS = {"name", "in", "required", "schema", "description"}
SEGMENT = re.compile(r"[A-Za-z0-9_.,:-]+|\{[A-Za-z0-9_]+\+?\}")
ENDPOINT = "x-amazon-apigateway-endpoint-configuration"
MAX_BYTES = 6_000_000


def document(**parameters: str) -> dict[str, Any]:
    """The body of the API under these parameters, without the server that SAM puts in to hold a setting, and no URL."""
    body = dict(resolved_resources(**parameters)["Api"]["Properties"]["Body"])
    servers = [server for server in body.pop("servers", []) if set(server) != {ENDPOINT}]
    return body | ({"servers": servers} if servers else {})


def shortcomings(described: dict[str, Any]) -> Iterator[str]:
    """What of it API Gateway would refuse, or silently drop."""
    for path, item in described["paths"].items():
        if not all(SEGMENT.fullmatch(segment) for segment in path.strip("/").split("/")):
            yield f"{path}: no such segment"
        for method, operation in item.items():
            yield from (f"{method} {path}: {text}" for text in operation_shortcomings(operation))
    for name, schema in described["components"]["schemas"].items():
        if not re.fullmatch(r"[A-Za-z0-9]+", name):
            yield f"{name}: a model's name is letters and digits"
        yield from (f"{name}: {keyword} is not known to models" for keyword in unknown_keywords(schema))
    for name, scheme in described["components"]["securitySchemes"].items():
        if scheme["type"] != "apiKey":
            yield f"{name}: schemes are of type apiKey"
    if "security" in described:
        yield "security is read at each operation only"


def operation_shortcomings(operation: dict[str, Any]) -> Iterator[str]:
    """The same of one operation."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] not in {"path", "query", "header"} or not set(parameter) <= PARAMETER_MEMBERS:
            yield f"parameter {parameter['name']}"
    if "x-amazon-apigateway-integration" not in operation:
        yield "nobody answers it"
    if not all("description" in response for response in operation["responses"].values()):
        yield "a response needs a description"


def unknown_keywords(schema: Any) -> set[str]:
    """The keywords in a schema, at any depth, that models do not know; names of members are none."""
    if isinstance(schema, list):
        return set().union(*map(unknown_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = UNKNOWN_TO_MODELS & set(schema)
    for keyword, value in schema.items():
        members = value.values() if keyword == "properties" else [value]
        found |= set().union(*map(unknown_keywords, members))
    return found
