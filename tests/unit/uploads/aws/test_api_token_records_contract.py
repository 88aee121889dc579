"""What the table of API tokens does: the same tests for the fake and for the adapter on moto."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.world import NOW
from tests.unit.tokens.fakes import FakeTokenRecords
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import real_records
from tokens.model import ApiToken, OldSecret
from tokens.ports import TokenRecords
from uploads.aws.api_token_records import DynamoApiTokenRecords
from uploads.aws.clients import dynamodb_client
from uploads.errors import TokenBusyError
from uploads.ids import make_ulid

_numbers = count(1)
DAY = timedelta(days=1)


def real() -> DynamoApiTokenRecords:
    with suppress(ClientError):
        real_records()  # which makes the table
    return DynamoApiTokenRecords(dynamodb_client(REGION), TABLE)


@pytest.fixture(scope="module", params=[FakeTokenRecords, real], ids=["fake", "real"])
def records(request: pytest.FixtureRequest, moto: None) -> TokenRecords:  # noqa: ARG001 # it is there meanwhile
    made: TokenRecords = request.param()
    return made


def new_token(tenant: str = "acme") -> ApiToken:
    number = next(_numbers)
    return ApiToken(
        id=make_ulid(NOW, number.to_bytes(10)),
        tenant=tenant,
        description="",
        scopes=("uploads:write", "admin"),
        created_at=NOW,
        created_by="user-1",
        expires_at=NOW + DAY,
        token_sha256=f"{number:064}",
    )


def richly(token: ApiToken) -> ApiToken:
    return replace(
        token,
        description="nightly",
        old_secrets=(OldSecret("a" * 64, NOW + DAY), OldSecret("b" * 64, NOW)),
        usage_key="k" * 40,
        rotated_at=NOW,
        revoked_at=NOW + DAY,
        revision=1,
    )


def test_token_is_found_as_it_was_written(records: TokenRecords) -> None:
    """Every member survives."""
    for token in (new_token(), richly(new_token())):
        records.add(token)
        assert records.find(token.id) == token


def test_what_was_never_written_is_not_there(records: TokenRecords) -> None:
    """Neither found nor changed nor brought about."""
    token = new_token()
    assert records.find(token.id) is None
    assert records.replace(token, replace(token, revision=1)) is None
    assert records.find(token.id) is None


def test_id_that_is_taken_is_refused(records: TokenRecords) -> None:
    """And stays whose it was."""
    token = new_token()
    records.add(token)
    with pytest.raises(TokenBusyError):
        records.add(replace(token, tenant="globex", token_sha256="f" * 64))
    assert records.find(token.id) == token


def test_change_is_written_when_the_revision_is_the_one_that_was_read(records: TokenRecords) -> None:
    """What comes, what goes again, and a later end."""
    token = new_token()
    records.add(token)
    rich = replace(richly(token), expires_at=NOW + 2 * DAY)
    assert records.replace(token, rich) == rich == records.find(token.id)
    poor = replace(rich, old_secrets=(), revision=2)
    assert records.replace(rich, poor) == poor == records.find(token.id)


def test_change_of_what_has_changed_meanwhile_is_told_what_is_there(records: TokenRecords) -> None:
    """With or without a write to the list."""
    token = new_token()
    records.add(token)
    first = replace(token, revoked_at=NOW, revision=1)
    records.replace(token, first)
    for late in (richly(token), replace(richly(token), expires_at=NOW + 2 * DAY)):
        assert records.replace(token, replace(late, token_sha256="e" * 64)) == first == records.find(token.id)


def test_list_is_the_tenants_newest_first(records: TokenRecords) -> None:
    """However many there are, from wherever it goes on."""
    tenant = f"lists-{next(_numbers)}"
    tokens = [new_token(tenant) for _ in range(5)]
    for token in [*tokens, new_token("another")]:
        records.add(token)
    newest = tokens[::-1]
    places = [(token.id, token) for token in newest]
    assert records.list_newest(tenant, before_id=None, limit=10) == places
    assert records.list_newest(tenant, before_id=newest[1].id, limit=2) == places[2:4]
    assert records.list_newest("nobody", before_id=None, limit=10) == []
    assert {token.id for token in tokens} <= {token.id for token in records.list_all()}
