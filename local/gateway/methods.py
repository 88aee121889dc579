"""One method of the emulator's API, made as its OpenAPI operation says."""

from __future__ import annotations

from typing import Any

from delivery.gateway.parameters import address

KEPT = ("authorizationType", "authorizerId", "apiKeyRequired", "authorizationScopes")
# What an integration may say besides its type, its address and who is called.
MORE = (
    "requestTemplates",
    "requestParameters",
    "credentials",
    "timeoutInMillis",
    "contentHandling",
    "cacheKeyParameters",
)

Where = tuple[str, str, str]


def restore_method(gateway: Any, where: Where, described: dict[str, Any], validators: dict[str, str]) -> None:
    """Put the method and its integration. `where`: the ids of API and resource, and the verb. Safe to repeat."""
    place = {"restApiId": where[0], "resourceId": where[1], "httpMethod": where[2]}
    before = gateway.get_method(**place)
    validator = described.get("x-amazon-apigateway-request-validator")
    gateway.put_method(
        **place,
        **{name: before[name] for name in KEPT if before.get(name)},
        requestParameters={address(one): one["required"] for one in described.get("parameters", ())},
        requestModels=models_of(described),
        **({"requestValidatorId": validators[validator]} if validator else {}),
    )
    integration = described["x-amazon-apigateway-integration"]
    uri = before["methodIntegration"].get("uri") or integration.get("uri")  # a mock has none
    gateway.put_integration(
        **place,
        type=integration["type"].upper(),
        integrationHttpMethod=integration["httpMethod"],
        **({"uri": uri} if uri else {}),
        passthroughBehavior=integration["passthroughBehavior"].upper(),
        **{name: integration[name] for name in MORE if integration.get(name)},
    )
    for pattern, answer in integration.get("responses", {}).items():
        restore_answer(gateway, place, pattern, answer)


def restore_answer(gateway: Any, place: dict[str, str], pattern: str, answer: dict[str, Any]) -> None:
    """How an answer of what stands behind the gateway is put into one of ours."""
    status = str(answer["statusCode"])
    mapped = answer.get("responseParameters", {})
    gateway.put_method_response(**place, statusCode=status, responseParameters=dict.fromkeys(mapped, False))
    gateway.put_integration_response(
        **place,
        statusCode=status,
        responseParameters=mapped,
        responseTemplates=answer.get("responseTemplates", {}),
        **({} if pattern == "default" else {"selectionPattern": pattern}),
    )


def models_of(described: dict[str, Any]) -> dict[str, str]:
    """The model of each media type that a body may have."""
    content = described.get("requestBody", {}).get("content", {})
    return {kind: said["schema"]["$ref"].rsplit("/", 1)[-1] for kind, said in content.items() if "schema" in said}
