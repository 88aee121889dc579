"""The whole of what API Gateway imports, as the template holds it: OpenAPI 3.0.1 with CloudFormation's functions."""

from __future__ import annotations

from typing import Any

from delivery.gateway import small_files
from delivery.gateway.choices import choose
from delivery.gateway.methods import VALIDATORS, method, preflight
from delivery.gateway.responses import responses
from delivery.gateway.schemas import needed_models, to_draft_4
from delivery.gateway.security import schemes
from delivery.openapi import document
from handlers.table import CONDITIONS, DIRECT, FUNCTIONS


def body() -> dict[str, Any]:
    """The document."""
    described = document()
    paths = all_paths(described["paths"])
    models = {name: to_draft_4(schema) for name, schema in described["components"]["schemas"].items()}
    return {
        "openapi": "3.0.1",
        "info": {"title": {"Ref": "AWS::StackName"}, "version": described["info"]["version"]},
        "paths": paths,
        "components": {
            "schemas": {name: models[name] for name in sorted(needed_models(paths, models))},
            "securitySchemes": schemes(),
        },
        "x-amazon-apigateway-request-validators": VALIDATORS,
        "x-amazon-apigateway-gateway-responses": responses(),
    }


def all_paths(described: dict[str, Any]) -> dict[str, Any]:
    """All paths, each with a preflight where a token is needed; those of an optional function under its condition."""
    paths: dict[str, Any] = {}
    for function, operations in FUNCTIONS.items():
        for operation in operations:
            item = paths.setdefault(operation.path, {})
            item[operation.method.lower()] = method(
                operation, described[operation.path][operation.method.lower()], function
            )
            if operation.scopes:
                item["options"] = preflight(operation.path, function)
    wrapped = {
        operation.path: condition for function, condition in CONDITIONS.items() for operation in FUNCTIONS[function]
    }
    for condition, operations in DIRECT.items():
        for operation in operations:
            wrapped[operation.path] = condition
            paths[operation.path] = {"put": small_files.method(operation), "options": small_files.preflight(operation)}
    return {path: choose(wrapped[path], item) if path in wrapped else item for path, item in sorted(paths.items())}
