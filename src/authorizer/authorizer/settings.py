"""The environment, read once per container into one typed record."""

from __future__ import annotations

import re
from binascii import a2b_base64
from typing import TYPE_CHECKING, NamedTuple

from authorizer.addresses import parse_https
from authorizer.encoding import FROM_URL_ALPHABET, parse_object
from authorizer.errors import SettingsError
from authorizer.keys import read_key_set

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authorizer.keys import KeySet

DEFAULT_TENANT_CLAIM = "tenant"
DEFAULT_SCOPE_CLAIM = "scope"


class Settings(NamedTuple):
    issuers: tuple[str, ...]  # none: no OIDC token is taken
    audiences: frozenset[str]  # any one is enough
    tenant_claim: str
    scope_claim: str
    static_keys: KeySet | None  # of the one issuer; None: ask each for its own
    own_issuer: str  # the name in the tokens that Portside signs itself; empty: it signs none
    table_name: str  # where API tokens and own keys are; empty: neither is taken
    usage_key: str  # of all callers without one of their own; empty: usage plans are off


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Reads each variable once; SettingsError names the first that is missing or wrong."""
    settings = Settings(
        issuers=_issuers(environ.get("TOKEN_ISSUER", "")),
        audiences=frozenset(_words(environ, "TOKEN_AUDIENCE")),
        tenant_claim=_word(environ, "TENANT_CLAIM", DEFAULT_TENANT_CLAIM),
        scope_claim=_word(environ, "SCOPE_CLAIM", DEFAULT_SCOPE_CLAIM),
        static_keys=_static_keys(environ),
        own_issuer=environ.get("OWN_ISSUER", ""),
        table_name=environ.get("TABLE_NAME", ""),
        usage_key=environ.get("USAGE_KEY", ""),
    )
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    if settings.static_keys is not None and len(settings.issuers) != 1:  # whose would they be?
        raise SettingsError("TOKEN_JWKS")
    if settings.own_issuer in settings.issuers:  # two sets of keys for one name
        raise SettingsError("OWN_ISSUER")
    if settings.own_issuer and not settings.table_name:
        raise SettingsError("TABLE_NAME")


def _word(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name) or default
    if not _is_word(value):
        raise SettingsError(name)
    return value


def _words(environ: Mapping[str, str], name: str) -> list[str]:
    words = environ.get(name, "").split(",")
    if not all(map(_is_word, words)):
        raise SettingsError(name)
    return words


def _is_word(value: str) -> bool:
    return value.isprintable() and value != "" and " " not in value


def _issuers(names: str) -> tuple[str, ...]:
    return tuple(map(_issuer, names.split(","))) if names else ()


def _issuer(name: str) -> str:
    try:
        parse_https(name)
    except ValueError:
        raise SettingsError("TOKEN_ISSUER") from None
    if "?" in name:  # OpenID Connect Discovery 1.0, section 3: the well-known path is put behind it
        raise SettingsError("TOKEN_ISSUER")
    return name


def _static_keys(environ: Mapping[str, str]) -> KeySet | None:
    text = environ.get("TOKEN_JWKS", "").strip()
    if not text:
        return None
    try:
        keys = read_key_set(parse_object(text.encode() if text.startswith("{") else _base64(text)))
    except ValueError:
        keys = {}
    if not keys:
        raise SettingsError("TOKEN_JWKS")
    return keys


def _base64(text: str) -> bytes:
    """Either alphabet, padded or not, wrapped or not: whatever the operator's tool prints is meant well."""
    digits = re.sub(r"\s", "", text).rstrip("=").translate(FROM_URL_ALPHABET)
    return a2b_base64(digits + "=" * (-len(digits) % 4), strict_mode=True)
