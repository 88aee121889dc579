"""The front door: every route, who answers it, who guards it; and that the template holds what is generated."""

from __future__ import annotations

import re
from typing import Any

from delivery.gateway.template import with_section
from delivery.template import TEMPLATE as TEMPLATE_FILE
from handlers.table import CONDITIONS, DIRECT, FUNCTIONS, OPERATIONS
from tests.unit.template.parts import RESOURCES, functions, properties
from tests.unit.template.resolving import resolved

API = properties("Api")
PATHS: dict[str, Any] = resolved(API["DefinitionBody"]["paths"])


def events_of(function: dict[str, Any]) -> set[tuple[str, str]]:
    """The routes that a function is allowed to be called by."""
    events = [event["Properties"] for event in function.get("Events", {}).values() if event["Type"] == "Api"]
    assert all(event["RestApiId"] == {"Ref": "Api"} for event in events)
    return {(event["Path"], event["Method"]) for event in events}


def test_template_holds_what_the_routes_and_models_come_to() -> None:
    """After a change, `make openapi` writes it anew."""
    text = TEMPLATE_FILE.read_text()
    assert with_section(text) == text


def test_every_function_may_be_called_by_its_routes_and_their_preflights() -> None:
    """SAM makes the permissions of the events, and the definition names who is called: both say the same."""
    for name, operations in FUNCTIONS.items():
        expected = {(operation.path, operation.method) for operation in operations}
        expected |= {(operation.path, "OPTIONS") for operation in operations if operation.scopes}
        assert events_of(functions()[name]) == expected, name
    assert {name for name, function in functions().items() if events_of(function)} == set(FUNCTIONS)


def test_routes_are_the_operations_and_their_preflights() -> None:
    """Neither more nor less than the contract's table, for what is there without options."""
    under_conditions = [FUNCTIONS[name] for name in CONDITIONS] + list(DIRECT.values())
    optional = {operation.path for operations in under_conditions for operation in operations}
    expected = {(operation.path, operation.method.lower()) for operation in OPERATIONS}
    expected |= {(operation.path, "options") for operation in OPERATIONS if operation.scopes}
    found = {(path, method) for path, item in PATHS.items() for method in item}
    assert {route for route in found if route[0] not in optional} == {
        route for route in expected if route[0] not in optional
    }


def test_every_route_is_guarded_but_the_open_ones_and_preflights() -> None:
    """In the gateway itself: the function's own check is the second."""
    unguarded = {(path, method) for path, item in PATHS.items() for method, one in item.items() if not one["security"]}
    open_to_all = {(one.path, one.method.lower()) for one in OPERATIONS if not one.scopes}
    assert {route for route in unguarded if route[1] != "options"} <= open_to_all


def test_revoking_a_token_bites_within_a_minute() -> None:
    """The gateway keeps the authorizer's answer no longer, and by the whole header that holds the token."""
    schemes = resolved(API["DefinitionBody"]["components"]["securitySchemes"])
    authorizer = schemes["token"]["x-amazon-apigateway-authorizer"]
    assert authorizer["identitySource"] == "method.request.header.Authorization"
    assert authorizer["type"] == "request"
    assert 0 < authorizer["authorizerResultTtlInSeconds"] <= 60


def test_gateway_may_ask_the_authorizer() -> None:
    """SAM makes no permission for a definition's own authorizers."""
    permission = RESOURCES["AuthorizerPermission"]["Properties"]
    assert permission["FunctionName"] == {"Fn::GetAtt": "AuthorizerFunction.Arn"}
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${Api}/authorizers/*")


def test_api_is_traced() -> None:
    """One trace from the gateway on."""
    assert API["TracingEnabled"] is True


def test_names_in_the_definition_are_such_as_the_import_takes() -> None:
    """Models are named by letters and digits; a path's parts by few more characters."""
    models = API["DefinitionBody"]["components"]["schemas"]
    assert models
    assert [name for name in models if not re.fullmatch(r"[A-Za-z0-9]+", name)] == []
    paths = API["DefinitionBody"]["paths"]
    assert [path for path in paths if not re.fullmatch(r"(/([A-Za-z0-9._-]+|\{[a-z_]+\}))+", path)] == []
