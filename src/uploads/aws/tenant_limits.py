"""What operators have set for single tenants: one item each, read now and then."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer

from uploads.aws.clients import unavailable_when_down
from uploads.aws.record_keys import limits_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_FOR_SECONDS = 60.0
_MOST_KEPT = 1_000

_deserialize = TypeDeserializer().deserialize


class DynamoTenantLimits:
    """The table's limits of tenants, each kept for a minute. `clock` counts seconds from anywhere."""

    def __init__(self, client: DynamoDBClient, table_name: str, *, clock: Callable[[], float]) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def find(self, tenant: str) -> dict[str, Any]:
        """The tenant's own limits; empty where it has none."""
        now = self._clock()
        kept_until, limits = self._kept.get(tenant, (now, {}))
        if now < kept_until:
            return limits
        with unavailable_when_down("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=limits_key(tenant))
        limits = {name: _plain(_deserialize(value)) for name, value in answer.get("Item", {}).items()}
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[tenant] = (now + KEPT_FOR_SECONDS, limits)
        return limits


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value)
    return tuple(value) if isinstance(value, list | set) else value
