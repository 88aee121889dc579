"""What the endpoint keeps in the table: which assertions were used, and the public keys of its tokens."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from token_endpoint.dependencies import error_code, unavailable_when_down

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = "SIGNING_KEYS"
FORGET_AT = "forget_at_epoch_seconds"  # the table's TTL
MARGIN_SECONDS = 300  # TTL goes by DynamoDB's clock


class Records:
    """All calls raise UnavailableError; all are safe to repeat, boto3's own retries included."""

    def __init__(self, client: Any, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def claim(self, issuer: str, assertion_id: str, *, owner: str, ends_at: float) -> bool:
        """Whether this is the assertion's first use. `owner` is new for each request: by it a write knows itself."""
        digest = hashlib.sha256(f"{issuer}\0{assertion_id}".encode()).hexdigest()
        item = {
            "pk": {"S": f"ASSERTION#{digest}"},
            "sk": {"S": "ASSERTION"},
            "owner": {"S": owner},
            FORGET_AT: {"N": str(int(ends_at) + MARGIN_SECONDS)},
        }
        try:
            with unavailable_when_down("dynamodb"):
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(pk)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            standing: dict[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]  # not in its types
            return bool(standing.get("owner") == item["owner"])
        return True

    def publish(self, jwk: Mapping[str, str], *, forget_at: int) -> None:
        """Have everybody find this public key, at least until then."""
        try:
            with unavailable_when_down("dynamodb"):
                self._client.put_item(
                    TableName=self._table,
                    Item={
                        "pk": {"S": KEYS},
                        "sk": {"S": jwk["kid"]},
                        "jwk": {"S": json.dumps(dict(jwk))},
                        FORGET_AT: {"N": str(forget_at)},
                    },
                    ConditionExpression=f"attribute_not_exists(pk) OR {FORGET_AT} < :forget_at",
                    ExpressionAttributeValues={":forget_at": {"N": str(forget_at)}},
                )
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":  # then it is there for longer
                raise

    def published(self, now: float) -> list[dict[str, str]]:
        """All public keys that some token may still be signed with."""
        with unavailable_when_down("dynamodb"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :keys",
                ExpressionAttributeValues={":keys": {"S": KEYS}},
                ConsistentRead=True,
            )
        standing = [item for item in answer["Items"] if int(item[FORGET_AT]["N"]) > now]
        return [json.loads(item["jwk"]["S"]) for item in standing]
