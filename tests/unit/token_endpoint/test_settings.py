"""The environment: read once, and what is wrong in it is named, never quoted."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from authorizer import claims
from authorizer.policy import ROUTES
from tests.unit.token_endpoint.endpoint import IDP, environment
from tests.unit.token_endpoint.idp import make_idp
from token_endpoint import grants
from token_endpoint.certificates import read_certificates
from token_endpoint.errors import SettingsError
from token_endpoint.settings import read_settings

WRONG = {
    "SAML_IDP_ENTITY_ID": ["", "a\nb"],
    "SAML_IDP_CERTIFICATES": ["", " , ", "hunter2", "aHVudGVyMg==", "-----BEGIN CERTIFICATE-----"],
    "SAML_AUDIENCE": [""],
    "SAML_TENANT_ATTRIBUTE": [""],
    "SAML_SCOPES": ["everything", "uploads:write,uploads:read"],
    "SAML_SCOPE_MAP": ["x", "=uploads:read", "writers=everything", "writers=uploads:read,readers"],
    "OWN_ISSUER": [""],
    "TOKEN_AUDIENCE": [""],
    "OWN_TOKEN_LIFETIME_SECONDS": ["", "0", "59", "3601", "-1", "1e3", "900.0", "hunter2"],
    "TABLE_NAME": [""],
    "TOKEN_SIGNING_KEY_ID": [""],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_wrong_variable_is_named(name: str, value: str) -> None:
    """And what it holds is not."""
    with pytest.raises(SettingsError) as caught:
        read_settings({**environment(), name: value})
    assert str(caught.value) == f"{name} is missing or not valid"


def test_key_and_secret_exclude_each_other() -> None:
    """Nobody could say which of them signs."""
    with pytest.raises(SettingsError, match="TOKEN_SIGNING_KEY_ID"):
        read_settings(environment(TOKEN_SIGNING_SECRET_ARN="arn"))


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(public_exponent=65537, key_size=1024),  # noqa: S505 # weak on purpose
        ec.generate_private_key(ec.SECP224R1()),
        ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["RSA of 1024 bits", "P-224", "secp256k1"],
)
def test_weak_key_is_refused_before_it_is_used(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
    """At the start, not when an attacker has found its factors."""
    with pytest.raises(SettingsError, match="SAML_IDP_CERTIFICATES"):
        read_settings(environment(make_idp(key)))


def test_certificates_are_read_however_they_are_written() -> None:
    """PEM, base64 from metadata, wrapped or not, one or several, in any mixture."""
    pem = IDP.certificate.public_bytes(Encoding.PEM).decode()
    other = make_idp()
    wrapped = base64.encodebytes(base64.b64decode(other.certificate_text)).decode()
    one = (IDP.certificate,)
    assert read_certificates(pem) == read_certificates(IDP.certificate_text) == one
    assert read_certificates(pem.replace("\n", "\r\n")) == read_certificates(pem.replace("\n", " ")) == one
    both = (*one, other.certificate)
    assert read_certificates(f"{pem}{wrapped}") == read_certificates(f"{pem},\n{wrapped},") == both
    assert read_certificates(f"{IDP.certificate_text},{other.certificate_text}") == both


def test_two_certificates_fit_into_a_functions_environment() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 4 KB for all variables together."""
    both = environment(SAML_IDP_CERTIFICATES=f"{IDP.certificate_text},{make_idp().certificate_text}")
    assert sum(len(name) + len(value) for name, value in both.items()) < 3_072


def test_endpoint_and_authorizer_agree_on_tenants_and_scopes() -> None:
    """They share no code; a token that one gives the other must take."""
    assert grants.TENANT.pattern == claims.TENANT.pattern
    assert set(ROUTES) >= grants.SCOPES
