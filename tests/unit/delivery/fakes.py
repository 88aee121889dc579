"""Stand-ins for what the commands call: CloudFormation, in memory, and clients of moto around it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import boto3
from botocore.exceptions import ClientError, WaiterError
from moto import mock_aws

from delivery.account.identity import Account, Clients

REGION: Literal["eu-central-1"] = "eu-central-1"
ACCOUNT = Account(id="123456789012", caller="arn:aws:iam::123456789012:user/op", region=REGION, is_emulator=False)
STACK_TYPE = "AWS::CloudFormation::Stack"


@dataclass
class FakeCloudFormation:
    """CloudFormation, as far as the commands use it. `refuses_to_delete` is the reason why a stack stays."""

    stacks: dict[str, dict[str, Any]] = field(default_factory=dict)
    resources: dict[str, dict[str, str]] = field(default_factory=dict)
    events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    refuses_to_delete: str = ""
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def add_stack(
        self, name: str, status: str = "CREATE_COMPLETE", *, resources: dict[str, str] | None = None, **more: Any
    ) -> str:
        """A stack of ours; `resources` are physical names to types."""
        stack_id = f"arn:aws:cloudformation:{REGION}:123456789012:stack/{name}/{next(self.numbers)}"
        tags = [{"Key": "application", "Value": "portside"}]
        self.stacks[stack_id] = {"StackId": stack_id, "StackName": name, "StackStatus": status, "Tags": tags, **more}
        self.resources[stack_id] = resources or {}
        self.tell(stack_id, "CREATE_IN_PROGRESS")
        return stack_id

    def tell(self, stack_id: str, status: str, *, kind: str = STACK_TYPE, name: str = "", reason: str = "") -> None:
        """An event of a stack."""
        event = {"EventId": str(next(self.numbers)), "ResourceType": kind, "ResourceStatus": status}
        more = {"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceStatusReason": reason}
        self.events.setdefault(stack_id, []).append({**event, **more})

    def status(self, name: str) -> str | None:
        """The state of the stack of this name."""
        return next((s["StackStatus"] for s in self._live() if s["StackName"] == name), None)

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 # AWS's own names
        """By name, or by id when it is deleted."""
        found = [self.stacks[StackName]] if StackName in self.stacks else self._live()
        found = [stack for stack in found if StackName in (stack["StackName"], stack["StackId"])]
        if not found:
            message = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "DescribeStacks")
        return {"Stacks": found}

    def delete_stack(self, StackName: str) -> None:  # noqa: N803 # AWS's own names
        """Lets buckets and tables go, as the template says, and deletes the rest."""
        self.calls.append("delete_stack")
        if self.refuses_to_delete:
            self.tell(
                StackName, "DELETE_FAILED", kind="AWS::IAM::Role", name="IssuerRole", reason=self.refuses_to_delete
            )
            self.stacks[StackName]["StackStatus"] = "DELETE_FAILED"
            return
        for name, kind in self.resources.pop(StackName).items():
            self.tell(StackName, "DELETE_SKIPPED", kind=kind, name=name)
        self.stacks[StackName]["StackStatus"] = "DELETE_COMPLETE"

    def get_paginator(self, operation: str) -> Any:
        """One page each."""
        return _Pages(getattr(self, f"_page_of_{operation}"))

    def get_waiter(self, _name: str) -> Any:
        """Deletion has ended before it is waited for."""
        return self

    def wait(self, StackName: str, WaiterConfig: dict[str, int]) -> None:  # noqa: N803 # AWS's own names
        """Whether the stack is gone."""
        assert WaiterConfig["Delay"] * WaiterConfig["MaxAttempts"] >= 600
        self.calls.append("wait")
        if self.stacks[StackName]["StackStatus"] == "DELETE_IN_PROGRESS":
            self.delete_stack(StackName)
        if self.stacks[StackName]["StackStatus"] != "DELETE_COMPLETE":
            raise WaiterError("stack_delete_complete", "terminal failure", {})

    def _live(self) -> list[dict[str, Any]]:
        return [stack for stack in self.stacks.values() if stack["StackStatus"] != "DELETE_COMPLETE"]

    def _page_of_describe_stack_events(self, StackName: str) -> dict[str, Any]:  # noqa: N803 # AWS's own names
        return {"StackEvents": self.events[StackName][::-1]}

    def _page_of_list_stack_resources(self, StackName: str) -> dict[str, Any]:  # noqa: N803 # AWS's own names
        held = self.resources[StackName].items()
        return {"StackResourceSummaries": [{"PhysicalResourceId": n, "ResourceType": kind} for n, kind in held]}

    def _page_of_list_stacks(self, StackStatusFilter: list[str]) -> dict[str, Any]:  # noqa: N803 # AWS's own names
        return {"StackSummaries": [s for s in self.stacks.values() if s["StackStatus"] in StackStatusFilter]}


@dataclass
class _Pages:
    page: Any

    def paginate(self, **arguments: Any) -> list[dict[str, Any]]:
        return [self.page(**arguments)]


@contextmanager
def aws(cloudformation: FakeCloudFormation | None = None) -> Iterator[Clients]:
    """S3 and DynamoDB by moto beside a fake CloudFormation: nothing leaves this process."""
    with mock_aws():
        session = boto3.session.Session("fake", "fake", region_name=REGION)
        yield Clients(
            cloudformation=cast("Any", cloudformation or FakeCloudFormation()),
            s3=session.client("s3"),
            dynamodb=session.client("dynamodb"),
            apigateway=session.client("apigateway"),
        )


def make_bucket(clients: Clients, name: str = "portside-dev-bucket", *, versioned: bool = True) -> str:
    """A bucket."""
    clients.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    if versioned:
        clients.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def make_table(clients: Clients, name: str = "portside-dev-Table") -> str:
    """A table with one item."""
    clients.dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    clients.dynamodb.put_item(TableName=name, Item={"pk": {"S": "x"}})
    return name
