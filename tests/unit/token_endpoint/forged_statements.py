"""Assertions that the provider itself has signed, and that say something else than they must."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.unit.token_endpoint.idp import AUDIENCE, NOW, RECIPIENT, moment

INCOMPLETE = "ASSERTION_INCOMPLETE"
EXPIRED, EARLY = "ASSERTION_EXPIRED", "ASSERTION_NOT_YET_VALID"
Changes = dict[str, Any]


def window(begins: float, ends: float) -> Changes:
    return {"window": f'NotBefore="{moment(NOW + begins)}" NotOnOrAfter="{moment(NOW + ends)}"'}


def confirmed(ends: float = 300, recipient: str = RECIPIENT, more: str = "") -> Changes:
    return {"confirmation": f'NotOnOrAfter="{moment(NOW + ends)}" Recipient="{recipient}"{more}'}


def audiences(*names: str) -> str:
    inner = "".join(f"<saml:Audience>{name}</saml:Audience>" for name in names)
    return f"<saml:AudienceRestriction>{inner}</saml:AudienceRestriction>"


def times() -> Iterator[tuple[str, Changes, str]]:
    yield "ended", window(-600, -31), EXPIRED
    yield "ended just now", window(-600, -30), EXPIRED
    yield "begins later", window(31, 300), EARLY
    yield "lives too long", window(-3_600, 3_601), "ASSERTION_LIFETIME_TOO_LONG"
    yield "lives a century", window(-60, 3_155_760_000), "ASSERTION_LIFETIME_TOO_LONG"
    yield "said in the future", {"issued": moment(NOW + 31)}, EARLY
    yield "no NotBefore", {"window": f'NotOnOrAfter="{moment(NOW + 300)}"'}, INCOMPLETE
    yield "no NotOnOrAfter", {"window": f'NotBefore="{moment(NOW - 60)}"'}, INCOMPLETE
    for issued in (
        "",
        "2026-11-22",
        "2026-11-22T15:19:55",
        "2026-11-22T15:19:55+00:00",
        "2026-02-30T00:00:00Z",
        "1795360795",
        "2026-11-22t15:19:55z",
        "\uff12\uff1026-11-22T15:19:55Z",
        "2026-11-22T25:19:55Z",
        "-2026-11-22T15:19:55Z",
        "2026-11-22T15:19:55.1234567890Z",
    ):
        yield f"said at {issued!r}", {"issued": issued}, INCOMPLETE
    for told in (-1, 0):
        statement = f'<saml:AuthnStatement SessionNotOnOrAfter="{moment(NOW + told)}"/>'
        yield f"session ended at {told}", {"statements": statement}, EXPIRED
    yield "session ends never", {"statements": '<saml:AuthnStatement SessionNotOnOrAfter="never"/>'}, INCOMPLETE


def conditions() -> Iterator[tuple[str, Changes, str]]:
    for name, text in {
        "none": "",
        "another": audiences("https://other.example"),
        "longer": audiences(f"{AUDIENCE}/"),
        "shorter": audiences(AUDIENCE[:-1]),
        "in capitals": audiences(AUDIENCE.upper()),
        "empty": audiences(""),
        "without a name": audiences(),
        "ours and another restriction": audiences(AUDIENCE) + audiences("https://other.example"),
    }.items():
        yield f"audience: {name}", {"conditions": text}, "AUDIENCE_MISMATCH"
    yield "audience with a child", {"conditions": audiences(f"{AUDIENCE}<saml:Audience/>")}, INCOMPLETE
    unknown = '<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x"/>'
    yield "unknown condition", {"conditions": audiences(AUDIENCE) + unknown}, "CONDITION_UNKNOWN"
    yield "another's condition", {"conditions": audiences(AUDIENCE) + '<x xmlns="urn:x"/>'}, "CONDITION_UNKNOWN"
    twice = f'<saml:Conditions NotBefore="{moment(NOW - 60)}" NotOnOrAfter="{moment(NOW + 300)}"/>'
    yield "conditions twice", {"statements": twice}, INCOMPLETE


def confirmations() -> Iterator[tuple[str, Changes, str]]:
    for name, changes in {
        "ended": confirmed(-31),
        "ended just now": confirmed(-30),
        "another recipient": confirmed(recipient="https://other.example/v1/oauth/token"),
        "longer recipient": confirmed(recipient=f"{RECIPIENT}/"),
        "shorter recipient": confirmed(recipient=RECIPIENT[:-1]),
        "empty recipient": confirmed(recipient=""),
        "no recipient": {"confirmation": f'NotOnOrAfter="{moment(NOW + 300)}"'},
        "begins": confirmed(more=f' NotBefore="{moment(NOW - 60)}"'),
        "holder of key": {"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"},
        "sender vouches": {"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"},
        "no method": {"method": ""},
        "none": {"confirmations": ""},
        "no data": {"confirmations": '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>'},
    }.items():
        yield f"confirmation: {name}", changes, "CONFIRMATION_MISMATCH"
    yield "confirmation without end", {"confirmation": f'Recipient="{RECIPIENT}"'}, INCOMPLETE


def subjects() -> Iterator[tuple[str, Changes, str]]:
    for name, subject in {
        "none": "",
        "white space": " \t ",
        "too long": "a" * 257,
        "line break": "a&#10;b",
        "right to left": "a\u202eb",
        "unprintable": "a\u0085b",
        "quote": "a&quot;b",
        "backslash": "DOMAIN\\user",
        "a field for the access log": 'x","tenant":"other',
    }.items():
        yield f"subject: {name}", {"subject": subject}, "SUBJECT_INVALID"
    for name, text in {
        "missing": "",
        "encrypted": "<saml:EncryptedID/>",
        "twice": "<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>",
        "with a child": "<saml:NameID>a<b/>dmin</saml:NameID>",
        "of another namespace": '<NameID xmlns="urn:x">a</NameID>',
    }.items():
        yield f"subject: {name}", {"name_id": text}, INCOMPLETE
    yield "subject twice", {"statements": "<saml:Subject><saml:NameID>admin</saml:NameID></saml:Subject>"}, INCOMPLETE


def issuers() -> Iterator[tuple[str, Changes, str]]:
    for issuer in ("", "https://evil.example", "https://idp.example.com/saml/", "HTTPS://idp.example.com/saml"):
        yield f"issuer {issuer!r}", {"issuer": f"<saml:Issuer>{issuer}</saml:Issuer>"}, "ISSUER_MISMATCH"
    twice = "<saml:Issuer>https://idp.example.com/saml</saml:Issuer><saml:Issuer>x</saml:Issuer>"
    yield "issuer twice", {"issuer": twice}, INCOMPLETE
    yield "no issuer", {"issuer": "<saml:Advice/>"}, INCOMPLETE
    yield "issuer with a child", {"issuer": "<saml:Issuer>https://idp.example.com<b/>/saml</saml:Issuer>"}, INCOMPLETE


def tenants() -> Iterator[tuple[str, Changes, str]]:
    for tenant in (
        "",
        "..",
        "a/b",
        "a.b",
        "-a",
        "_a",
        "a" * 65,
        "\uff41cme",
        "acme,umbrella",
        "acme umbrella",
        "*",
        "a\u200bb",
    ):
        yield f"tenant {tenant[:9]!r}", {"attributes": {"tenant": [tenant]}}, "TENANT_INVALID"
    yield "no tenant", {"attributes": {}}, "TENANT_INVALID"
    yield "two tenants", {"attributes": {"tenant": ["acme", "umbrella"]}}, "TENANT_INVALID"
    yield "the same tenant twice", {"attributes": {"tenant": ["acme", "acme"]}}, "TENANT_INVALID"
    yield "tenant in an element", {"attributes": {"tenant": ["<b>acme</b>"]}}, "TENANT_INVALID"
    yield "tenant under another name", {"attributes": {"Tenant": ["acme"]}}, "TENANT_INVALID"


FORGED_STATEMENTS = {
    name: (changes, code)
    for family in (times, conditions, confirmations, subjects, issuers, tenants)
    for name, changes, code in family()
}
