"""CloudFormation stacks: what there is, and taking one down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, WaiterError

from delivery.account.aws_errors import error_code
from delivery.account.stack_events import Event, describe_failures, events_after
from delivery.errors import StackError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

APPLICATION = "portside"  # the template's and samconfig.toml's tag


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack, as far as the commands look at it."""

    id: str
    name: str
    status: str
    changed_at: datetime | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    is_protected: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether this is a Portside stack and not another that happens to have the name."""
        return self.tags.get("application") == APPLICATION or self.description.startswith("Portside:")


def find_stack(cloudformation: CloudFormationClient, name: str) -> Stack | None:
    """The stack of this name, or None. Raises StackError for one that is not Portside's."""
    try:
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if error_code(error) == "ValidationError" and "does not exist" in str(error):
            return None
        raise
    stack = read_stack(found)
    if not stack.is_ours:
        raise StackError(f"the stack {name} is not Portside's: it lacks the tag application={APPLICATION}")
    return stack


def read_stack(found: Mapping[str, Any]) -> Stack:
    """A stack as CloudFormation describes it."""
    return Stack(
        id=found["StackId"],
        name=found["StackName"],
        status=found["StackStatus"],
        changed_at=found.get("LastUpdatedTime") or found.get("CreationTime"),
        parameters={item["ParameterKey"]: item["ParameterValue"] for item in found.get("Parameters", [])},
        outputs={item["OutputKey"]: item["OutputValue"] for item in found.get("Outputs", [])},
        tags={item["Key"]: item["Value"] for item in found.get("Tags", [])},
        description=found.get("Description", ""),
        is_protected=found.get("EnableTerminationProtection", False),
    )


def events_of(cloudformation: CloudFormationClient, stack_id: str) -> Iterator[Event]:
    """A stack's events, newest first."""
    for page in cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            yield Event(
                id=event["EventId"],
                logical_id=event.get("LogicalResourceId", ""),
                physical_id=event.get("PhysicalResourceId", ""),
                type=event.get("ResourceType", ""),
                status=event.get("ResourceStatus", ""),
                reason=event.get("ResourceStatusReason", ""),
            )


def last_event(cloudformation: CloudFormationClient, stack: Stack | None) -> str | None:
    """The id of the newest event: what comes after it belongs to what is done next."""
    newest = next(events_of(cloudformation, stack.id), None) if stack else None
    return newest.id if newest else None


def delete_stack(cloudformation: CloudFormationClient, stack: Stack, *, poll_seconds: int) -> None:
    """Delete the stack and wait; one that is being deleted is only waited for. Raises StackError with the cause."""
    marker = last_event(cloudformation, stack)
    if stack.status != "DELETE_IN_PROGRESS":
        cloudformation.delete_stack(StackName=stack.id)
    waiter = cloudformation.get_waiter("stack_delete_complete")
    try:
        waiter.wait(StackName=stack.id, WaiterConfig={"Delay": poll_seconds, "MaxAttempts": 3_600 // poll_seconds})
    except WaiterError:
        failures = describe_failures(events_after(events_of(cloudformation, stack.id), marker))
        raise StackError(f"CloudFormation could not delete {stack.name}\n{failures}".rstrip()) from None
