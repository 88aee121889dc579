"""DynamoDB as the use cases see it. A tenant's records share a partition, newest last, so that it can list its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from uploads.aws.clients import error_code, unavailable_when_down
from uploads.aws.items import to_item, to_upload
from uploads.errors import UploadNotFoundError
from uploads.lifecycle import ENTERED_FROM
from uploads.model import State, Upload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORGET_AT = "forget_at_epoch_seconds"  # the table's TTL attribute


class DynamoUploadRecords:
    """The table's upload records. TTL forgets those that come to nothing, `retention` after the upload's own expiry."""

    def __init__(self, client: DynamoDBClient, table_name: str, *, retention: timedelta) -> None:
        self._client = client
        self._table = table_name
        self._retention = retention

    def add(self, upload: Upload) -> None:
        """Write a new record; a second one of the same id is our own, sent twice, or a bug."""
        forget_at = int((upload.expires_at + self._retention).timestamp())
        item = {**_key(upload.tenant, upload.id), **to_item(upload), FORGET_AT: {"N": str(forget_at)}}
        try:
            with unavailable_when_down("DynamoDB"):
                self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except ClientError as error:
            # boto3 retries a write whose answer was lost, and then meets its own success.
            own = error_code(error) == "ConditionalCheckFailedException"
            if not own or self.find(upload.tenant, upload.id) != upload:
                raise

    def find(self, tenant: str, upload_id: str) -> Upload | None:
        """Read a record, consistently."""
        with unavailable_when_down("DynamoDB"):
            answer = self._client.get_item(TableName=self._table, Key=_key(tenant, upload_id), ConsistentRead=True)
        item = answer.get("Item")
        return to_upload(item) if item else None

    def move(
        self,
        upload: Upload,
        to: State,
        *,
        now: datetime,
        only_from: frozenset[State] | None = None,
        last_moved_at: datetime | None = None,
        **changes: Any,
    ) -> Upload:
        """Enter a state, in one conditional write; the record as it then is. A ready one is no longer forgotten."""
        moved = to_item(replace(upload, state=to, updated_at=now.replace(microsecond=0), **changes))
        written = {name: moved[name] for name in ("state", "updated_at", *changes)}
        sources = sorted(ENTERED_FROM[to] & only_from if only_from else ENTERED_FROM[to])
        values: dict[str, Any] = {f":from{index}": {"S": state} for index, state in enumerate(sources)}
        condition = f"#state IN ({', '.join(values)})"
        if last_moved_at:
            condition += " AND #updated_at = :last_moved_at"
            values[":last_moved_at"] = {"N": str(int(last_moved_at.timestamp()))}
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in written)
        if to is State.READY:
            update += f" REMOVE {FORGET_AT}"
        try:
            with unavailable_when_down("DynamoDB"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=_key(upload.tenant, upload.id),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={f"#{name}": name for name in written},
                    ExpressionAttributeValues={**values, **{f":{name}": value for name, value in written.items()}},
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            current = cast("dict[str, Any]", error.response).get("Item")
            if current is None:
                raise UploadNotFoundError from None
            return to_upload(current)
        return to_upload(answer["Attributes"])


def _key(tenant: str, upload_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"TENANT#{tenant}"}, "sk": {"S": f"UPLOAD#{upload_id}"}}
