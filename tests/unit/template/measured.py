"""Every metric that there is: of AWS's services, of the template's filters, and of the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from handlers.metrics import NAMESPACE
from local.environments import ROOT
from tests.unit.template.translated import STACK, resources_of_type

OWN = f"Portside/{STACK}"
# A stack with every function that there may be.
WHOLE = {
    "SamlIdpCertificates": "MIIC",
    "SamlIdpEntityId": "https://idp.example/metadata",
    "SamlAudience": "https://portside.example",
}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
PUBLISHED = {
    "AWS/ApiGateway": {
        *("Count", "4XXError", "5XXError", "Latency", "IntegrationLatency", "CacheHitCount", "CacheMissCount"),
    },
    "AWS/Lambda": {"Invocations", "Errors", "Duration", "Throttles", "ConcurrentExecutions"},
    "AWS/SQS": {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
}


def is_published(namespace: str, metric: str, dimensions: dict[str, str], **parameters: str) -> bool:
    """Whether a stack with these parameters has this very metric."""
    if namespace == OWN:
        return metric in filtered(**parameters) and not dimensions
    if metric not in PUBLISHED.get(namespace, ()):
        return False
    functions = resources_of_type("AWS::Lambda::Function", **parameters)
    queues = resources_of_type("AWS::SQS::Queue", **parameters)
    (api,) = resources_of_type("AWS::ApiGateway::RestApi", **parameters).values()
    (stage,) = resources_of_type("AWS::ApiGateway::Stage", **parameters).values()
    known: dict[str, list[dict[str, Any]]] = {
        "AWS/ApiGateway": [{"ApiName": api["Name"], "Stage": stage["StageName"]}],
        "AWS/Lambda": [{"FunctionName": name} for name in functions],
        "AWS/SQS": [{"QueueName": f"{name}.QueueName"} for name in queues],
    }
    return dimensions in known[namespace]


def filtered(**parameters: str) -> set[str]:
    """The metrics that the stack's filters make of log lines."""
    filters = resources_of_type("AWS::Logs::MetricFilter", **parameters).values()
    made = [transformation for one in filters for transformation in one["MetricTransformations"]]
    assert {one["MetricNamespace"] for one in made} == {OWN}
    return {str(one["MetricName"]) for one in made}


def embedded() -> dict[str, set[frozenset[str]]]:
    """The metrics of NAMESPACE that the code writes into its lines: by name, their sets of dimensions.

    Powertools adds the service's name to each.
    """
    found: dict[str, set[frozenset[str]]] = {}
    for call in _calls_of_measure():
        name = call.args[0]
        assert isinstance(name, ast.Constant)
        dimensions = frozenset(str(keyword.arg) for keyword in call.keywords if keyword.arg != "about")
        found.setdefault(str(name.value), set()).add(dimensions | {"service"})
    assert NAMESPACE == "Portside"
    return found


def _calls_of_measure() -> Iterator[ast.Call]:
    for file in (ROOT / "src" / "handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "measure":
                yield node
