"""The built template as `sam local start-api` can read it.

SAM CLI 1.170 computes none of CloudFormation's choices in the definition of an API, and knows one authorizer a method;
and it serves the events of a function besides, merged with the methods of the definition, without their authorizers
(aws/aws-sam-cli issue 9165).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def template_for_sam_local(built: dict[str, Any], body: dict[str, Any], build_dir: Path) -> dict[str, Any]:
    """`built`, with the API defined by `body`, which holds no choices any more, and not by events."""
    resources = dict(built["Resources"])
    for name, resource in resources.items():
        properties = dict(resource.get("Properties", {}))
        if resource["Type"] == "AWS::Serverless::Api":
            properties["DefinitionBody"] = body
        elif resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = str(build_dir / properties["CodeUri"])
            properties.pop("Events", None)
        resources[name] = {**resource, "Properties": properties}
    return {**built, "Resources": resources}
