"""Both OpenAPI documents, the one that is served and the one that API Gateway imports, judged by another hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from handlers.table import OPERATIONS
from local.environments import ROOT
from tests.contract.gateway_document import MAX_BYTES, document, shortcomings, unknown_keywords

SERVED = json.loads((ROOT / "src" / "handlers" / "openapi.json").read_text())
EVERY_ROUTE = {
    "SmallFiles": "true",
    "SamlIdpEntityId": "https://idp.example",
    "SamlIdpCertificates": "MIIC",
    "SamlAudience": "portside",
}
SETTINGS: dict[str, dict[str, str]] = {
    "as it comes": {},
    "with origins": {"AllowedOrigins": "https://app.example.com,https://other.example"},
    "iam": {"AuthMode": "iam", "TokenIssuer": ""},
    "cognito": {
        "AuthMode": "cognito",
        "TokenIssuer": "",
        "CognitoUserPoolArn": "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abcdefghi",
    },
    "validated by the functions": {"RequestValidation": "function"},
    "with usage plans": {"UsagePlans": "authorizer"},
    "with all routes": EVERY_ROUTE,
}
each_setting = pytest.mark.parametrize("parameters", SETTINGS.values(), ids=list(SETTINGS))


def test_the_served_document_is_openapi_3_1() -> None:
    """By its specification's own schemas."""
    assert not [str(error) for error in OpenAPIV31SpecValidator(SERVED).iter_errors()]


@each_setting
def test_what_the_gateway_imports_is_openapi_3_0(parameters: dict[str, str]) -> None:
    """The conversion leaves nothing of 3.1 behind."""
    described = document(**parameters)
    assert described["openapi"] == "3.0.1"
    assert not [str(error) for error in OpenAPIV30SpecValidator(described).iter_errors()]


@each_setting
def test_the_gateway_knows_all_that_it_is_told(parameters: dict[str, str]) -> None:
    """What it does not know it drops without a word, or refuses the import."""
    described = document(**parameters)
    assert list(shortcomings(described)) == []
    assert len(json.dumps(described)) < MAX_BYTES


def test_the_gateway_imports_every_operation() -> None:
    """Those of optional functions too, where these are there."""
    imported = document(**EVERY_ROUTE)["paths"]
    missing = {
        f"{operation.method} {operation.path}"
        for operation in OPERATIONS
        if operation.method.lower() not in imported.get(operation.path, {})
    }
    assert not missing


SCHEMAS: list[tuple[Any, set[str]]] = [
    ({"type": "object", "properties": {"default": {"type": "string"}}}, set()),
    ({"type": "object", "properties": {"a": {"type": "integer", "default": 1}}}, {"default"}),
    ({"type": "array", "items": {"oneOf": [{"const": 1}]}}, {"oneOf", "const"}),
]


@pytest.mark.parametrize(("schema", "unknown"), SCHEMAS)
def test_unknown_keywords_are_found_at_any_depth(schema: Any, unknown: set[str]) -> None:
    """And members of the same name are none."""
    assert unknown_keywords(schema) == unknown
