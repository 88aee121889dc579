"""Items of many records: the newest of one kind that a tenant has, and all of a kind that are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from uploads.aws.clients import unavailable_when_down
from uploads.aws.record_keys import DUE_AT, DUE_INDEX, DUE_SHARD, DUE_SHARDS, seconds, tenant_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Of each shard in turn: whoever has no time for all has seen to some of each.
_DUE_PAGE_ITEMS = 25


def newest(
    client: DynamoDBClient, table: str, tenant: str, kind: str, *, before_id: str | None, limit: int, **more: Any
) -> list[dict[str, Any]]:
    """A range of the tenant's partition, backwards: ids are in order of time. `more` goes into the query."""
    # BETWEEN takes both ends in; "UPLOAD#" itself is below every id, "UPLOAD#~" above.
    last = {"S": f"{kind}#{before_id or '~'}"}
    most = limit + 1  # the one at `before_id` comes along, and is left out
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
        ExpressionAttributeValues={":pk": tenant_key(tenant)["pk"], ":first": {"S": f"{kind}#"}, ":last": last},
        ScanIndexForward=False,
        ConsistentRead=True,
        # A page ends at 1 MiB too, which fewer records fill where they hold much.
        PaginationConfig={"MaxItems": most, "PageSize": most},
        **more,
    )
    with unavailable_when_down("DynamoDB"):
        found: list[dict[str, Any]] = [item for page in pages for item in page["Items"]]
    return [item for item in found if item["id"]["S"] != before_id][:limit]


def due(client: DynamoDBClient, table: str, kind: str, now: datetime) -> Iterator[dict[str, Any]]:
    """The keys of what is due, from the shards in turn, a page of each; another minute begins at another shard."""
    first = int(now.timestamp()) // 60
    shards = [_due_pages(client, table, f"{kind}#{(first + number) % DUE_SHARDS}", now) for number in range(DUE_SHARDS)]
    while shards:
        for pages in list(shards):
            with unavailable_when_down("DynamoDB"):
                page = next(pages, None)
            if page is None:
                shards.remove(pages)
            else:
                yield from page["Items"]


def _due_pages(client: DynamoDBClient, table: str, shard: str, now: datetime) -> Iterator[Any]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        IndexName=DUE_INDEX,
        KeyConditionExpression=f"{DUE_SHARD} = :shard AND {DUE_AT} <= :now",
        ExpressionAttributeValues={":shard": {"S": shard}, ":now": seconds(now)},
        PaginationConfig={"PageSize": _DUE_PAGE_ITEMS},
    )
    return iter(pages)
