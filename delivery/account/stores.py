"""Finds the bucket and the table that hold a deployment's data, also after their stack is gone.

The template keeps both when the stack goes. Their names are CloudFormation's own, and it still knows them for 90 days
after the stack's end, from its list of deleted stacks: so a deletion that was cut short can be finished anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from delivery.account.buckets import Bucket
from delivery.account.identity import Account, Clients
from delivery.account.stack_events import skipped_stores
from delivery.account.stacks import Stack, events_of, read_stack
from delivery.account.tables import Table

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

BUCKET, TABLE = "AWS::S3::Bucket", "AWS::DynamoDB::Table"


@dataclass(frozen=True, slots=True)
class Stores:
    """Where data is kept; only what exists."""

    buckets: tuple[Bucket, ...]
    tables: tuple[Table, ...]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.buckets or self.tables)

    def names(self) -> list[str]:
        """As AWS names them."""
        return [*(bucket.name for bucket in self.buckets), *(table.name for table in self.tables)]


def find_stores(clients: Clients, account: Account, stack: Stack) -> Stores:
    """What a stack holds, and what its updates replaced and left."""
    pages = clients.cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack.id)
    held = {
        resource["PhysicalResourceId"]: resource["ResourceType"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource.get("PhysicalResourceId")
    }
    return existing_stores(clients, account, {**let_go(clients.cloudformation, stack.id), **held})


def find_left_stores(clients: Clients, account: Account, stack_name: str) -> Stores:
    """What deleted Portside stacks of this name left behind."""
    left: dict[str, str] = {}
    for stack_id in deleted_stacks(clients.cloudformation, stack_name):
        described = clients.cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]
        if read_stack(described).is_ours:
            left |= let_go(clients.cloudformation, stack_id)
    return existing_stores(clients, account, left)


def deleted_stacks(cloudformation: CloudFormationClient, name: str) -> list[str]:
    """The ids of deleted stacks of this name."""
    pages = cloudformation.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
    return [stack["StackId"] for page in pages for stack in page["StackSummaries"] if stack["StackName"] == name]


def let_go(cloudformation: CloudFormationClient, stack_id: str) -> dict[str, str]:
    """Stores that CloudFormation took out of a stack and left in place: name to type."""
    return skipped_stores(events_of(cloudformation, stack_id), (BUCKET, TABLE))


def existing_stores(clients: Clients, account: Account, types: Mapping[str, str]) -> Stores:
    """Those of these resources that hold data and are still there."""
    buckets = [Bucket(clients.s3, name, account.id) for name, kind in types.items() if kind == BUCKET]
    tables = [Table(clients.dynamodb, name) for name, kind in types.items() if kind == TABLE]
    return Stores(
        tuple(bucket for bucket in buckets if bucket.exists()), tuple(table for table in tables if table.exists())
    )
