"""The table's API tokens: each a row of its own, found by its id, and a place on its tenant's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tokens.limits import RETENTION
from tokens.model import ApiToken
from uploads.aws.api_token_items import to_item, to_token
from uploads.aws.clients import unavailable_when_down
from uploads.aws.record_keys import FORGET_AT, api_token_key, listed_token_key, seconds
from uploads.aws.record_lists import newest
from uploads.aws.transactions import RefusedError, write_all
from uploads.errors import TokenBusyError, UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LIST_KIND = "API_TOKEN"
_BATCH_ITEMS = 100  # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
_BATCH_TRIES = 3
_NEVER_CHANGED = frozenset({"id", "tenant", "created_at", "created_by"})
_OTHERS = frozenset({"last_used_at"})  # the authorizer writes it


class DynamoApiTokenRecords:
    """TTL forgets tokens 30 days after their end."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def add(self, token: ApiToken) -> None:
        """Both rows, or none."""
        listed = {**listed_token_key(token.tenant, token.id), "id": {"S": token.id}}
        rows = [
            {**api_token_key(token.id), **to_item(token)},
            {**listed, FORGET_AT: seconds(token.expires_at + RETENTION)},
        ]
        new = {"TableName": self._table, "ConditionExpression": "attribute_not_exists(pk)"}
        try:
            write_all(self._client, [{"Put": {**new, "Item": row}} for row in rows])
        except RefusedError:
            # boto3 repeats a write whose answer was lost, and then meets its own success.
            if self.find(token.id) != token:
                raise TokenBusyError from None

    def find(self, token_id: str) -> ApiToken | None:
        """Read consistently."""
        with unavailable_when_down("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=api_token_key(token_id), ConsistentRead=True)
        return to_token(answer["Item"]) if "Item" in answer else None

    def list_newest(self, tenant: str, *, before_id: str | None, limit: int) -> list[tuple[str, ApiToken | None]]:
        """The places on the list, then the tokens: TTL takes the two rows in its own time, either first."""
        places = newest(self._client, self._table, tenant, _LIST_KIND, before_id=before_id, limit=limit)
        ids = [place["id"]["S"] for place in places]
        found = {
            token.id: token
            for first in range(0, len(ids), _BATCH_ITEMS)
            for token in self._find_all(ids[first : first + _BATCH_ITEMS])
        }
        return [(token_id, found.get(token_id)) for token_id in ids]

    def list_all(self) -> Iterator[ApiToken]:
        """The whole partition. No function may do that: it takes an operator's own credentials."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": api_token_key("")["pk"]},
            ConsistentRead=True,
        )
        with unavailable_when_down("DynamoDB"):
            for page in pages:
                yield from map(to_token, page["Items"])

    def replace(self, old: ApiToken, new: ApiToken) -> ApiToken | None:
        """One conditional write; with that of the list, where the end has moved, in one transaction."""
        writes = [self._changing(old, new)]
        if new.expires_at != old.expires_at:
            writes.append(self._listing_longer(new))
        try:
            write_all(self._client, writes)
        except RefusedError as refusal:
            return to_token(refusal.item) if refusal.item else self.find(new.id)
        return new

    def _changing(self, old: ApiToken, new: ApiToken) -> dict[str, Any]:
        before, after = to_item(old), to_item(new)
        changed = sorted(
            name for name in {*before, *after} - _NEVER_CHANGED - _OTHERS if before.get(name) != after.get(name)
        )
        kept = [name for name in changed if name in after]
        gone = [name for name in changed if name not in after]
        removal = f" REMOVE {', '.join(f'#{name}' for name in gone)}" if gone else ""
        return {
            "Update": {
                "TableName": self._table,
                "Key": api_token_key(new.id),
                "UpdateExpression": f"SET {', '.join(f'#{name} = :{name}' for name in kept)}{removal}",
                "ConditionExpression": "#revision = :read",
                "ExpressionAttributeNames": {f"#{name}": name for name in changed},
                "ExpressionAttributeValues": {
                    ":read": {"N": str(old.revision)},
                    **{f":{name}": after[name] for name in kept},
                },
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def _listing_longer(self, token: ApiToken) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._table,
                "Key": listed_token_key(token.tenant, token.id),
                "UpdateExpression": f"SET {FORGET_AT} = :forget_at",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeValues": {":forget_at": seconds(token.expires_at + RETENTION)},
            }
        }

    def _find_all(self, ids: Sequence[str]) -> list[ApiToken]:
        """At most a batch of them. Raises UnavailableError when DynamoDB gives only some of them, again and again."""
        wanted: Any = {self._table: {"Keys": [api_token_key(token_id) for token_id in ids], "ConsistentRead": True}}
        found: list[Any] = []
        for _ in range(_BATCH_TRIES):
            with unavailable_when_down("DynamoDB"):
                answer = self._client.batch_get_item(RequestItems=wanted)
            found += answer["Responses"].get(self._table, [])
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return [to_token(item) for item in found]
        raise UnavailableError("DynamoDB is busy. Try again.")
