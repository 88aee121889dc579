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


class DynamoUploadRecords:
    """The table's upload records. They are forgotten by TTL, `retention` after the upload's own expiry."""

    def __init__(self, client: DynamoDBClient, table_name: str, *, retention: timedelta) -> None:
        self._client = client
        self._table = table_name
        self._retention = retention

    def add(self, upload: Upload) -> None:
        """Write a new record; a second one of the same id is our own, sent twice, or a bug."""
        forget_at = int((upload.expires_at + self._retention).timestamp())
        item = {**_key(upload.tenant, upload.id), **to_item(upload), "forget_at_epoch_seconds": {"N": str(forget_at)}}
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

    def move(self, upload: Upload, to: State, *, now: datetime, **changes: Any) -> Upload:
        """Enter a state, in one conditional write; the record as it then is."""
        moved = to_item(replace(upload, state=to, updated_at=now.replace(microsecond=0), **changes))
        written = {name: moved[name] for name in ("state", "updated_at", *changes)}
        sources = [{"S": state} for state in sorted(ENTERED_FROM[to])]
        values = {f":from{index}": source for index, source in enumerate(sources)}
        try:
            with unavailable_when_down("DynamoDB"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=_key(upload.tenant, upload.id),
                    UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in written),
                    ConditionExpression=f"#state IN ({', '.join(values)})",
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
