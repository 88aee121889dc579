"""Notices that operators move back from the dead letters."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.lifecycle import reopened
from jobs.messages import wake_for
from jobs.model import Job, JobState, Lane
from jobs.outcomes import Outcome
from tests.unit.jobs.notices.notice_world import NoticeWorld


@pytest.fixture
def world() -> NoticeWorld:
    """One whose receiver was away for longer than a notice is tried."""
    world = NoticeWorld()
    world.sender.statuses = [503]
    world.told_upload()
    world.try_to_the_end()
    world.sender.statuses = [204]
    return world


def notice_of(world: NoticeWorld) -> Job:
    (notice,) = world.notices()
    return notice


def test_notice_that_has_failed_is_told_when_it_is_moved_back(world: NoticeWorld) -> None:
    """That is what its dead letter is kept for."""
    failed = notice_of(world)
    assert failed.state is JobState.FAILED
    assert world.run(wake_for(failed), is_redriven=True).outcome is Outcome.ENDED
    told = notice_of(world)
    assert (told.state, told.failure, told.attempts) == (JobState.SUCCEEDED, None, 1)


def test_second_move_back_changes_nothing(world: NoticeWorld) -> None:
    """It has been told."""
    wake = wake_for(notice_of(world))
    world.run(wake, is_redriven=True)
    calls = len(world.sender.posted)
    assert world.run(wake, is_redriven=True).outcome is Outcome.KNOWN
    assert len(world.sender.posted) == calls


def test_message_that_only_came_late_reopens_nothing(world: NoticeWorld) -> None:
    """SQS delivers at least once; only operators say that there is to be another round."""
    assert world.run(wake_for(notice_of(world))).outcome is Outcome.KNOWN
    assert notice_of(world).state is JobState.FAILED


def test_notice_that_fails_again_gets_all_its_attempts_and_a_dead_letter(world: NoticeWorld) -> None:
    """As the first time."""
    world.sender.statuses = [503]
    world.run(wake_for(notice_of(world)), is_redriven=True)
    world.try_to_the_end()
    assert (notice_of(world).state, notice_of(world).attempts) == (JobState.FAILED, 12)
    assert len(world.queue.buried) == 2


@pytest.mark.parametrize(
    ("lane", "state"),
    [
        (Lane.WORK, JobState.FAILED),
        (Lane.NOTICES, JobState.SUCCEEDED),
        (Lane.NOTICES, JobState.CANCELLED),
        (Lane.NOTICES, JobState.RUNNING),
    ],
)
def test_nothing_else_is_reopened(world: NoticeWorld, lane: Lane, state: JobState) -> None:
    """A job's end has been told to its client."""
    with pytest.raises(ValueError, match="no job"):
        reopened(replace(notice_of(world), lane=lane, state=state), now=world.now)
