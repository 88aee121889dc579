"""A domain of one's own before the API."""

from __future__ import annotations

import pytest

from delivery.parameters.rules import value_problems
from tests.unit.template.front_door import DOMAIN, EDGE_DOMAIN, PRIVATE, api, only, refusals
from tests.unit.template.parts import PARAMETERS
from tests.unit.template.translated import resolved_outputs, resources_of_type

OWN, MAPPING, RECORD = "AWS::ApiGateway::DomainName", "AWS::ApiGateway::BasePathMapping", "AWS::Route53::RecordSet"
ZONE = {"HostedZoneId": "Z0123456789ABC"}


def is_closed(**parameters: str) -> bool:
    """Whether the API is not to be had by AWS's own name of it."""
    (server,) = api(**parameters)["Body"]["servers"]
    return bool(server["x-amazon-apigateway-endpoint-configuration"]["disableExecuteApiEndpoint"])


def test_there_is_no_domain_by_default() -> None:
    """Nor anything of one."""
    assert [only(kind) for kind in (OWN, MAPPING, RECORD)] == [None, None, None]
    assert not is_closed()
    assert "DomainTarget" not in resolved_outputs()


def test_regional_domain_takes_its_certificate_and_nothing_older_than_tls_1_2() -> None:
    """From the stack's own region."""
    domain = only(OWN, **DOMAIN)
    assert domain
    assert (domain["DomainName"], domain["SecurityPolicy"]) == ("files.example.com", "TLS_1_2")
    assert domain["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert domain["RegionalCertificateArn"] == DOMAIN["CertificateArn"]
    assert {"CertificateArn", "EndpointAccessMode"} & set(domain) == set()


def test_edge_domain_takes_the_other_kind_of_certificate() -> None:
    """CloudFront's are in us-east-1."""
    domain = only(OWN, **EDGE_DOMAIN)
    assert domain
    assert domain["CertificateArn"] == EDGE_DOMAIN["CertificateArn"]
    assert "RegionalCertificateArn" not in domain


@pytest.mark.parametrize("policy", ["SecurityPolicy_TLS13_1_2_2021_06", "SecurityPolicy_TLS13_1_3_2025_09"])
def test_domain_may_ask_for_tls_1_3(policy: str) -> None:
    """With the access mode that such policies need."""
    domain = only(OWN, **DOMAIN, TlsPolicy=policy)
    assert domain
    assert (domain["SecurityPolicy"], domain["EndpointAccessMode"]) == (policy, "STRICT")


def test_domain_leads_to_the_stage() -> None:
    """With a base path, or none."""
    assert only(MAPPING, **DOMAIN) == {"DomainName": "Domain", "RestApiId": "Api", "Stage": "ApiStage"}
    mapping = only(MAPPING, **DOMAIN, BasePath="files")
    assert mapping
    assert mapping["BasePath"] == "files"


def test_api_url_is_the_domains() -> None:
    """Smoke test and clients go by it."""
    assert resolved_outputs(**DOMAIN)["ApiUrl"] == "https://files.example.com"
    assert resolved_outputs(**DOMAIN, BasePath="up")["ApiUrl"] == "https://files.example.com/up"


def test_dns_is_left_alone_without_a_zone() -> None:
    """The stack says what a record would point to."""
    assert only(RECORD, **DOMAIN) is None
    assert resolved_outputs(**DOMAIN)["DomainTarget"] == "Domain.RegionalDomainName"
    assert resolved_outputs(**EDGE_DOMAIN)["DomainTarget"] == "Domain.DistributionDomainName"


def test_zone_gets_an_alias() -> None:
    """Of the regional name."""
    record = only(RECORD, **DOMAIN, **ZONE)
    assert record == {
        "HostedZoneId": "Z0123456789ABC",
        "Name": "files.example.com",
        "Type": "A",
        "AliasTarget": {"DNSName": "Domain.RegionalDomainName", "HostedZoneId": "Domain.RegionalHostedZoneId"},
    }


def test_edge_is_reached_by_ipv6_too() -> None:
    """CloudFront answers it, a regional domain does not."""
    records = resources_of_type(RECORD, **EDGE_DOMAIN, **ZONE).values()
    assert sorted(record["Type"] for record in records) == ["A", "AAAA"]
    assert {record["AliasTarget"]["DNSName"] for record in records} == {"Domain.DistributionDomainName"}


def test_awss_own_name_can_be_closed() -> None:
    """Then nobody gets past what stands before the domain."""
    assert is_closed(**DOMAIN, DisableExecuteApiEndpoint="true")
    assert not is_closed(**DOMAIN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"DomainName": "files.example.com"},
        {"CertificateArn": DOMAIN["CertificateArn"]},
        ZONE,
        {"BasePath": "files"},
        {"DisableExecuteApiEndpoint": "true"},
        {**DOMAIN, **PRIVATE},
    ],
)
def test_halves_are_refused(wrong: dict[str, str]) -> None:
    """Loudly."""
    assert len(refusals(**wrong)) == 1


@pytest.mark.parametrize("whole", [DOMAIN, {**DOMAIN, **ZONE, "BasePath": "up"}, EDGE_DOMAIN])
def test_whole_domain_is_taken(whole: dict[str, str]) -> None:
    """In each form."""
    assert refusals(**whole) == []


@pytest.mark.parametrize(
    "name", ["https://a.example.com", "a.example.com/", "A.example.com", "*.example.com", "localhost"]
)
def test_what_is_no_host_is_no_domain(name: str) -> None:
    """A name, not an address."""
    assert list(value_problems(PARAMETERS["DomainName"], name))


@pytest.mark.parametrize("path", ["/files", "files/", "a/b", "files v1"])
def test_base_path_is_one_segment(path: str) -> None:
    """What a mapping of this kind takes."""
    assert list(value_problems(PARAMETERS["BasePath"], path))
