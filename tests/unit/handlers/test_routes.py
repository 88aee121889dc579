"""One table of routes: what it says is what the function serves, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aws_lambda_powertools.event_handler.api_gateway import Router
from openapi_spec_validator import validate

from delivery import openapi
from handlers import issuer_app, job_api_app
from handlers.operation import Operation
from handlers.table import FUNCTIONS, OPERATIONS
from tests.unit.handlers.api import Api, make_event
from tests.unit.handlers.documented import DOCUMENT

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)


@every_operation
def test_operation_is_served(api: Api, operation: Operation) -> None:
    """Whatever the answer, it is not that there is no such route."""
    path = operation.path.replace("{id}", "01M81XFF80FMDPR3MZ4JM56722")
    event = make_event("start-put") | {"httpMethod": operation.method, "path": path, "resource": operation.path}
    answer = api.send(event)
    assert answer.status < 500
    assert answer.body.get("code") != "ROUTE_NOT_FOUND"


@pytest.mark.parametrize(
    ("routers", "operations"),
    [(issuer_app.ROUTERS, FUNCTIONS["IssuerFunction"]), (job_api_app.ROUTERS, FUNCTIONS["JobApiFunction"])],
    ids=["issuer", "job API"],
)
def test_nothing_but_its_operations_is_served(routers: tuple[Router, ...], operations: tuple[Operation, ...]) -> None:
    """A route that is not in the table would have no scopes, no document and no event in the template."""
    rules = [rule for router in routers for rule in router._routes]  # noqa: SLF001 # there is no public list
    routes = {(str(path).replace("<", "{").replace(">", "}"), methods) for path, methods, *_ in rules}
    assert len(rules) == len(operations)
    assert routes == {(operation.path, (operation.method,)) for operation in operations}


def test_operations_are_told_apart() -> None:
    """By id, and by method and path."""
    assert len({operation.id for operation in OPERATIONS}) == len(OPERATIONS)
    assert len({(operation.method, operation.path) for operation in OPERATIONS}) == len(OPERATIONS)


def test_only_health_the_document_and_the_token_endpoint_are_open() -> None:
    """Everything else needs a scope; an assertion is its own proof, and the keys are public."""
    open_ones = {"getHealth", "getOpenApi", "exchangeAssertion", "getTokenKeys"}
    assert {operation.id for operation in OPERATIONS if not operation.scopes} == open_ones


def test_health_needs_no_token(api: Api) -> None:
    """Load balancers and people ask."""
    answer = api.call("health")
    assert (answer.status, answer.body) == (200, {"status": "ok"})


def test_served_document_is_the_checked_in_one(api: Api) -> None:
    """The API is its own definition of record."""
    event = make_event("health") | {"path": "/v1/openapi.json", "resource": "/v1/openapi.json"}
    assert api.send(event).body == DOCUMENT


def test_checked_in_document_is_what_routes_and_models_say() -> None:
    """After a change, `python -m delivery.openapi` writes it anew."""
    assert openapi.FILE.read_text() == openapi.text()


def test_document_is_valid_openapi() -> None:
    """3.1, by the specification's own schema."""
    validate(json.loads(Path(openapi.FILE).read_text()))


@every_operation
def test_document_describes_each_operation(operation: Operation) -> None:
    """With its success, its refusals as problems, and whether a token is needed."""
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]
    assert described["operationId"] == operation.id
    assert {str(operation.status), *map(str, operation.refusals)} <= set(described["responses"])
    assert bool(described["security"]) == bool(operation.scopes)
    for status, response in described["responses"].items():
        assert int(status) < 400 or list(response["content"]) == ["application/problem+json"]


def test_base_path_of_a_custom_domain_changes_nothing(api: Api) -> None:
    """Behind a domain, `path` begins with its base path; what was matched stands in `resource`."""
    event = make_event("health")
    assert api.send({**event, "path": "/files/v1/health"}).status == 200
