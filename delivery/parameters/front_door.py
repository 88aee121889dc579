"""What of the gateway's parameters does not go together. Pure; the template's Rules say the same, but minutes later."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping

# https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html
EDGE_CERTIFICATES_REGION = "us-east-1"
OF_PRIVATE_APIS = ("VpcEndpointIds", "AllowedVpcs", "AllowedVpcEndpoints", "DeniedVpcEndpoints")
OF_DOMAINS = ("CertificateArn", "HostedZoneId", "BasePath")
THROTTLES = ("Throttle", "Start", "Complete", "Submit")


def front_door_contradictions(values: Mapping[str, str]) -> Iterator[str]:
    """One line each."""
    yield from _endpoint(values)
    yield from _domain(values)
    yield from _addresses(values)
    yield from _firewall(values)
    yield from _limits(values)


def _endpoint(values: Mapping[str, str]) -> Iterator[str]:
    kind = values["EndpointType"]
    if kind == "PRIVATE":
        if not values["VpcEndpointIds"]:
            yield "VpcEndpointIds: missing; a private API is reached by VPC endpoints alone"
        if values["DomainName"]:
            yield "DomainName: is for a public API; leave it out with EndpointType PRIVATE"
    else:
        for name in OF_PRIVATE_APIS:
            if values[name]:
                yield f"{name}: means nothing without EndpointType PRIVATE; requests from elsewhere come by none"
    policy = values["TlsPolicy"]
    if kind == "EDGE" and policy != "TLS_1_2" and not policy.endswith("_EDGE"):
        yield f"TlsPolicy: {policy} is not for EndpointType EDGE; TLS_1_2 or one that ends in _EDGE is"
    if kind != "EDGE" and policy.endswith("_EDGE"):
        yield f"TlsPolicy: {policy} is for EndpointType EDGE"


def _domain(values: Mapping[str, str]) -> Iterator[str]:
    if values["DomainName"]:
        if not values["CertificateArn"]:
            yield "CertificateArn: missing; DomainName needs the certificate for it"
        elif values["EndpointType"] == "EDGE" and f":{EDGE_CERTIFICATES_REGION}:" not in values["CertificateArn"]:
            yield f"CertificateArn: with EndpointType EDGE the certificate is in {EDGE_CERTIFICATES_REGION}"
        return
    for name in OF_DOMAINS:
        if values[name]:
            yield f"{name}: means nothing without DomainName"
    if values["DisableExecuteApiEndpoint"] == "true":
        yield "DisableExecuteApiEndpoint: without DomainName nobody could come in"


def _addresses(values: Mapping[str, str]) -> Iterator[str]:
    for name in ("AllowedCidrs", "DeniedCidrs"):
        for cidr in values[name].split(",") if values[name] else ():
            try:
                ipaddress.ip_network(cidr)
            except ValueError as error:
                yield f"{name}: {error}"


def _firewall(values: Mapping[str, str]) -> Iterator[str]:
    if values["Waf"] == "existing" and not values["WebAclArn"]:
        yield "WebAclArn: missing; Waf existing needs it"
    if values["Waf"] != "existing" and values["WebAclArn"]:
        yield "WebAclArn: means nothing without Waf existing"


def _limits(values: Mapping[str, str]) -> Iterator[str]:
    for name in THROTTLES:
        rate, burst = f"{name}RatePerSecond", f"{name}Burst"
        if (int(values[rate]) > 0) != (int(values[burst]) > 0):
            yield f"{rate}: goes together with {burst}; one alone would refuse every request"
    if values["UsagePlans"] == "authorizer" and values["AuthMode"] != "token":
        yield "UsagePlans: authorizer needs AuthMode token; the others have no authorizer that could name a key"
