"""How the gateway calls a function of the template."""

from __future__ import annotations

from typing import Any

from delivery.gateway.choices import choose

# Those with an alias, which traffic moves by when TrafficShifting is on.
SHIFTED = frozenset(
    {"AuthorizerFunction", "IssuerFunction", "JobApiFunction", "TokenApiFunction", "TokenEndpointFunction"}
)
URI = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function}/invocations"


def invocation_of(function: str) -> dict[str, Any]:
    """The URI, of the function itself or of its alias."""
    arn: dict[str, Any] = {"Fn::GetAtt": [function, "Arn"]}
    if function in SHIFTED:
        arn = choose("ShiftsTraffic", {"Ref": function.replace("Function", "Alias")}, arn)
    return {"Fn::Sub": [URI, {"Function": arn}]}
