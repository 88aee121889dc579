"""What `sam local` is given in place of the built template."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from local.containers.sam_template import template_for_sam_local

BUILT: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Api": {
            "Type": "AWS::Serverless::Api",
            "Properties": {"StageName": "live", "Auth": {"DefaultAuthorizer": "T"}},
        },
        "IssuerFunction": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"CodeUri": "IssuerFunction", "Handler": "a.b", "Events": {"Start": {"Type": "Api"}}},
        },
        "Table": {"Type": "AWS::DynamoDB::Table"},
    },
}
PATHS: dict[str, Any] = {
    "/v1/uploads": {"post": {"security": [{"T": []}]}, "options": {"security": [{"NONE": []}]}},
    "/v1/health": {"get": {"security": [{"NONE": []}]}},
}
DEPLOYED: dict[str, Any] = {
    "Resources": {"Api": {"Properties": {"Body": {"openapi": "3.0.1", "paths": PATHS, "components": {"x": "y"}}}}}
}


def made() -> dict[str, Any]:
    """The template under test."""
    return dict(template_for_sam_local(BUILT, DEPLOYED, Path("/build"))["Resources"])


def test_no_two_operations_look_the_same() -> None:
    """SAM merges the operations of a path that have no id, or the same, and with them their authorizers."""
    paths = made()["Api"]["Properties"]["DefinitionBody"]["paths"]
    ids = [operation["operationId"] for operations in paths.values() for operation in operations.values()]
    assert len(set(ids)) == len(ids) == 3


def test_each_operation_keeps_its_authorizer() -> None:
    """What is deployed is what is served."""
    operations = made()["Api"]["Properties"]["DefinitionBody"]["paths"]["/v1/uploads"]
    assert operations["post"]["security"] == [{"T": []}]
    assert operations["options"]["security"] == [{"NONE": []}]


def test_functions_bring_no_routes_of_their_own_and_are_found_from_anywhere() -> None:
    """The API's definition has the routes; the template lies in another folder than the code."""
    assert made()["IssuerFunction"]["Properties"] == {"CodeUri": "/build/IssuerFunction", "Handler": "a.b"}


def test_what_was_built_is_left_as_it_was() -> None:
    """The same template is deployed."""
    before = deepcopy((BUILT, DEPLOYED))
    made()
    assert before == (BUILT, DEPLOYED)
