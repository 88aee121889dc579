"""What may be done with a stack in which state. Pure."""

from __future__ import annotations

from enum import Enum

from delivery.errors import StackError

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
UPDATABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
    }
)
# A first creation that failed, or whose change set nobody executed: nothing of it stands but its name.
STUBS = frozenset({"ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"})


class Way(Enum):
    """How to get from a stack's state to a deployed one."""

    CREATE = "create"
    UPDATE = "update"
    CLEAR_AND_CREATE = "clear a failed first creation, then create"


def way_to_deploy(name: str, status: str | None, environment: str) -> Way:
    """How to deploy over a stack in this state. Raises StackError with the remedy when there is no way."""
    if status is None:
        return Way.CREATE
    if status in UPDATABLE:
        return Way.UPDATE
    if status in STUBS:
        return Way.CLEAR_AND_CREATE
    raise StackError(f"the stack {name} is {status}: {remedy(name, status, environment)}")


def refuse_to_delete(name: str, status: str, environment: str, *, is_protected: bool) -> str | None:
    """Why a stack in this state cannot be deleted now; None when it can."""
    if is_protected:
        unprotect = (
            f"aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name {name}"
        )
        return f"the stack {name} is protected from deletion; to lift that: {unprotect}"
    if status.endswith("_IN_PROGRESS") and status not in ("DELETE_IN_PROGRESS", "REVIEW_IN_PROGRESS"):
        return f"the stack {name} is {status}: {remedy(name, status, environment)}"
    return None


def remedy(name: str, status: str, environment: str) -> str:
    """What helps a stack that is stuck or busy."""
    if status == "UPDATE_ROLLBACK_FAILED":
        command = f"aws cloudformation continue-update-rollback --stack-name {name}"
        return f"mend what its events name, then {command}, then try again"
    if status.endswith("_IN_PROGRESS"):
        return "something else is at work on it; wait until that is done, then try again"
    return f"mend what its events name, then `make delete ENV={environment}`, then try again"
