from __future__ import annotations

import pytest
from botocore.loaders import Loader

from delivery.account.stack_states import STUBS, UPDATABLE, Way, refuse_to_delete, way_to_deploy
from delivery.errors import StackError

ALL = set(Loader().load_service_model("cloudformation", "service-2")["shapes"]["StackStatus"]["enum"]) - {
    "DELETE_COMPLETE"
}


def test_known_states_are_cloudformations() -> None:
    """A misspelt one would never match."""
    assert UPDATABLE | STUBS <= ALL


@pytest.mark.parametrize("status", sorted(ALL))
def test_every_state_has_a_way_or_a_remedy(status: str) -> None:
    """No state that CloudFormation knows leaves the operator alone."""
    if status in UPDATABLE:
        assert way_to_deploy("portside-dev", status, "dev") is Way.UPDATE
    elif status in STUBS:
        assert way_to_deploy("portside-dev", status, "dev") is Way.CLEAR_AND_CREATE
    else:
        with pytest.raises(StackError, match=f"portside-dev is {status}: (mend|something else is at work)"):
            way_to_deploy("portside-dev", status, "dev")


def test_no_stack_is_created() -> None:
    """The first deployment."""
    assert way_to_deploy("portside-dev", None, "dev") is Way.CREATE


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name portside-dev"),
        ("UPDATE_IN_PROGRESS", "wait"),
        ("DELETE_IN_PROGRESS", "wait"),
        ("DELETE_FAILED", "make delete ENV=dev"),
        ("ROLLBACK_FAILED", "make delete ENV=dev"),
        ("CREATE_FAILED", "make delete ENV=dev"),
    ],
)
def test_stuck_stack_gets_its_remedy(status: str, remedy: str) -> None:
    """The words say what to type."""
    with pytest.raises(StackError, match=remedy):
        way_to_deploy("portside-dev", status, "dev")


@pytest.mark.parametrize("status", sorted(ALL))
def test_busy_stack_is_not_deleted(status: str) -> None:
    """Any other may be, and one that is being deleted is waited for."""
    busy = status.endswith("_IN_PROGRESS") and status not in ("DELETE_IN_PROGRESS", "REVIEW_IN_PROGRESS")
    assert bool(refuse_to_delete("portside-dev", status, "dev", is_protected=False)) is busy


def test_protected_stack_is_not_deleted() -> None:
    """Somebody put the protection there; the command that lifts it is told."""
    refusal = refuse_to_delete("portside", "CREATE_COMPLETE", "prod", is_protected=True)
    assert refusal is not None
    assert "--no-enable-termination-protection --stack-name portside" in refusal
