"""Assertions that are refused: with the right code, by no fault of ours, at once, and without a call to anybody."""

from __future__ import annotations

import time

import pytest

from tests.unit.token_endpoint.endpoint import IDP, Answer, Endpoint
from tests.unit.token_endpoint.forged_markup import FORGED_MARKUP
from tests.unit.token_endpoint.forged_signatures import FORGED_SIGNATURES
from tests.unit.token_endpoint.forged_statements import FORGED_STATEMENTS
from tests.unit.token_endpoint.forged_transforms import FORGED_TRANSFORMS
from tests.unit.token_endpoint.idp import Said, signed
from tests.unit.token_endpoint.wrapped import WRAPPED

FORGERIES = {**FORGED_SIGNATURES, **FORGED_TRANSFORMS, **WRAPPED, **FORGED_MARKUP}
MAX_CPU_SECONDS = 0.3

pytestmark = pytest.mark.usefixtures("no_network")


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """What the first exchange loads is no forgery's doing."""
    assert Endpoint().say().status == 200


def refused(endpoint: Endpoint, assertion: bytes) -> Answer:
    """The refusal, which has left nothing behind."""
    began = time.process_time()
    answer = endpoint.post(assertion)
    assert time.process_time() - began < MAX_CPU_SECONDS
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    assert endpoint.records.used == {}
    assert "access_token" not in answer.text
    return answer


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_assertion_is_refused(endpoint: Endpoint, name: str) -> None:
    """Whoever made it, and whatever it is around."""
    assertion, code = FORGERIES[name]
    assert refused(endpoint, assertion).body["code"] == code


@pytest.mark.parametrize("name", FORGED_STATEMENTS)
def test_signed_assertion_that_says_something_else_is_refused(endpoint: Endpoint, name: str) -> None:
    """The provider's own word, but not for us, not now, or about nobody."""
    changes, code = FORGED_STATEMENTS[name]
    assert refused(endpoint, signed(IDP, Said(**changes))).body["code"] == code


def test_there_are_enough_of_them() -> None:
    """The promise was 60."""
    assert len(FORGERIES) + len(FORGED_STATEMENTS) >= 150


def test_honest_assertion_is_taken_by_the_same_endpoint(endpoint: Endpoint) -> None:
    """So that no forgery is refused because nothing is taken."""
    assert endpoint.say().status == 200
