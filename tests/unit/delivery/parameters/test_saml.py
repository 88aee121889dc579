"""The token endpoint's parameters: whole or not at all, before anything is built."""

from __future__ import annotations

import pytest

from delivery.parameters import saml
from delivery.parameters.rules import find_problems, with_defaults
from delivery.parameters.saml import MAX_CERTIFICATES_CHARACTERS, OF_SAML, saml_contradictions
from delivery.template import read_template
from tests.unit.token_endpoint.endpoint import IDP
from tests.unit.token_endpoint.idp import make_idp
from token_endpoint.grants import SCOPES

DECLARED = read_template()["Parameters"]
WHOLE = {
    "SamlIdpCertificates": IDP.certificate_text,
    "SamlIdpEntityId": "https://idp.example.com/saml",
    "SamlAudience": "https://portside.example.com/saml",
}


def contradictions(**given: str) -> list[str]:
    """What is said of these, with the template's defaults."""
    assert list(find_problems(DECLARED, given)) == []
    return list(saml_contradictions(with_defaults(DECLARED, given)))


def test_nothing_and_all_of_it_are_both_good() -> None:
    """Two certificates too, and groups."""
    assert contradictions() == []
    assert contradictions(**WHOLE) == []
    both = f"{IDP.certificate_text},{make_idp().certificate_text}"
    groups = "writers=uploads:write uploads:read,CN=readers;OU=x=uploads:read"
    assert contradictions(**{**WHOLE, "SamlIdpCertificates": both}, SamlScopeMap=groups) == []


@pytest.mark.parametrize("name", OF_SAML)
def test_parts_without_certificates_mean_nothing(name: str) -> None:
    """One line each."""
    value = {"TokenSigningSecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:signing-a1B2c3"}
    (told,) = contradictions(**{name: value.get(name, "https://example.com/x")})
    assert told.startswith(f"{name}: means nothing")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SamlIdpEntityId": ""}, "SamlIdpEntityId: missing"),
        ({"SamlAudience": ""}, "SamlAudience: missing"),
        ({"AuthMode": "iam"}, "SamlIdpCertificates: needs AuthMode token"),
        ({"SamlIdpCertificates": "x"}, "SamlIdpCertificates: not certificates"),
        ({"SamlIdpCertificates": "aHVudGVyMg=="}, "SamlIdpCertificates: base64 of something else"),
        ({"SamlIdpCertificates": " , "}, "SamlIdpCertificates: holds no certificate"),
        ({"SamlIdpCertificates": "M" * (MAX_CERTIFICATES_CHARACTERS + 1)}, "SamlIdpCertificates: longer than"),
        ({"SamlScopeMap": "writers=uploads:write everything"}, "SamlScopeMap: 'writers' is given"),
        ({"OwnIssuer": "https://a.example", "TokenIssuer": "https://b.example,https://a.example"}, "OwnIssuer: is in"),
    ],
)
def test_what_does_not_go_together_is_told(changes: dict[str, str], told: str) -> None:
    """Before a deployment of minutes ends in a function that does not start."""
    (line,) = contradictions(**{**WHOLE, **changes})
    assert line.startswith(told)


def test_checks_and_function_know_the_same_scopes() -> None:
    """They share no code."""
    assert saml.SCOPES == SCOPES
