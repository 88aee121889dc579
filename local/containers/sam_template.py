"""The built template as `sam local start-api` needs it, so that it asks the authorizer where the deployed API does.

SAM CLI 1.170 merges the methods that a function serves on one path into one route, with the authorizer of whichever
comes last (aws/aws-sam-cli issue 9165): a preflight, which needs none, so opens the whole path, or not, at random.
Operations with ids are kept apart. The events of a function cannot have ids, the definition of an API can.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def template_for_sam_local(built: dict[str, Any], deployed: dict[str, Any], build_dir: Path) -> dict[str, Any]:
    """`built`, with the API defined as in `deployed`, which is the same after SAM's transform, and not by events."""
    resources = dict(built["Resources"])
    for name, resource in resources.items():
        properties = dict(resource.get("Properties", {}))
        if resource["Type"] == "AWS::Serverless::Api":
            properties["DefinitionBody"] = with_operation_ids(deployed["Resources"][name]["Properties"]["Body"])
        elif resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = str(build_dir / properties["CodeUri"])
            properties.pop("Events", None)
        resources[name] = {**resource, "Properties": properties}
    return {**built, "Resources": resources}


def with_operation_ids(body: dict[str, Any]) -> dict[str, Any]:
    """Version and paths of an OpenAPI definition, each operation with an id; authorizers come from the properties."""
    paths = {
        path: {method: {**operation, "operationId": f"{method} {path}"} for method, operation in operations.items()}
        for path, operations in body["paths"].items()
    }
    return {"openapi": body["openapi"], "paths": paths}
