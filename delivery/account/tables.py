"""A table: whether it is there, what it holds, removing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from delivery.account.aws_errors import error_code

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Table:
    """A DynamoDB table of this account."""

    dynamodb: DynamoDBClient
    name: str

    def exists(self) -> bool:
        """Whether there is such a table."""
        try:
            self.dynamodb.describe_table(TableName=self.name)
        except ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return False
            raise
        return True

    def item_count(self) -> int:
        """About how many items there are: DynamoDB counts every six hours."""
        return self.dynamodb.describe_table(TableName=self.name)["Table"].get("ItemCount", 0)

    def remove(self, *, poll_seconds: int) -> None:
        """Delete the table and wait until it is gone."""
        try:
            self.dynamodb.delete_table(TableName=self.name)
        except ClientError as error:
            # In use: it is being deleted already, by a run before this one.
            if error_code(error) not in ("ResourceNotFoundException", "ResourceInUseException"):
                raise
        self.dynamodb.get_waiter("table_not_exists").wait(
            TableName=self.name, WaiterConfig={"Delay": poll_seconds, "MaxAttempts": 600 // poll_seconds}
        )
