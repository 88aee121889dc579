"""Writes `src/handlers/openapi.json` from the routes and models: `python -m delivery.openapi`."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from handlers.answers import Answer
from handlers.contract import OPERATIONS, Operation
from handlers.wire import Body

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


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    bodies = {operation.body for operation in OPERATIONS if operation.body}
    shapes = {operation.answer for operation in OPERATIONS if operation.answer}
    models: list[tuple[type[Body | Answer], Any]] = [(model, "validation") for model in bodies]
    models += [(model, "serialization") for model in shapes]
    models.sort(key=lambda model: model[0].__name__)
    _, schemas = models_json_schema(models, ref_template=REFERENCE)
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Portside",
            "version": "1",
            "description": "Presigned uploads: files go straight to S3; this API issues, watches and verifies.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted({**schemas["$defs"], "Problem": PROBLEM}.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt"}},
        },
    }


def describe(operation: Operation) -> dict[str, Any]:
    """One operation object."""
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "responses": {str(operation.status): success(operation)},
        "security": [{"token": []}] if operation.scopes else [],
    }
    if operation.scopes:
        described["description"] = f"Needs the scope {' or '.join(operation.scopes)}."
    if "{id}" in operation.path:
        described["parameters"] = [ID]
    if operation.body:
        schema = {"$ref": REFERENCE.format(model=operation.body.__name__)}
        described["requestBody"] = {
            "required": not operation.body_optional,
            "content": {"application/json": {"schema": schema}},
        }
    standard = (401, 403, 429, 500, 503) if operation.scopes else (429, 500)
    for status in sorted({*operation.refusals, *standard}):
        content = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
        described["responses"][str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    return described


def success(operation: Operation) -> dict[str, Any]:
    """The response object for when all goes well."""
    schema = {"$ref": REFERENCE.format(model=operation.answer.__name__)} if operation.answer else {"type": "object"}
    return {"description": HTTPStatus(operation.status).phrase, "content": {"application/json": {"schema": schema}}}


def text() -> str:
    """The document as it is checked in."""
    return json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
