"""The exchange: an assertion that holds becomes a token, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from token_endpoint.assertions import Expected, read_assertion
from token_endpoint.documents import parse_document
from token_endpoint.errors import InvalidGrantError
from token_endpoint.grants import scopes_of, tenant_of
from token_endpoint.signatures import verified
from token_endpoint.tokens import sign_token

if TYPE_CHECKING:
    from token_endpoint.composition import Parts
    from token_endpoint.form import TokenRequest


class Issued(NamedTuple):
    """A token, and what may be said of it."""

    token: str
    token_id: str
    tenant: str
    scope: str
    expires_in_seconds: int


def exchange(request: TokenRequest, recipient: str, parts: Parts) -> Issued:
    """The token for an assertion that was posted to `recipient`. RefusedError or UnavailableError otherwise.

    The assertion is spent last, by a conditional write: whatever fails before leaves it good for another try, and of
    any number that come at once one gets a token. A token whose writing nobody hears of is lost with its assertion.
    """
    settings, now = parts.settings, parts.clock()
    signed = verified(parse_document(request.assertion), settings.idp_certificates, now)
    expected = Expected(settings.idp_entity_id, settings.audience, recipient)
    assertion = read_assertion(signed, expected=expected, now=now)
    tenant = tenant_of(assertion.attributes, settings.grants)
    scope = " ".join(sorted(scopes_of(assertion.attributes, settings.grants, request.scopes)))
    lifetime = _lifetime_seconds(settings.token_lifetime_seconds, assertion.session_ends_at, now)

    signer, token_id = parts.signer(), parts.make_id()
    parts.published.ensure(signer, now)
    claims = {
        "iss": settings.issuer,
        "aud": settings.token_audience,
        "sub": assertion.subject,
        "tenant": tenant,
        "scope": scope,
        "iat": int(now),
        "exp": int(now) + lifetime,
        "jti": token_id,
    }
    token = sign_token(claims, signer)
    if not parts.records.claim(settings.idp_entity_id, assertion.id, owner=token_id, ends_at=assertion.ends_at):
        raise InvalidGrantError("ASSERTION_REPLAYED")
    return Issued(token, token_id, tenant, scope, lifetime)


def _lifetime_seconds(wanted: int, session_ends_at: float | None, now: float) -> int:
    """No token outlives the session that it was given for."""
    if session_ends_at is None:
        return wanted
    left = min(wanted, int(session_ends_at - now))
    if left < 1:
        raise InvalidGrantError("ASSERTION_EXPIRED")
    return left
