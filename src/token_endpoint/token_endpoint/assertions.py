"""What a signed assertion must say before its bearer is anybody here (SAML core, sections 2.3 to 2.7; RFC 7522, 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from token_endpoint.errors import InvalidGrantError
from token_endpoint.moments import read_moment
from token_endpoint.names import BEARER, saml
from token_endpoint.reading import children, only, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

LEEWAY_SECONDS = 30  # clocks of identity provider and Lambda differ by less
# The longest that large identity providers give by default is 70 minutes. Each assertion is taken once, but until its
# end somebody who has stolen it may be the first.
MAX_LIFETIME_SECONDS = 2 * 60 * 60
# What the authorizer takes.
MAX_SUBJECT_CHARACTERS = 256
NOT_IN_SUBJECTS = frozenset('"\\')
# Whatever else an issuer asks for, we would not do.
KNOWN_CONDITIONS = frozenset(map(saml, ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")))


class Expected(NamedTuple):
    """What this deployment expects. `recipient` is the address that the assertion is posted to."""

    issuer: str
    audience: str
    recipient: str


class Assertion(NamedTuple):
    """Who is meant, and until when. `ends_at` is when it can be presented no longer, in epoch seconds."""

    id: str
    subject: str
    attributes: Mapping[str, tuple[str, ...]]
    ends_at: float
    session_ends_at: float | None


def read_assertion(signed: etree._Element, *, expected: Expected, now: float) -> Assertion:
    """The assertion whose signature fits; InvalidGrantError when it breaks a rule."""
    if text_of(only(signed, "Issuer")) != expected.issuer:
        raise InvalidGrantError("ISSUER_MISMATCH")
    if read_moment(signed.get("IssueInstant")) > now + LEEWAY_SECONDS:
        raise InvalidGrantError("ASSERTION_NOT_YET_VALID")
    conditions_end = _check_conditions(only(signed, "Conditions"), expected.audience, now)
    subject = only(signed, "Subject")
    confirmation_ends = _check_confirmation(subject, expected.recipient, now)
    return Assertion(
        id=signed.get("ID", ""),
        subject=_subject(subject),
        attributes=_attributes(signed),
        ends_at=min(conditions_end, confirmation_ends) + LEEWAY_SECONDS,
        session_ends_at=_session_end(signed, now),
    )


def _check_conditions(conditions: etree._Element, audience: str, now: float) -> float:
    begins, ends = read_moment(conditions.get("NotBefore")), read_moment(conditions.get("NotOnOrAfter"))
    if now < begins - LEEWAY_SECONDS:
        raise InvalidGrantError("ASSERTION_NOT_YET_VALID")
    if now >= ends + LEEWAY_SECONDS:
        raise InvalidGrantError("ASSERTION_EXPIRED")
    if ends - begins > MAX_LIFETIME_SECONDS:
        raise InvalidGrantError("ASSERTION_LIFETIME_TOO_LONG")
    if any(condition.tag not in KNOWN_CONDITIONS for condition in conditions):
        raise InvalidGrantError("CONDITION_UNKNOWN")
    restrictions = children(conditions, "AudienceRestriction")
    named = [{text_of(one) for one in children(restriction, "Audience")} for restriction in restrictions]
    if not named or not all(audience in audiences for audiences in named):
        raise InvalidGrantError("AUDIENCE_MISMATCH")
    return ends


def _check_confirmation(subject: etree._Element, recipient: str, now: float) -> float:
    """When the last confirmation ends by which a bearer may present it here."""
    ends = [_bearer_until(one, recipient, now) for one in children(subject, "SubjectConfirmation")]
    good = [end for end in ends if end is not None]
    if not good:
        raise InvalidGrantError("CONFIRMATION_MISMATCH")
    return max(good)


def _bearer_until(confirmation: etree._Element, recipient: str, now: float) -> float | None:
    found = children(confirmation, "SubjectConfirmationData")
    if confirmation.get("Method") != BEARER or len(found) != 1:
        return None
    (said,) = found
    if said.get("Recipient") != recipient or said.get("NotBefore") is not None:
        return None
    ends = read_moment(said.get("NotOnOrAfter"))
    return ends if now < ends + LEEWAY_SECONDS else None


def _subject(subject: etree._Element) -> str:
    name = text_of(only(subject, "NameID"))
    is_fit = name.isprintable() and NOT_IN_SUBJECTS.isdisjoint(name)
    if not 0 < len(name) <= MAX_SUBJECT_CHARACTERS or not is_fit:
        raise InvalidGrantError("SUBJECT_INVALID")
    return name


def _attributes(signed: etree._Element) -> dict[str, tuple[str, ...]]:
    """All values by the attribute's name; values that are no text are nobody's, and left out."""
    found: dict[str, tuple[str, ...]] = {}
    for statement in children(signed, "AttributeStatement"):
        for attribute in children(statement, "Attribute"):
            values = (value for value in children(attribute, "AttributeValue") if len(value) == 0)
            name = attribute.get("Name", "")
            found[name] = (*found.get(name, ()), *map(text_of, values))
    return found


def _session_end(signed: etree._Element, now: float) -> float | None:
    """When the session ends that the subject has logged in for, if the issuer says so."""
    told = [one.get("SessionNotOnOrAfter") for one in children(signed, "AuthnStatement")]
    ends = [read_moment(one) for one in told if one is not None]
    if ends and now >= min(ends):
        raise InvalidGrantError("ASSERTION_EXPIRED")
    return min(ends) if ends else None
