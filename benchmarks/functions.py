"""A built function and its environment: what its template sets, and what Lambda's runtime adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from local.intrinsics import NO_VALUE, Resolver

REGION = "eu-central-1"
# A role's session token is about this long, and whoever signs pays for it.
SESSION_TOKEN = "IQoJb3JpZ2luX2Vj" + "EXAMPLE0" * 100


@dataclass(frozen=True, slots=True)
class Function:
    """A function's folder, the module that holds its handler, and all of its environment variables."""

    folder: Path
    module: str
    variables: Mapping[str, str]

    def with_variables(self, **more: str) -> Function:
        """The same function with more variables."""
        return replace(self, variables={**self.variables, **more})


def read_function(template: Path, logical_id: str, parameters: Mapping[str, str]) -> Function:
    """A function of a built template, deployed with these parameters and defaults for the rest."""
    document = yaml.safe_load(template.read_text())
    properties = document["Resources"][logical_id]["Properties"]
    declared = {
        **document["Globals"]["Function"]["Environment"]["Variables"],
        **properties["Environment"]["Variables"],
    }
    resolver = Resolver(references_of(document, parameters), document.get("Conditions", {}))
    values = {name: settle(resolver, value) for name, value in declared.items()}
    variables = {name: str(value) for name, value in values.items() if value is not NO_VALUE}
    folder = template.parent / properties["CodeUri"]
    module, _, _ = properties["Handler"].rpartition(".")
    return Function(folder, module, runtime_variables(logical_id, folder) | variables)


def references_of(document: Mapping[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """What `Ref` gives. Resources are not there: any name does."""
    values = {name: parameters.get(name, declared.get("Default")) for name, declared in document["Parameters"].items()}
    lists = {name for name, declared in document["Parameters"].items() if declared["Type"] == "CommaDelimitedList"}
    settled = {name: str(value).split(",") if name in lists else value for name, value in values.items()}
    pseudo = {"AWS::StackName": "portside", "AWS::AccountId": "123456789012"}
    return {name: name.lower() for name in document["Resources"]} | pseudo | settled


def settle(resolver: Resolver, value: Any) -> Any:
    """A variable's value; of a resource's attributes, functions are told the bucket's host on S3 alone."""
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        resource, attribute = value["Fn::GetAtt"]
        return f"{resource.lower()}.s3.{REGION}.amazonaws.com" if attribute == "RegionalDomainName" else attribute
    return resolver.resolve(value)


def runtime_variables(name: str, folder: Path) -> dict[str, str]:
    """What the runtime sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html."""
    return {
        "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_SESSION_TOKEN": SESSION_TOKEN,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_LEVEL": "INFO",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:9",  # the discard port: segments leave by UDP, and nobody needs them
        "_X_AMZN_TRACE_ID": "Root=1-6a01c880-c1f0b0f23a614a4f8a415a3d;Parent=53995c3f42cd8ad8;Sampled=1",
        "LAMBDA_TASK_ROOT": str(folder),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",  # /var/task is read-only: no start leaves anything for the next
    }
