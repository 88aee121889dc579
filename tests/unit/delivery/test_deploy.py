from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.account.targets import read_target
from delivery.build import BuildError
from delivery.errors import DeclinedError, StackError, TargetError
from tests.unit.delivery.deploying import EARLIER, LATER, WANTED, World
from tests.unit.delivery.fakes import FakeCloudFormation, aws


@pytest.fixture
def world() -> Iterator[World]:
    cloudformation = FakeCloudFormation()
    with aws(cloudformation) as clients:
        yield World(clients, cloudformation)


def test_first_deployment_builds_and_creates(world: World) -> None:
    """What differs from the defaults is told beforehand, and all of it is passed."""
    said = world.deploy()
    assert "not there yet; will create" in said
    assert "  TokenIssuer: '' → 'https://login.example.com/'" in said
    assert "LogLevel" not in said
    assert world.done[0] == "build"
    assert all(f"ParameterKey={name}," in world.done[1] for name in WANTED)


def test_update_tells_what_changes(world: World) -> None:
    """Against what is deployed, not against the defaults."""
    deployed = {**WANTED, "LogLevel": "ERROR"}
    given = [{"ParameterKey": name, "ParameterValue": value} for name, value in deployed.items()]
    world.cloudformation.add_stack("portside-dev", Parameters=given, LastUpdatedTime=EARLIER)
    said = world.deploy()
    assert "will update" in said
    assert "parameters that change:\n  LogLevel: 'ERROR' → 'INFO'" in said
    assert "Nothing was changed" not in said


def test_deployment_without_changes_says_so(world: World) -> None:
    """It is no failure."""
    world.cloudformation.add_stack("portside-dev", LastUpdatedTime=EARLIER)
    world.sam = lambda: True
    assert "Nothing was changed." in world.deploy()


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
@pytest.mark.parametrize("yes", [True, False])
def test_failed_first_creation_is_explained_and_cleared(world: World, status: str, yes: bool) -> None:
    """With its cause, and with consent given here or beforehand."""
    stub = world.cloudformation.add_stack("portside-dev", status)
    world.cloudformation.tell(stub, "CREATE_FAILED", kind="AWS::IAM::Role", name="IssuerRole", reason="no such action")
    said = world.deploy(yes=yes, answer=None if yes else "y")
    assert "IssuerRole (AWS::IAM::Role): no such action" in said
    assert world.cloudformation.calls == ["delete_stack", "wait"]
    assert world.cloudformation.status("portside-dev") == "CREATE_COMPLETE"
    assert world.done[0] == "build"


@pytest.mark.parametrize("answer", [None, "n"])
def test_failed_first_creation_stays_without_consent(world: World, answer: str | None) -> None:
    """Nothing is built or touched."""
    world.cloudformation.add_stack("portside-dev", "ROLLBACK_COMPLETE")
    with pytest.raises(DeclinedError):
        world.deploy(answer=answer)
    assert (world.cloudformation.calls, world.done) == ([], [])


@pytest.mark.parametrize("status", ["UPDATE_IN_PROGRESS", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"])
def test_stuck_stack_is_not_touched(world: World, status: str) -> None:
    """Not even built for."""
    world.cloudformation.add_stack("portside-dev", status)
    with pytest.raises(StackError, match=status):
        world.deploy(yes=True)
    assert (world.cloudformation.calls, world.done) == ([], [])


def test_failure_tells_what_failed_first(world: World) -> None:
    """Of this deployment, not of the one before."""
    stack = world.cloudformation.add_stack("portside-dev", LastUpdatedTime=EARLIER)
    world.cloudformation.tell(stack, "UPDATE_FAILED", name="Old", reason="long ago")

    def fail() -> bool:
        world.cloudformation.tell(stack, "UPDATE_IN_PROGRESS")
        world.cloudformation.tell(stack, "UPDATE_FAILED", kind="AWS::IAM::Role", name="IssuerRole", reason="is no good")
        world.cloudformation.tell(
            stack, "UPDATE_FAILED", kind="AWS::SQS::Queue", name="Jobs", reason="Resource update cancelled"
        )
        world.cloudformation.stacks[stack]["StackStatus"] = "UPDATE_ROLLBACK_COMPLETE"
        return False

    world.sam = fail
    with pytest.raises(StackError) as caught:
        world.deploy()
    assert "UPDATE_ROLLBACK_COMPLETE" in str(caught.value)
    assert "  IssuerRole (AWS::IAM::Role): is no good\n" in str(caught.value)
    assert "long ago" not in str(caught.value)
    assert "cancelled" not in str(caught.value)


@pytest.mark.parametrize("exists", [True, False])
def test_failure_of_sam_itself_points_at_its_words(world: World, exists: bool) -> None:
    """The upload was refused, say: no event tells of that."""
    if exists:
        world.cloudformation.add_stack("portside-dev", LastUpdatedTime=EARLIER)
    world.sam = lambda: False
    with pytest.raises(StackError, match="its own words stand above"):
        world.deploy()


def test_failing_build_touches_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAM is not run."""

    def fail(_parameters: Mapping[str, str]) -> Path:
        raise BuildError("no network")

    monkeypatch.setattr(world, "build", fail)
    with pytest.raises(BuildError):
        world.deploy()
    assert world.done == []


def test_stack_name_that_cannot_come_up_touches_nothing(world: World) -> None:
    """Its bucket would be refused when all else is there."""
    with pytest.raises(TargetError, match="lower-case"):
        world.deploy(replace(read_target("dev"), stack_name="Portside"))
    assert (world.said, world.done) == ([], [])


def test_prod_asks_through_sam(world: World) -> None:
    """SAM shows the change set and waits; YES=1 answers beforehand."""
    world.sam = lambda: bool(world.cloudformation.add_stack("portside", LastUpdatedTime=LATER))
    world.deploy(read_target("prod"), answer="")
    assert " --confirm-changeset " in world.done[1]
    world.cloudformation.stacks.clear()
    world.deploy(read_target("prod"), yes=True)
    assert " --no-confirm-changeset " in world.done[3]


def test_prod_where_nobody_can_be_asked_is_not_touched(world: World) -> None:
    """Found out before minutes of building."""
    with pytest.raises(DeclinedError, match="YES=1"):
        world.deploy(read_target("prod"))
    assert world.done == []


def test_change_set_that_was_not_confirmed_is_not_taken_for_success(world: World) -> None:
    """SAM ends well when one says no."""
    world.sam = lambda: bool(world.cloudformation.add_stack("portside-dev", "REVIEW_IN_PROGRESS"))
    with pytest.raises(DeclinedError, match="nothing was deployed"):
        world.deploy()


def test_anothers_stack_of_this_name_is_not_touched(world: World) -> None:
    """Nor built for."""
    world.cloudformation.add_stack("portside-dev", Tags=[])
    with pytest.raises(StackError, match="not Portside's"):
        world.deploy(yes=True)
    assert world.done == []


def test_stack_is_known_by_its_description_too(world: World) -> None:
    """One that was deployed by SAM alone has no tag of ours."""
    world.cloudformation.add_stack("portside-dev", Tags=[], Description="Portside: presigned uploads.")
    assert "will update" in world.deploy()
