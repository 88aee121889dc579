"""What a key may be, and where it counts."""

from __future__ import annotations

import re

import pytest

from tests.unit.uploads.keyed_requests import KEY, OTHER_PAYLOAD, PAYLOAD, KeyedRequests
from uploads.claims import MAX_KEY_CHARACTERS
from uploads.errors import InvalidRequestError


@pytest.fixture
def requests() -> KeyedRequests:
    return KeyedRequests()


@pytest.mark.parametrize(
    "elsewhere", [{"tenant": "globex"}, {"route": "POST /v1/jobs"}, {"key": KEY.upper()}, {"key": f'"{KEY}"'}], ids=repr
)
def test_same_key_elsewhere_is_another_key(requests: KeyedRequests, elsewhere: dict[str, str]) -> None:
    """Bound to tenant and route, and taken word for word; another body there is no misuse."""
    first = requests.send()
    attempt = requests.attempt(OTHER_PAYLOAD, **elsewhere)
    assert requests.send(attempt).id == attempt.fresh_id
    assert requests.send() == first


@pytest.mark.parametrize("key", ["k", "~" * MAX_KEY_CHARACTERS, "a key of words", f'"{KEY}"', "#/%\\"])
def test_key_of_printable_ascii_is_taken(requests: KeyedRequests, key: str) -> None:
    """Up to 255 characters, whatever they are."""
    assert requests.send(requests.attempt(key=key)) == requests.send(requests.attempt(key=key))


@pytest.mark.parametrize("key", ["", "~" * (MAX_KEY_CHARACTERS + 1), "a\nb", "a\x00", "\x7f", "clé", "キー", "\ud800"])
def test_key_that_is_none_is_refused_and_nothing_is_claimed(requests: KeyedRequests, key: str) -> None:
    """Running unguarded instead would be worse than a 400. The answer does not repeat what was sent."""
    with pytest.raises(InvalidRequestError, match=r"^Idempotency-Key must be 1 to 255 printable ASCII characters\.$"):
        requests.send(requests.attempt(key=key))
    assert (requests.claims.calls, requests.things.calls) == ([], [])


def test_neither_key_nor_body_is_shown_or_stored(requests: KeyedRequests) -> None:
    """Only their hashes: logs, traces and the table hold neither."""
    attempt = requests.attempt()
    requests.send(attempt)
    assert not re.search(f"{KEY}|film.mp4", repr(attempt) + repr(requests.claims.claims))
    assert PAYLOAD not in repr(attempt)
