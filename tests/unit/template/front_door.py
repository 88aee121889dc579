"""The translated API, its stage and what stands before it, under given parameters."""

from __future__ import annotations

from typing import Any

from delivery.parameters.front_door import front_door_contradictions
from delivery.parameters.rules import with_defaults
from tests.unit.template.parts import PARAMETERS
from tests.unit.template.resolving import failed_assertions
from tests.unit.template.translated import GIVEN, resources_of_type

DOMAIN = {
    "DomainName": "files.example.com",
    "CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01",
}
EDGE_DOMAIN = {
    **DOMAIN,
    "EndpointType": "EDGE",
    "CertificateArn": DOMAIN["CertificateArn"].replace("eu-central-1", "us-east-1"),
}
PRIVATE = {"EndpointType": "PRIVATE", "VpcEndpointIds": "vpce-0123456789abcdef0,vpce-0123456789abcdef1"}
WEB_ACL = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/ours/c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01"


def api(**parameters: str) -> dict[str, Any]:
    """The REST API's properties."""
    (found,) = resources_of_type("AWS::ApiGateway::RestApi", **parameters).values()
    return found


def stage(**parameters: str) -> dict[str, Any]:
    """The stage's properties."""
    (found,) = resources_of_type("AWS::ApiGateway::Stage", **parameters).values()
    return found


def method_settings(**parameters: str) -> dict[str, dict[str, Any]]:
    """The stage's settings by method, as `POST /v1/uploads`; those of all methods are `* /*`."""
    settings = stage(**parameters)["MethodSettings"]
    shown = {f"{one['HttpMethod']} {plain(one['ResourcePath'])}": one for one in settings}
    assert len(shown) == len(settings), "a method is set twice"
    return shown


def plain(path: str) -> str:
    """A path as routes have it: settings write the slashes within it as `~1`."""
    return path if path == "/*" else path.removeprefix("/").replace("~1", "/")


def only(kind: str, **parameters: str) -> dict[str, Any] | None:
    """The one resource of a type, or None."""
    found = list(resources_of_type(kind, **parameters).values())
    assert len(found) <= 1
    return found[0] if found else None


def refusals(**parameters: str) -> list[str]:
    """What the template's rules say of these parameters; `make deploy` must say as much, and names the parameter."""
    values = with_defaults(PARAMETERS, GIVEN | parameters)
    by_template, by_deploy = failed_assertions(values), list(front_door_contradictions(values))
    assert len(by_template) == len(by_deploy), (by_template, by_deploy)
    return by_deploy
