"""The claims of idempotency keys in DynamoDB: one item each, beside the tenant's records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from uploads.aws.clients import error_code, unavailable_when_down
from uploads.claims import Claim

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SECOND = timedelta(seconds=1)

_FREE_OR_LAPSED = (
    "attribute_not_exists(pk) OR (payload_sha256 = :payload_sha256 AND held_until_epoch_milliseconds <= :now)"
)
_TAKE = (
    "SET payload_sha256 = :payload_sha256, holder_id = :holder_id, held_until_epoch_milliseconds = :held_until,"
    " claimed_id = if_not_exists(claimed_id, :claimed_id),"
    " forget_at_epoch_seconds = if_not_exists(forget_at_epoch_seconds, :forget_at)"
)


class DynamoClaims:
    """The table's claims. TTL forgets them; one that it has not come to yet counts as forgotten too."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def take(self, wanted: Claim, *, now: datetime) -> Claim:
        """One conditional write; a second one where TTL is late."""
        claim = self._take_free_or_lapsed(wanted, now)
        return self._replace_forgotten(wanted, now) if claim.is_forgotten(now) else claim

    def release(self, claim: Claim) -> None:
        """Let the lease end, while it is this holder's, and keep the claim until its `forget_at`."""
        try:
            with unavailable_when_down("DynamoDB"):
                self._client.update_item(
                    TableName=self._table,
                    Key=_key(claim),
                    UpdateExpression=(
                        "SET held_until_epoch_milliseconds = :never, forget_at_epoch_seconds = :forget_at"
                    ),
                    ConditionExpression="holder_id = :holder_id",
                    ExpressionAttributeValues={
                        ":never": {"N": "0"},
                        ":forget_at": _seconds(claim.forget_at),
                        ":holder_id": {"S": claim.holder_id},
                    },
                )
        except ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise

    def _take_free_or_lapsed(self, wanted: Claim, now: datetime) -> Claim:
        try:
            with unavailable_when_down("DynamoDB"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=_key(wanted),
                    UpdateExpression=_TAKE,
                    ConditionExpression=_FREE_OR_LAPSED,
                    ExpressionAttributeValues={
                        ":payload_sha256": {"S": wanted.payload_sha256},
                        ":holder_id": {"S": wanted.holder_id},
                        ":held_until": _milliseconds(wanted.held_until),
                        ":claimed_id": {"S": wanted.claimed_id},
                        ":forget_at": _seconds(wanted.forget_at),
                        ":now": _milliseconds(now),
                    },
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            return _standing(wanted, error)
        return _to_claim(wanted, answer["Attributes"])

    def _replace_forgotten(self, wanted: Claim, now: datetime) -> Claim:
        """Begin anew, in place of what TTL has not deleted yet. Even one just taken over counts as absent."""
        try:
            with unavailable_when_down("DynamoDB"):
                self._client.put_item(
                    TableName=self._table,
                    Item={
                        **_key(wanted),
                        "payload_sha256": {"S": wanted.payload_sha256},
                        "claimed_id": {"S": wanted.claimed_id},
                        "holder_id": {"S": wanted.holder_id},
                        "held_until_epoch_milliseconds": _milliseconds(wanted.held_until),
                        "forget_at_epoch_seconds": _seconds(wanted.forget_at),
                    },
                    ConditionExpression="attribute_not_exists(pk) OR forget_at_epoch_seconds <= :now",
                    ExpressionAttributeValues={":now": _seconds(now)},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            return _standing(wanted, error)
        return wanted


def _standing(wanted: Claim, error: ClientError) -> Claim:
    """The claim that a condition met: another's, or our own when boto3 has repeated a write whose answer was lost."""
    if error_code(error) != "ConditionalCheckFailedException":
        raise error
    return _to_claim(wanted, cast("dict[str, Any]", error.response)["Item"])


def _key(claim: Claim) -> dict[str, Any]:
    sort_key = f"IDEMPOTENCY#{claim.route}#{claim.key_sha256}"
    return {"pk": {"S": f"TENANT#{claim.tenant}"}, "sk": {"S": sort_key}}


def _to_claim(wanted: Claim, item: Mapping[str, Any]) -> Claim:
    return replace(
        wanted,
        payload_sha256=item["payload_sha256"]["S"],
        claimed_id=item["claimed_id"]["S"],
        holder_id=item["holder_id"]["S"],
        held_until=_EPOCH + int(item["held_until_epoch_milliseconds"]["N"]) * _MILLISECOND,
        forget_at=_EPOCH + int(item["forget_at_epoch_seconds"]["N"]) * _SECOND,
    )


def _milliseconds(moment: datetime) -> Any:
    return {"N": str((moment - _EPOCH) // _MILLISECOND)}


def _seconds(moment: datetime) -> Any:
    return {"N": str((moment - _EPOCH) // _SECOND)}
