"""RequestValidation: whether the gateway looks at a request before the function does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.template.translated import resources_of_type

VALIDATOR = "x-amazon-apigateway-request-validator"
ON = {"SmallFiles": "true", "SamlIdpEntityId": "https://idp", "SamlIdpCertificates": "MIIB"}  # every route is there


def definition(**parameters: str) -> dict[str, Any]:
    """What the gateway imports."""
    (api,) = resources_of_type("AWS::ApiGateway::RestApi", **parameters).values()
    body: dict[str, Any] = api["Body"]
    return body


def methods(**parameters: str) -> Iterator[dict[str, Any]]:
    """All but the preflights."""
    for path in definition(**ON, **parameters)["paths"].values():
        yield from (method for name, method in path.items() if name != "options")


def test_gateway_validates_by_default() -> None:
    """Bodies that have a model, and parameters everywhere; the validators that are named are there."""
    named = {method["operationId"]: method[VALIDATOR] for method in methods()}
    assert named == {
        method["operationId"]: "all" if "requestBody" in method else "parameters"
        for method in methods(RequestValidation="gateway")
    }
    assert {name for name, validator in named.items() if validator == "all"} >= {
        "startUpload",
        "submitJob",
        "makeToken",
    }
    validators = definition()["x-amazon-apigateway-request-validators"]
    assert set(named.values()) == set(validators)
    assert [one for one, does in validators.items() if does["validateRequestBody"]] == ["all"]


def test_function_alone_validates_when_it_is_to() -> None:
    """It says which member is wrong. No method is left out."""
    assert [method["operationId"] for method in methods(RequestValidation="function") if VALIDATOR in method] == []


@pytest.mark.parametrize("operation", ["startBatch", "exchangeAssertion", "putFile"])
def test_what_no_model_can_judge_is_never_the_gateways(operation: str) -> None:
    """One bad item would refuse a whole batch; forms and files are no JSON."""
    (found,) = (method for method in methods() if method["operationId"] == operation)
    assert found[VALIDATOR] == "parameters"
    assert "requestBody" not in found
