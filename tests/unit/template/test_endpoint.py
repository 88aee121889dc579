"""Where the API is reached: in its region, at the edge, or by VPC endpoints alone."""

from __future__ import annotations

import pytest

from tests.unit.template.front_door import PRIVATE, api, refusals
from tests.unit.template.parts import PARAMETERS
from tests.unit.template.translated import resolved_outputs

ENHANCED = [policy for policy in PARAMETERS["TlsPolicy"]["AllowedValues"] if policy.startswith("SecurityPolicy_")]
OF_EDGES = [policy for policy in ENHANCED if policy.endswith("_EDGE")]


def test_api_is_regional_by_default() -> None:
    """And has nothing of the other types."""
    assert api()["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert {"Policy", "SecurityPolicy", "EndpointAccessMode"} & set(api()) == set()


def test_api_may_be_edge_optimized() -> None:
    """By one word."""
    assert api(EndpointType="EDGE")["EndpointConfiguration"] == {"Types": ["EDGE"]}
    assert api(EndpointType="EDGE")["Parameters"] == {"endpointConfigurationTypes": "EDGE"}


def test_private_api_is_reached_by_its_endpoints_alone() -> None:
    """They are told of it, and its policy denies whatever comes otherwise; without a policy nobody could call it."""
    private = api(**PRIVATE)
    endpoints = PRIVATE["VpcEndpointIds"].split(",")
    assert private["EndpointConfiguration"] == {"Types": ["PRIVATE"], "VpcEndpointIds": endpoints}
    denials = [one for one in private["Policy"]["Statement"] if one["Effect"] == "Deny"]
    assert [one["Condition"] for one in denials] == [{"StringNotEquals": {"aws:SourceVpce": endpoints}}]


def test_private_api_is_addressed_by_an_endpoints_own_name() -> None:
    """Which works without private DNS, and beside other private APIs."""
    url = resolved_outputs(**PRIVATE)["ApiUrl"]
    assert url == "https://Api-vpce-0123456789abcdef0.execute-api.us-east-1.amazonaws.com/live"


def test_public_api_is_addressed_by_its_own_name() -> None:
    """AWS's."""
    assert resolved_outputs()["ApiUrl"] == "https://Api.execute-api.us-east-1.amazonaws.com/live"


@pytest.mark.parametrize("policy", [policy for policy in ENHANCED if policy not in OF_EDGES])
@pytest.mark.parametrize("private", [{}, PRIVATE])
def test_enhanced_tls_holds_for_the_api_with_its_access_mode(policy: str, private: dict[str, str]) -> None:
    """API Gateway takes neither without the other."""
    asked = {**private, "TlsPolicy": policy}
    assert (api(**asked)["SecurityPolicy"], api(**asked)["EndpointAccessMode"]) == (policy, "STRICT")
    assert api(**asked, EndpointAccessMode="BASIC")["EndpointAccessMode"] == "BASIC"
    assert refusals(**asked) == []


@pytest.mark.parametrize("policy", OF_EDGES)
def test_edge_has_tls_policies_of_its_own(policy: str) -> None:
    """CloudFront's."""
    assert api(EndpointType="EDGE", TlsPolicy=policy)["SecurityPolicy"] == policy
    assert refusals(EndpointType="EDGE", TlsPolicy=policy) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"EndpointType": "PRIVATE"},
        {"VpcEndpointIds": "vpce-0123456789abcdef0"},
        {"EndpointType": "EDGE", "VpcEndpointIds": "vpce-0123456789abcdef0"},
        {"EndpointType": "EDGE", "TlsPolicy": "SecurityPolicy_TLS13_1_3_2025_09"},
        {"TlsPolicy": "SecurityPolicy_TLS13_2025_EDGE"},
        {**PRIVATE, "TlsPolicy": "SecurityPolicy_TLS12_PFS_2025_EDGE"},
    ],
)
def test_contradictions_are_refused(wrong: dict[str, str]) -> None:
    """By CloudFormation and, before anything is built, by `make deploy`."""
    assert len(refusals(**wrong)) == 1
