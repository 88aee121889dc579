"""Whatever anybody can send: an answer, a 401, and nothing else."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from authorizer.app import authorize
from tests.unit.authorizer.parts import make_authorizer, make_event
from tests.unit.authorizer.token_builder import (
    make_token,
    sign_bytes,
    to_json,
    valid_claims,
    valid_header,
    with_header_bytes,
    with_payload_bytes,
)

AUTHORIZER = make_authorizer()
VALID = make_token()
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
TOKEN_LIKE = st.text(string.ascii_letters + string.digits + "-_.=+/ ", max_size=200)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.sampled_from([10**400, -(10**400)])
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3))


def outcome(authorization: str) -> dict[str, Any] | None:
    """The answer, or None for a 401; any other exception is the test's failure."""
    try:
        return authorize(make_event(authorization), AUTHORIZER)
    except Exception as error:
        if type(error) is not Exception or error.args != ("Unauthorized",):
            raise
        return None


@given(ANY_TEXT | TOKEN_LIKE)
def test_any_text_is_unauthorized(text: str) -> None:
    """Random text is no token, and never an error of ours."""
    assert outcome(f"Bearer {text}") is None
    assert outcome(text) is None


@given(st.lists(TOKEN_LIKE, min_size=3, max_size=3).map(".".join))
def test_any_three_segments_are_unauthorized(token: str) -> None:
    """Neither is text in three parts."""
    assert outcome(f"Bearer {token}") is None


@given(position=st.integers(0, len(VALID) - 1), replacement=st.characters(exclude_categories=()))
def test_any_changed_character_is_unauthorized(position: int, replacement: str) -> None:
    """Not one character of a token can be other than it is."""
    token = VALID[:position] + replacement + VALID[position + 1 :]
    assert (outcome(f"Bearer {token}") is not None) is (token == VALID)


@given(st.binary(max_size=300))
def test_any_signed_bytes_are_answered_or_unauthorized(data: bytes) -> None:
    """Even a signed header or payload of random bytes raises nothing else."""
    assert outcome(f"Bearer {with_payload_bytes(data)}") is None
    assert outcome(f"Bearer {with_header_bytes(data)}") is None


@given(name=st.sampled_from(["iss", "aud", "sub", "tenant", "exp", "iat", "nbf", "scope", "other"]), value=JSON)
def test_any_signed_claim_is_answered_or_unauthorized(name: str, value: object) -> None:
    """A truly signed claim of any JSON value is accepted within the rules or a 401."""
    answer = outcome(f"Bearer {with_payload_bytes(to_json({**valid_claims(), name: value}))}")
    if answer is not None:
        assert all(isinstance(text, str) and text.isprintable() for text in answer["context"].values())


@given(name=st.sampled_from(["alg", "typ", "kid", "crit", "zip", "jwk", "b64", "other"]), value=JSON)
def test_any_signed_header_member_is_answered_or_unauthorized(name: str, value: object) -> None:
    """So is a header member."""
    header = to_json({**valid_header(), name: value})
    assert (outcome(f"Bearer {sign_bytes(header, to_json(valid_claims()))}") is None) or name == "other"
