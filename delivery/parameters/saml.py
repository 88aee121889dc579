"""The token endpoint's parameters: whole or not at all. Pure; the template's Rules say as much of it as they can."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

OF_SAML = ("SamlIdpEntityId", "SamlAudience", "SamlRecipient", "OwnIssuer", "TokenSigningSecretArn")
SCOPES = frozenset({"uploads:write", "uploads:read", "jobs:write", "jobs:read", "admin"})
# A function's environment holds 4 KB in all (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html),
# and the endpoint's other variables need their share.
MAX_CERTIFICATES_CHARACTERS = 3_000
DER_SEQUENCE = 0x30  # what a certificate begins with


def saml_contradictions(values: Mapping[str, str]) -> Iterator[str]:
    """One line each."""
    if values["SamlIdpCertificates"]:
        yield from _half_an_endpoint(values)
        yield from _odd_values(values)
    else:
        for name in OF_SAML:
            if values[name]:
                yield f"{name}: means nothing without SamlIdpCertificates; there is no token endpoint"


def _half_an_endpoint(values: Mapping[str, str]) -> Iterator[str]:
    if values["AuthMode"] != "token":
        yield "SamlIdpCertificates: needs AuthMode token; the others know no tokens of Portside's own"
    for name in ("SamlIdpEntityId", "SamlAudience"):
        if not values[name]:
            yield f"{name}: missing; SamlIdpCertificates makes a token endpoint, which needs it"


def _odd_values(values: Mapping[str, str]) -> Iterator[str]:
    if problem := certificates_problem(values["SamlIdpCertificates"]):
        yield f"SamlIdpCertificates: {problem}"
    for entry in filter(None, values["SamlScopeMap"].split(",")):
        group, _, scopes = entry.rpartition("=")
        if not set(scopes.split()) <= SCOPES:
            yield f"SamlScopeMap: {group.strip()!r} is given what is no scope"
    if values["OwnIssuer"] and values["OwnIssuer"] in values["TokenIssuer"].split(","):
        yield "OwnIssuer: is in TokenIssuer too; one name has one set of keys"


def certificates_problem(text: str) -> str | None:
    """Why these cannot be the certificates."""
    if len(text) > MAX_CERTIFICATES_CHARACTERS:
        return f"longer than {MAX_CERTIFICATES_CHARACTERS} characters, and a function's environment holds 4 KB in all"
    parts = [re.sub(r"\s", "", part) for part in re.split(r"-----[A-Z ]+-----|,", text)]
    for part in filter(None, parts):
        try:
            raw = base64.b64decode(part, validate=True)
        except binascii.Error:
            return "not certificates in PEM or base64, with commas between"
        if raw[:1] != bytes([DER_SEQUENCE]):
            return "base64 of something else than certificates"
    return None if any(parts) else "holds no certificate"
