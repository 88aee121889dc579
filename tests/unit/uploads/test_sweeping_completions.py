"""Completions that were abandoned, and files that are still being verified: brought to their end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import SMALL, World
from tests.unit.uploads.sweeps import WHOLE, abandon, is_due, start_verifying, sweep_all
from uploads.lifecycle import (
    ABANDONED_AFTER,
    ASSEMBLED_WITHIN,
    VERIFIED_WITHIN,
)
from uploads.model import State
from uploads.promise import Strategy


def test_completion_is_finished(world: World) -> None:
    """Its client asked for it, so even after the upload's own end."""
    upload = abandon(world)
    world.now = upload.expires_at + timedelta(hours=1)
    assert sweep_all(world).counts == {"ready": 1}
    assert world.record(upload).state is State.READY


def test_completion_is_left_alone_while_somebody_may_be_at_it(world: World) -> None:
    """A minute."""
    upload = abandon(world)
    world.now += ABANDONED_AFTER
    assert sweep_all(world).counts == {}
    assert world.record(upload) == upload


@pytest.mark.parametrize("number", [1, 4])
def test_upload_with_a_part_wanting_goes_back_to_its_client(world: World, number: int) -> None:
    """Who has the rest of its time to send it."""
    upload = abandon(world)
    world.objects.upload_part(upload.multipart_id or "", number, 5 * 2**20, "cut short")
    world.wait(minutes=2)
    assert sweep_all(world).counts == {"uploading": 1}
    assert world.record(upload).state is State.UPLOADING
    world.send(upload)
    assert world.complete(upload).state is State.READY


def test_upload_with_a_part_wanting_past_its_end_expires(world: World) -> None:
    """In the same sweep, parts and all."""
    upload = abandon(world)
    world.objects.upload_part(upload.multipart_id or "", 1, 5 * 2**20, "cut short")
    world.now = upload.expires_at
    assert sweep_all(world).counts == {"expired": 1}
    assert world.objects.multiparts == {}


def test_part_that_changes_at_the_last_moment_takes_nobody_by_surprise(world: World) -> None:
    """S3 refuses to assemble; the upload is its client's again."""
    upload = abandon(world)
    world.wait(minutes=2)
    world.objects.before["complete_multipart"] = lambda: world.send_part(upload, 2, "again")
    assert sweep_all(world).counts == {"uploading": 1}


def test_upload_that_somebody_takes_up_again_meanwhile_is_theirs(world: World) -> None:
    """What was wanting a moment ago may have come, and they are telling S3."""
    upload = abandon(world)
    world.objects.upload_part(upload.multipart_id or "", 1, 5 * 2**20, "cut short")
    world.wait(minutes=2)
    world.records.before["move"] = lambda: world.records.move(upload, State.COMPLETING, now=world.now)
    assert sweep_all(world).counts == {"completing": 1}
    assert world.record(upload).state is State.COMPLETING


def test_upload_whose_parts_s3_has_freed_expires(world: World) -> None:
    """By the bucket's lifecycle; or S3 is putting them together for somebody who has died, and may take long."""
    upload = abandon(world)
    world.objects.multiparts.clear()
    world.wait(minutes=2)
    assert sweep_all(world).counts == {"waiting": 1}
    assert not is_due(world, upload)
    world.now = upload.updated_at + ASSEMBLED_WITHIN
    assert sweep_all(world).counts == {"expired": 1}
    assert world.record(upload).state is State.EXPIRED


def test_large_file_that_nobody_reads_is_left_to_a_job(world: World) -> None:
    """Whoever was to ask for one has died, or the job has failed. Other sweeps leave it alone meanwhile."""
    upload = start_verifying(world)
    world.background.asked.clear()
    world.now += VERIFIED_WITHIN
    assert sweep_all(world).counts == {"verifying": 1}
    assert world.background.asked == [(upload.tenant, upload.id)]
    assert not is_due(world, upload)
    world.background.work(world.service, world.now)
    assert world.record(upload).state is State.READY


def test_small_file_that_is_being_verified_is_read_at_once(world: World) -> None:
    """It takes no longer than to ask for a job."""
    upload, _ = world.start(SMALL, checksum=WHOLE, strategy=Strategy.POST)
    world.objects.put_object(world.key(upload), upload.size_bytes, upload.content_type)
    world.records.move(upload, State.VERIFYING, now=world.now)
    world.now += VERIFIED_WITHIN
    assert sweep_all(world).counts == {"ready": 1}


def test_large_file_that_is_gone_expires(world: World) -> None:
    """Nobody can ever verify it."""
    upload = start_verifying(world)
    world.objects.delete_object(world.key(upload))
    world.now += VERIFIED_WITHIN
    assert sweep_all(world).counts == {"expired": 1}


def test_file_whose_job_cannot_be_asked_for_is_due_again(world: World) -> None:
    """An outage is one upload's outcome, and passes."""
    upload = start_verifying(world)
    world.now += VERIFIED_WITHIN
    world.background.before["verify"] = outage
    assert sweep_all(world).counts == {"unavailable": 1}
    world.now += VERIFIED_WITHIN
    assert sweep_all(world).counts == {"verifying": 1}
    world.background.work(world.service, world.now)
    assert world.record(upload).state is State.READY
