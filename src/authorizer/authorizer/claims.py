"""What a signed payload must say before its bearer is anybody here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from authorizer.errors import TokenError

if TYPE_CHECKING:
    from collections.abc import Mapping

LEEWAY_SECONDS = 30  # clocks of issuer and Lambda differ by less
# Nothing revokes an access token before it expires, so this bounds how long a stolen one is of use.
MAX_LIFETIME_SECONDS = 24 * 60 * 60
MAX_TIME = 253_402_300_799  # the end of the year 9999: beyond it is no date, and floats and integers no longer compare
MAX_SUBJECT_CHARACTERS = 256
# It stands in the gateway's access log, between quotes and as it is: AWS says nowhere that values are escaped.
NOT_IN_SUBJECTS = frozenset('"\\')
# It becomes a part of every object key of the tenant: no slash, no dot, nothing that needs escaping.
TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Rules(NamedTuple):
    """What one issuer's tokens must say. Any one of the audiences is enough."""

    audiences: frozenset[str]
    tenant_claim: str
    scope_claim: str


class Claims(NamedTuple):
    """Who calls, for whom, and what they may do. `usage_key` is a credential, and never logged."""

    subject: str
    tenant: str
    scopes: frozenset[str]
    usage_key: str | None = None  # the caller's own key to a usage plan, where it has one


def read_claims(payload: Mapping[str, object], *, rules: Rules, now: float) -> Claims:
    """The claims of a payload whose issuer is known and whose signature fits; TokenError when it breaks a rule."""
    _check_audience(payload.get("aud"), rules.audiences)
    _check_times(payload, now)
    return Claims(
        subject=_subject(payload.get("sub")),
        tenant=_tenant(payload.get(rules.tenant_claim)),
        scopes=_scopes(payload.get(rules.scope_claim, "")),
    )


def _check_audience(value: object, expected: frozenset[str]) -> None:
    named = value if isinstance(value, list) else [value]
    if not all(isinstance(audience, str) for audience in named) or expected.isdisjoint(named):
        raise TokenError("AUDIENCE_MISMATCH")


def _check_times(payload: Mapping[str, object], now: float) -> None:
    expires, issued = _time(payload.get("exp")), _time(payload.get("iat"))
    not_before = _time(payload.get("nbf", issued))
    if now >= expires + LEEWAY_SECONDS:
        raise TokenError("TOKEN_EXPIRED")
    if issued > now + LEEWAY_SECONDS:
        raise TokenError("TOKEN_ISSUED_IN_FUTURE")
    if not_before > now + LEEWAY_SECONDS:
        raise TokenError("TOKEN_NOT_YET_VALID")
    if expires < issued:
        raise TokenError("TIME_INVALID")
    if expires - issued > MAX_LIFETIME_SECONDS:
        raise TokenError("LIFETIME_TOO_LONG")


def _time(value: object) -> float:
    # A bool is an int to Python and not to JSON; 1e999 reads as infinity and fails the range.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_TIME:
        raise TokenError("TIME_INVALID")
    return value


def _subject(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_SUBJECT_CHARACTERS:
        raise TokenError("SUBJECT_INVALID")
    if not value.isprintable() or not NOT_IN_SUBJECTS.isdisjoint(value):
        raise TokenError("SUBJECT_INVALID")
    return value


def _tenant(value: object) -> str:
    if not isinstance(value, str) or TENANT.fullmatch(value) is None:
        raise TokenError("TENANT_INVALID")
    return value


def _scopes(value: object) -> frozenset[str]:
    """One text with spaces between (RFC 8693, section 4.2), or a list of one scope an item, as some issuers' `scp`."""
    scopes = value.split(" ") if isinstance(value, str) else value
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise TokenError("SCOPE_INVALID")
    return frozenset(scopes) - {""}
