"""What only the adapter has: items, their end, and calls whose answer was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.test_api_token_records_contract import DAY, new_token, real, richly
from tokens.limits import RETENTION
from uploads.aws.api_token_items import to_item, to_token
from uploads.aws.api_token_records import DynamoApiTokenRecords
from uploads.aws.clients import dynamodb_client
from uploads.errors import UnavailableError


@pytest.fixture(scope="module")
def records(moto: None) -> DynamoApiTokenRecords:  # noqa: ARG001 # it is there meanwhile
    return real()


def rows_of(token_id: str) -> list[dict[str, Any]]:
    scanned = dynamodb_client(REGION).scan(TableName=TABLE, ConsistentRead=True)["Items"]
    return [row for row in scanned if row["id"]["S"] == token_id]


def test_both_rows_are_forgotten_a_month_after_the_end(records: DynamoApiTokenRecords) -> None:
    """Also when the end moves."""
    token = new_token()
    records.add(token)
    longer = replace(token, expires_at=NOW + 9 * DAY, revision=1)
    for known in (token, longer):
        if known is longer:
            records.replace(token, longer)
        ends = {row["forget_at_epoch_seconds"]["N"] for row in rows_of(token.id)}
        assert ends == {str(int((known.expires_at + RETENTION).timestamp()))}
    assert len(rows_of(token.id)) == 2


def test_writing_again_what_was_written_is_no_conflict(records: DynamoApiTokenRecords) -> None:
    """boto3 repeats a call whose answer was lost."""
    token = new_token()
    records.add(token)
    records.add(token)
    changed = replace(token, revoked_at=NOW, revision=1)
    assert records.replace(token, changed) == records.replace(token, changed) == changed


def test_last_use_is_the_authorizers_to_write(records: DynamoApiTokenRecords) -> None:
    """It is read here, and survives what is written here."""
    token = new_token()
    records.add(token)
    dynamodb_client(REGION).update_item(
        TableName=TABLE,
        Key={"pk": {"S": "API_TOKENS"}, "sk": {"S": token.id}},
        UpdateExpression="SET last_used_at = :now",
        ExpressionAttributeValues={":now": {"N": "1795396628"}},
    )
    records.replace(token, richly(token))
    found = records.find(token.id)
    assert found
    assert found.last_used_at == datetime.fromtimestamp(1_795_396_628, UTC)


def test_place_whose_token_is_gone_is_told(records: DynamoApiTokenRecords) -> None:
    """TTL may have taken the row alone: the list goes on behind it."""
    gone, left = new_token("half-gone"), new_token("half-gone")
    for token in (gone, left):
        records.add(token)
    key = {"pk": {"S": "API_TOKENS"}, "sk": {"S": gone.id}}
    dynamodb_client(REGION).delete_item(TableName=TABLE, Key=key)
    assert records.list_newest("half-gone", before_id=None, limit=2) == [(left.id, left), (gone.id, None)]


def test_items_hold_texts_and_numbers_only() -> None:
    """The authorizer reads them by hand."""
    item = to_item(richly(new_token()))
    assert {kind for typed in item.values() for kind in typed} == {"S", "N"}
    assert to_token(item) == to_token({**item, "what_a_later_version_adds": {"S": "x"}})


class Stingy:
    """A table that gives all but some of what it is asked for."""

    def get_paginator(self, _: str) -> Stingy:
        return self

    def paginate(self, **_: object) -> list[dict[str, Any]]:
        return [{"Items": [{"id": {"S": new_token().id}}]}]

    def batch_get_item(self, **asked: Any) -> dict[str, Any]:
        return {"Responses": {}, "UnprocessedKeys": asked["RequestItems"]}


def test_table_that_never_gives_all_is_unavailable() -> None:
    """A list with gaps would be taken for the whole."""
    stingy: Any = Stingy()
    with pytest.raises(UnavailableError):
        DynamoApiTokenRecords(stingy, TABLE).list_newest("acme", before_id=None, limit=1)
