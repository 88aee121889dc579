"""An assertion is good for one token."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.token_endpoint.endpoint import IDP, Endpoint, FakeRecords
from tests.unit.token_endpoint.idp import NOW, Said, signed


def test_second_use_is_refused(endpoint: Endpoint) -> None:
    """A retry of the very same request too: the provider gives a new one."""
    raw = signed(IDP)
    assert endpoint.post(raw).status == 200
    again = endpoint.post(raw)
    assert (again.status, again.body["error"], again.body["code"]) == (400, "invalid_grant", "ASSERTION_REPLAYED")


def test_another_spelling_of_the_same_assertion_is_refused(endpoint: Endpoint) -> None:
    """What is remembered is the signed id, not what was sent."""
    raw = signed(IDP)
    assert endpoint.post(raw).status == 200
    for spelt in (raw + b"\n", b'<?xml version="1.0"?>' + raw, raw.replace(b"</saml:Issuer>", b"</saml:Issuer >")):
        assert endpoint.post(spelt).body["code"] == "ASSERTION_REPLAYED"
    assert endpoint.post(base64.urlsafe_b64encode(raw).decode()).body["code"] == "ASSERTION_REPLAYED"


def test_same_id_signed_anew_is_refused(endpoint: Endpoint) -> None:
    """Ids are the provider's promise never to come again (SAML core, section 1.3.4)."""
    assert endpoint.say().status == 200
    assert endpoint.say(subject="user-43").body["code"] == "ASSERTION_REPLAYED"
    assert endpoint.say(id="_another").status == 200


def test_refused_assertion_is_not_spent(endpoint: Endpoint) -> None:
    """Whoever asks for too much may ask again."""
    assert endpoint.post(signed(IDP), scope="admin").body["error"] == "invalid_scope"
    assert endpoint.post(signed(IDP)).status == 200


@pytest.mark.parametrize("containers", [1, 8])
def test_of_many_at_once_one_gets_a_token(containers: int) -> None:
    """In one container or in several, around one table."""
    records = FakeRecords()
    endpoints = [Endpoint(records=records) for _ in range(containers)]
    raw = signed(IDP)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: endpoints[n % containers].post(raw), range(32)))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 31


def test_use_is_remembered_for_as_long_as_the_assertion_can_be_presented(endpoint: Endpoint) -> None:
    """Leeway included: the earlier of both ends counts."""
    assert endpoint.say().status == 200
    ((_, ends_at),) = endpoint.records.used.values()
    assert ends_at == NOW + 300 + 30
    endpoint.now = ends_at - 1
    assert endpoint.say().body["code"] == "ASSERTION_REPLAYED"
    endpoint.now = ends_at
    assert endpoint.post(signed(IDP, Said())).body["code"] == "ASSERTION_EXPIRED"
