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


class Settings(NamedTuple):
    issuer: str
    audience: str
    tenant_claim: str
    static_keys: KeySet | None  # None: ask the issuer


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Reads each variable once; SettingsError names the first that is missing or wrong."""
    return Settings(
        issuer=_issuer(environ),
        audience=_word(environ, "TOKEN_AUDIENCE"),
        tenant_claim=_word(environ, "TENANT_CLAIM", DEFAULT_TENANT_CLAIM),
        static_keys=_static_keys(environ),
    )


def _word(environ: Mapping[str, str], name: str, default: str = "") -> str:
    value = environ.get(name) or default
    if not value.isprintable() or not value or " " in value:
        raise SettingsError(name)
    return value


def _issuer(environ: Mapping[str, str]) -> str:
    issuer = _word(environ, "TOKEN_ISSUER")
    try:
        parse_https(issuer)
    except ValueError:
        raise SettingsError("TOKEN_ISSUER") from None
    if "?" in issuer:  # OpenID Connect Discovery 1.0, section 3: the well-known path is put behind it
        raise SettingsError("TOKEN_ISSUER")
    return issuer


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
