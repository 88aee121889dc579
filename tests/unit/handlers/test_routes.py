"""One table of routes: what it says is what the function serves, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools.event_handler.api_gateway import Router
from openapi_spec_validator import validate

from delivery import openapi
from handlers import issuer_app, job_api_app, token_api_app
from handlers.operation import Operation
from handlers.table import DIRECT, FUNCTIONS, OPERATIONS
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.api import Api, make_event
from tests.unit.handlers.documented import DOCUMENT
from tests.unit.token_endpoint.endpoint import Endpoint
from tests.unit.tokens.world import TokenWorld
from token_endpoint.app import respond

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
ROUTED = {
    "IssuerFunction": issuer_app.ROUTERS,
    "JobApiFunction": job_api_app.ROUTERS,
    "TokenApiFunction": token_api_app.ROUTERS,
}  # the token endpoint's two routes are a `match`


def answer_of(function: str, event: dict[str, Any]) -> dict[str, Any]:
    """What a function says to an event, on fakes."""
    api = Api(JobWorld())
    answer: dict[str, Any] = {
        "IssuerFunction": lambda: api.handler(event, api),
        "JobApiFunction": lambda: api.job_handler(event, api),
        "TokenApiFunction": lambda: TokenWorld().handler(event, None),
        "TokenEndpointFunction": lambda: respond(event, Endpoint().parts),
    }[function]()
    return answer


@pytest.mark.parametrize(
    ("function", "operation"),
    [(function, operation) for function, operations in FUNCTIONS.items() for operation in operations],
    ids=lambda one: one.id if isinstance(one, Operation) else "",
)
def test_operation_is_served(function: str, operation: Operation) -> None:
    """By the function that the gateway asks. Whatever the answer, it is not that there is no such route."""
    path = operation.path.replace("{id}", "01M81XFF80FMDPR3MZ4JM56722")
    event = make_event("start-put") | {"httpMethod": operation.method, "path": path, "resource": operation.path}
    answer = answer_of(function, event)
    assert answer["statusCode"] < 500
    assert "ROUTE_NOT_FOUND" not in answer["body"]
    assert str(answer["statusCode"]) in DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]


def test_what_the_gateway_does_by_itself_no_function_does() -> None:
    """It would be asked by nobody."""
    for operations in DIRECT.values():
        for operation in operations:
            event = make_event("start-put") | {"httpMethod": operation.method, "resource": operation.path}
            for function in FUNCTIONS:
                assert answer_of(function, event | {"path": operation.path.format(name="a.png")})["statusCode"] == 404


@pytest.mark.parametrize(
    ("routers", "operations"), [(routers, FUNCTIONS[name]) for name, routers in ROUTED.items()], ids=list(ROUTED)
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
