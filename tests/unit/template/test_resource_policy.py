"""From where the API may be called: lists that allow and lists that deny, each narrowing what the others leave."""

from __future__ import annotations

from typing import Any

import pytest

from delivery.parameters.rules import value_problems
from handlers.table import OPERATIONS
from tests.unit.template.front_door import PRIVATE, api, refusals
from tests.unit.template.parts import PARAMETERS

VPC, ENDPOINT = "vpc-0123456789abcdef0", "vpce-0fedcba987654321f"
EVERYTHING = ["execute-api:/*"]


def policy(**parameters: str) -> list[dict[str, Any]] | None:
    """The statements, or None where there is no policy."""
    document = api(**parameters).get("Policy")
    return list(document["Statement"]) if document else None


def denials(**parameters: str) -> dict[str, Any]:
    """The conditions of what is denied, by statement."""
    found = [one for one in policy(**parameters) or () if one["Effect"] == "Deny"]
    assert all(one["Principal"] == "*" and one["Resource"] == EVERYTHING for one in found)
    return {one["Sid"]: one["Condition"] for one in found}


def test_there_is_no_policy_by_default() -> None:
    """From anywhere; who may call is the token's matter."""
    assert policy() is None
    assert policy(AuthMode="iam") is None


def test_only_addresses_of_the_list_may_call() -> None:
    """A deny of the others, because an allow alone would be overridden by the authorizer's own."""
    found = denials(AllowedCidrs="192.0.2.0/24,2001:db8::/32")
    assert found == {"FromTheseAddressesOnly": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}}}


def test_addresses_of_the_other_list_may_not_call() -> None:
    """Even if the first allows them."""
    found = denials(AllowedCidrs="192.0.2.0/24", DeniedCidrs="192.0.2.128/25")
    assert set(found) == {"FromTheseAddressesOnly", "NotFromTheseAddresses"}
    assert found["NotFromTheseAddresses"] == {"IpAddress": {"aws:SourceIp": ["192.0.2.128/25"]}}


def test_private_api_goes_by_the_address_within_the_vpc() -> None:
    """It sees no other: by `aws:SourceIp` a NotIpAddress would deny everybody."""
    found = denials(**PRIVATE, AllowedCidrs="10.0.0.0/16", DeniedCidrs="10.0.9.0/24")
    assert found["FromTheseAddressesOnly"] == {"NotIpAddress": {"aws:VpcSourceIp": ["10.0.0.0/16"]}}
    assert found["NotFromTheseAddresses"] == {"IpAddress": {"aws:VpcSourceIp": ["10.0.9.0/24"]}}


def test_other_endpoints_may_be_allowed_besides_our_own() -> None:
    """One list of all: two statements would leave only what is in both."""
    own = PRIVATE["VpcEndpointIds"].split(",")
    found = denials(**PRIVATE, AllowedVpcEndpoints=ENDPOINT)
    assert found == {"ThroughOurEndpointsOnly": {"StringNotEquals": {"aws:SourceVpce": [*own, ENDPOINT]}}}


def test_endpoints_and_vpcs_may_be_narrowed() -> None:
    """Each by a deny of its own."""
    found = denials(**PRIVATE, DeniedVpcEndpoints=ENDPOINT, AllowedVpcs=f"{VPC},vpc-01234567")
    assert found["NotThroughTheseEndpoints"] == {"StringEquals": {"aws:SourceVpce": [ENDPOINT]}}
    assert found["FromTheseVpcsOnly"] == {"StringNotEquals": {"aws:SourceVpc": [VPC, "vpc-01234567"]}}
    assert set(found) == {"ThroughOurEndpointsOnly", "NotThroughTheseEndpoints", "FromTheseVpcsOnly"}


@pytest.mark.parametrize("mode", ["token", "cognito"])
def test_policy_allows_what_it_does_not_deny(mode: str) -> None:
    """Open routes and Cognito's need an explicit allow; with tokens the authorizer decides besides."""
    (allowed,) = (one for one in policy(AllowedCidrs="192.0.2.0/24", AuthMode=mode) or () if one["Effect"] == "Allow")
    assert (allowed["Principal"], allowed["Action"], allowed["Resource"]) == ("*", "execute-api:Invoke", EVERYTHING)


@pytest.mark.parametrize("asked", [{"AllowedCidrs": "192.0.2.0/24"}, PRIVATE])
def test_with_iam_the_policy_allows_nobody_what_needs_a_signature(asked: dict[str, str]) -> None:
    """Within an account either policy's allow is enough: one of everything would let in every identity there."""
    (allowed,) = (one for one in policy(**asked, AuthMode="iam") or () if one["Effect"] == "Allow")
    is_open = {f"execute-api:/*/{one.method}{one.path}" for one in OPERATIONS if not one.scopes}
    assert set(allowed["Resource"]) == {*is_open, "execute-api:/*/OPTIONS/*"}


def test_everything_is_under_the_policy() -> None:
    """Health and preflights as well."""
    for statement in policy(DeniedCidrs="192.0.2.0/24") or ():
        assert statement["Resource"] == EVERYTHING


@pytest.mark.parametrize("name", ["AllowedVpcs", "AllowedVpcEndpoints", "DeniedVpcEndpoints"])
def test_lists_of_vpcs_are_refused_for_a_public_api(name: str) -> None:
    """Its requests name none: `StringNotEquals` would then deny everybody."""
    value = VPC if name == "AllowedVpcs" else ENDPOINT
    assert len(refusals(**{name: value})) == 1
    assert refusals(**PRIVATE, **{name: value}) == []


@pytest.mark.parametrize("value", ["192.0.2.1", "192.0.2.0/24, 10.0.0.0/8", "example.com/24", "10.0.0.0/8,"])
def test_what_is_no_range_is_no_range(value: str) -> None:
    """In form; whether it is one in fact is `make deploy`'s to say."""
    assert list(value_problems(PARAMETERS["AllowedCidrs"], value))
