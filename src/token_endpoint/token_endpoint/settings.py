"""The environment, read once per container into one typed record."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from token_endpoint.certificates import read_certificates
from token_endpoint.errors import SettingsError
from token_endpoint.grants import SCOPES, GrantRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.x509 import Certificate

MIN_LIFETIME_SECONDS, MAX_LIFETIME_SECONDS = 60, 3_600


class Settings(NamedTuple):
    """One deployment. One of key id and secret ARN is empty; an empty `recipient` is what the gateway calls itself."""

    idp_entity_id: str
    idp_certificates: tuple[Certificate, ...]
    audience: str
    recipient: str
    grants: GrantRules
    issuer: str
    token_audience: str
    token_lifetime_seconds: int
    signing_key_id: str
    signing_secret_arn: str
    table_name: str
    allowed_origins: frozenset[str]


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Reads each variable once; SettingsError names the first that is missing or wrong."""
    settings = Settings(
        idp_entity_id=_given(environ, "SAML_IDP_ENTITY_ID"),
        idp_certificates=_certificates(environ),
        audience=_given(environ, "SAML_AUDIENCE"),
        recipient=environ.get("SAML_RECIPIENT", ""),
        grants=_grant_rules(environ),
        issuer=_given(environ, "OWN_ISSUER"),
        token_audience=_given(environ, "TOKEN_AUDIENCE").partition(",")[0],
        token_lifetime_seconds=_lifetime(environ),
        signing_key_id=environ.get("TOKEN_SIGNING_KEY_ID", ""),
        signing_secret_arn=environ.get("TOKEN_SIGNING_SECRET_ARN", ""),
        table_name=_given(environ, "TABLE_NAME"),
        allowed_origins=frozenset(environ.get("ALLOWED_ORIGINS", "").split(",")) - {""},
    )
    if bool(settings.signing_key_id) == bool(settings.signing_secret_arn):
        raise SettingsError("TOKEN_SIGNING_KEY_ID")
    return settings


def _given(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value or not value.isprintable():
        raise SettingsError(name)
    return value


def _certificates(environ: Mapping[str, str]) -> tuple[Certificate, ...]:
    try:
        return read_certificates(environ.get("SAML_IDP_CERTIFICATES", ""))
    except ValueError:
        raise SettingsError("SAML_IDP_CERTIFICATES") from None


def _lifetime(environ: Mapping[str, str]) -> int:
    text = environ.get("OWN_TOKEN_LIFETIME_SECONDS", "")
    if not text.isdecimal() or not MIN_LIFETIME_SECONDS <= int(text) <= MAX_LIFETIME_SECONDS:
        raise SettingsError("OWN_TOKEN_LIFETIME_SECONDS")
    return int(text)


def _grant_rules(environ: Mapping[str, str]) -> GrantRules:
    return GrantRules(
        tenant_attribute=_given(environ, "SAML_TENANT_ATTRIBUTE"),
        scopes_attribute=environ.get("SAML_SCOPES_ATTRIBUTE", ""),
        fixed_scopes=_scopes(environ.get("SAML_SCOPES", ""), "SAML_SCOPES"),
        scopes_by_value=_scope_map(environ.get("SAML_SCOPE_MAP", "")),
        allows_admin=environ.get("SAML_ALLOW_ADMIN") == "true",
    )


def _scope_map(text: str) -> dict[str, frozenset[str]]:
    """`group=scope scope,other group=scope`."""
    scopes_by_value = {}
    for entry in filter(None, text.split(",")):
        value, separator, scopes = entry.rpartition("=")
        if not separator or not value.strip():
            raise SettingsError("SAML_SCOPE_MAP")
        scopes_by_value[value.strip()] = _scopes(scopes, "SAML_SCOPE_MAP")
    return scopes_by_value


def _scopes(text: str, variable: str) -> frozenset[str]:
    scopes = frozenset(text.split())
    if not scopes <= SCOPES:
        raise SettingsError(variable)
    return scopes
