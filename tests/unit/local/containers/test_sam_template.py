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
            "Properties": {"StageName": "live", "DefinitionBody": {"paths": {"Fn::If": ["A", {}, {}]}}},
        },
        "IssuerFunction": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"CodeUri": "IssuerFunction", "Handler": "a.b", "Events": {"Start": {"Type": "Api"}}},
        },
        "Table": {"Type": "AWS::DynamoDB::Table"},
    },
}
BODY: dict[str, Any] = {"openapi": "3.0.1", "paths": {"/v1/uploads": {"post": {"security": [{"token": []}]}}}}


def made() -> dict[str, Any]:
    """The template under test."""
    return dict(template_for_sam_local(BUILT, BODY, Path("/build"))["Resources"])


def test_api_is_what_is_deployed() -> None:
    """With its authorizers; what SAM cannot compute is computed."""
    assert made()["Api"]["Properties"] == {"StageName": "live", "DefinitionBody": BODY}


def test_functions_bring_no_routes_of_their_own_and_are_found_from_anywhere() -> None:
    """The API's definition has the routes; the template lies in another folder than the code."""
    assert made()["IssuerFunction"]["Properties"] == {"CodeUri": "/build/IssuerFunction", "Handler": "a.b"}


def test_what_was_built_is_left_as_it_was() -> None:
    """The same template is deployed."""
    before = deepcopy((BUILT, BODY))
    made()
    assert before == (BUILT, BODY)
