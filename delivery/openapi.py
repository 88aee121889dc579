"""Writes `src/handlers/openapi.json` from the routes and models: `python -m delivery.openapi`."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from handlers.operation import ANY, Operation
from handlers.table import OPERATIONS
from handlers.versions import SUCCESSORS
from uploads.claims import MAX_KEY_CHARACTERS

FILE = Path(__file__).resolve().parent.parent / "src" / "handlers" / "openapi.json"
REFERENCE = "#/components/schemas/{model}"

PROBLEM = {
    "type": "object",
    "description": "An RFC 9457 problem; message and requestId repeat members for browser clients.",
    "required": ["type", "title", "status", "detail", "code", "request_id", "message", "requestId"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail", "code", "request_id")},
        **{name: {"type": "string"} for name in ("message", "requestId")},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"},
}
NAME = {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 255}}
PATH: dict[str, dict[str, Any]] = {"id": ID, "name": NAME}

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A fresh one for each request; sent again with the same body, it gives the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY_CHARACTERS, "pattern": "^[ -~]+$"},
}

RETRY_AFTER = {"description": "in seconds", "schema": {"type": "integer"}}
# Whether a version is deprecated is each deployment's to say; so no operation is marked, and this may be there or not.
VERSION_HEADERS = {
    "Deprecation": {"description": "since or from when (RFC 9745), if at all", "schema": {"type": "string"}},
    "Sunset": {"description": "from when it may be gone (RFC 8594), if ever", "schema": {"type": "string"}},
    "Link": {"description": "with these, the successor-version", "schema": {"type": "string"}},
}
LOCATION = {"description": "where to ask for it", "schema": {"type": "string", "format": "uri-reference"}}


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    bodies = {operation.body for operation in OPERATIONS if operation.body}
    shapes = {shape for operation in OPERATIONS if operation.answer for shape in alternatives(operation.answer)}
    known = sorted([*bodies, *shapes], key=lambda model: model.__name__)
    adapters: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        (model.__name__, "validation", TypeAdapter(model)) for model in known
    ]
    _, schemas = TypeAdapter.json_schemas(adapters, ref_template=REFERENCE)
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Portside",
            "version": "1",
            "description": "Presigned uploads: files go straight to S3; this API issues, watches and verifies.",
        },
        # Relative to this document's own address, …/v1/openapi.json: the stage or base path before /v1.
        "servers": [{"url": ".."}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**with_formats(schemas["$defs"]), "Problem": PROBLEM}.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt"}},
        },
    }


def with_formats(schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas with what plain types cannot say: a member whose name ends in `_at` is an RFC 3339 moment."""
    for schema in schemas.values():
        for name, member in schema.get("properties", {}).items():
            if name.endswith("_at"):
                member["format"] = "date-time"
    return schemas


def describe(operation: Operation) -> dict[str, Any]:
    """One operation object."""
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "responses": {str(status): success(operation, status) for status in operation.statuses},
        "security": [{"token": []}] if operation.scopes else [],
    }
    if operation.scopes:
        described["description"] = f"Needs the scope {' or '.join(operation.scopes)}."
    parameters: list[dict[str, Any]] = [PATH[name] for name in re.findall(r"{(\w+)}", operation.path)]
    parameters += query_parameters(operation.query) if operation.query else []
    parameters += [IDEMPOTENCY_KEY] if operation.keyed else []
    parameters += [preference(operation.prefers)] if operation.prefers else []
    if parameters:
        described["parameters"] = parameters
    if operation.body:
        schema = {"$ref": REFERENCE.format(model=operation.body.__name__)}
        described["requestBody"] = {
            "required": not operation.body_optional,
            "content": {operation.body_media_type: {"schema": schema}},
        }
    if operation.body_media_type == ANY:
        described["requestBody"] = {"required": True, "content": {ANY: {}}}
    standard = (401, 403, 429, 500, 503) if operation.scopes else (429, 500)
    for status in sorted({*operation.refusals, *standard}):
        content = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
        described["responses"][str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    return described


def preference(example: str) -> dict[str, Any]:
    """The parameter object of what a client may prefer; the rest of what it says is ignored."""
    described = "RFC 7240; what was heeded stands in Preference-Applied"
    schema = {"type": "string"}
    return {"name": "Prefer", "in": "header", "description": described, "schema": schema, "example": example}


def query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """The parameter objects of a query; that a member may be left out stands in them, not in its schema."""
    parameters = []
    for name, member in model.model_json_schema()["properties"].items():
        kinds: list[dict[str, Any]] = [kind for kind in member.pop("anyOf", [{}]) if kind != {"type": "null"}]
        schema = {key: value for key, value in {**member, **kinds[0]}.items() if key != "title" and value is not None}
        described = {"description": schema.pop("description")}
        parameters.append({"name": name, "in": "query", **described, "schema": schema})
    return parameters


def alternatives(answer: Any) -> tuple[Any, ...]:
    """The shapes that an answer may have, one by one."""
    return get_args(answer) or (answer,)


def success(operation: Operation, status: int) -> dict[str, Any]:
    """The response object for when all goes well."""
    response: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {operation.media_type: {"schema": answer_schema(operation, status)}},
    }
    headers = {"Retry-After": RETRY_AFTER} if status == HTTPStatus.ACCEPTED else {}
    if operation.is_located and status == HTTPStatus.ACCEPTED:
        headers["Location"] = LOCATION
    if (operation.method, operation.path) in SUCCESSORS:
        headers |= VERSION_HEADERS
    if headers:
        response["headers"] = headers
    return response


def answer_schema(operation: Operation, status: int) -> dict[str, Any]:
    """What a body is; of text, and of this document itself, nothing more is said."""
    if operation.answer is None:
        return {"type": "object" if operation.media_type == "application/json" else "string"}
    names = [shape.__name__ for shape in alternatives(operation.answer)]
    if operation.later_answer and status == HTTPStatus.ACCEPTED:
        names.append(operation.later_answer)
    schemas = [{"$ref": REFERENCE.format(model=name)} for name in names]
    return schemas[0] if len(schemas) == 1 else {"oneOf": schemas}


def text() -> str:
    """The document as it is checked in."""
    return json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
