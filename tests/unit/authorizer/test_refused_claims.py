"""Tokens that are well made and truly signed, and say the wrong thing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.authorizer.parts import STATIC_ENVIRONMENT, make_authorizer
from tests.unit.authorizer.refusals import assert_refused
from tests.unit.authorizer.token_builder import ABSENT, AUDIENCE, ISSUER, NOW, make_token, with_extra_payload_text

NOT_STRINGS: list[Any] = [ABSENT, None, 7, True, [], {}]
NOT_SCOPES: list[Any] = [None, 7, True, {}, [7], [["admin"]], ["uploads:read", None]]
NOT_TIMES: list[Any] = [None, str(NOW), "", True, False, [NOW], {"at": NOW}, -1, -0.5, 10**12, 10**300]

CASES: list[tuple[str, dict[str, Any]]] = [
    *(("ISSUER_MISMATCH", {"iss": value}) for value in [*NOT_STRINGS, "", [ISSUER], ISSUER + "/", ISSUER.upper()]),
    ("ISSUER_MISMATCH", {"iss": "https://login.example.com.evil.example"}),
    ("ISSUER_MISMATCH", {"iss": "https://login.example.co\u043c"}),
    *(("AUDIENCE_MISMATCH", {"aud": value}) for value in [*NOT_STRINGS, "", AUDIENCE + "/", f"x {AUDIENCE}"]),
    ("AUDIENCE_MISMATCH", {"aud": ["https://other.example"]}),
    ("AUDIENCE_MISMATCH", {"aud": [AUDIENCE, 7]}),
    ("AUDIENCE_MISMATCH", {"aud": [[AUDIENCE]]}),
    ("AUDIENCE_MISMATCH", {"aud": {AUDIENCE: True}}),
    *(("TIME_INVALID", {name: value}) for name in ("exp", "iat", "nbf") for value in NOT_TIMES),
    ("TIME_INVALID", {"exp": ABSENT}),
    ("TIME_INVALID", {"iat": ABSENT}),
    ("TIME_INVALID", {"iat": NOW + 20, "exp": NOW + 10}),
    ("TOKEN_EXPIRED", {"exp": NOW - 30}),
    ("TOKEN_EXPIRED", {"exp": 0, "iat": 0}),
    ("TOKEN_ISSUED_IN_FUTURE", {"iat": NOW + 31}),
    ("TIME_INVALID", {"iat": (NOW - 60) * 1000, "exp": (NOW + 60) * 1000}),
    ("TOKEN_NOT_YET_VALID", {"nbf": NOW + 31}),
    ("LIFETIME_TOO_LONG", {"iat": NOW, "exp": NOW + 86_401}),
    ("LIFETIME_TOO_LONG", {"exp": NOW + 100 * 365 * 86_400}),
    *(
        ("SUBJECT_INVALID", {"sub": value})
        for value in [*NOT_STRINGS, "", "x" * 257, "a\nb", "a\0b", "\u202euser", 'a"b', "a\\b", 'x","tenant":"other']
    ),
    *(("SCOPE_INVALID", {"scope": value}) for value in NOT_SCOPES),
    *(("TENANT_INVALID", {"tenant": value}) for value in [*NOT_STRINGS, "", "a" * 65, "-a", "_a", ".", "..", "a/b"]),
    *(
        ("TENANT_INVALID", {"tenant": value})
        for value in ["a.b", "a b", "acme\n", "a%2Fb", "ácme", "\u0663", "*", "a\0"]
    ),
]


@pytest.mark.parametrize(("reason", "claims"), CASES, ids=[f"{reason} {claims!r:.60}" for reason, claims in CASES])
def test_wrong_claim_is_refused(reason: str, claims: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    """A claim that breaks a rule is a 401, with its reason in the log and nowhere else."""
    assert_refused(make_token(**claims), reason, caplog)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("TOKEN_MALFORMED", '"sub": "admin"'),
        ("TOKEN_MALFORMED", '"x": {"a": 1, "a": 1}'),
        ("TOKEN_MALFORMED", '"nbf": NaN'),
        ("TOKEN_MALFORMED", '"x": Infinity'),
        ("TOKEN_MALFORMED", '"x": -Infinity'),
        ("TOKEN_MALFORMED", '"nbf": ' + "9" * 5000),
        ("TOKEN_MALFORMED", '"x": "\\ud800"'),
        ("TOKEN_MALFORMED", '"x": ["\\udfff\\ud800"]'),
        ("TOKEN_MALFORMED", '"\\uD83D": 1'),
        ("TOKEN_MALFORMED", '"x": ' + "[" * 600 + "]" * 600),
        ("TOKEN_MALFORMED", '"x": ' + "[" * 2000),
        ("TOKEN_MALFORMED", '"x": ' + '{"a":' * 600 + "1" + "}" * 600),
        ("TOKEN_MALFORMED", '"x": 01'),
        ("TOKEN_MALFORMED", '"x": 1,'),
        ("TOKEN_MALFORMED", "\"x\": 'a'"),
        ("TOKEN_MALFORMED", '"x": "a\nb"'),
        ("TIME_INVALID", '"nbf": 1e999'),
        ("TIME_INVALID", '"nbf": ' + "9" * 4000),
    ],
    ids=lambda text: text[:40],
)
def test_payload_that_python_would_read_anyway_is_refused(
    reason: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What another reader could understand otherwise, or not at all, is not accepted from anybody."""
    assert_refused(with_extra_payload_text(text), reason, caplog)


def test_default_tenant_claim_does_not_count_when_another_is_configured(caplog: pytest.LogCaptureFixture) -> None:
    """The tenant comes from one claim alone."""
    authorizer = make_authorizer({**STATIC_ENVIRONMENT, "TENANT_CLAIM": "org"})
    assert_refused(make_token(tenant="acme"), "TENANT_INVALID", caplog, authorizer)
