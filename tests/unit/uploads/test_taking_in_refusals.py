"""What the gateway has stored and the tenant may not have is rejected, whoever looks at it, and gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import RULES
from tests.unit.uploads.small_files import KEY, WITH_FILES, ask, put, world_of
from uploads.arriving import note_arrival
from uploads.errors import UnavailableError
from uploads.model import State
from uploads.overdue import attend
from uploads.quotas import Limits
from uploads.service import Rules


@pytest.mark.parametrize(
    ("rules", "content_type"),
    [
        (WITH_FILES, "text/html"),
        (WITH_FILES, "image/png; charset=x"),
        (RULES, "image/png"),
        (replace(WITH_FILES, limits=Limits(max_upload_bytes=1_000, allowed_types=("application/*",))), "image/png"),
        (replace(WITH_FILES, limits=Limits(max_upload_bytes=899)), "image/png"),
        (replace(WITH_FILES, limits=Limits(max_upload_bytes=1_000, max_bytes_per_day=100)), "image/png"),
        (replace(WITH_FILES, limits=Limits(max_upload_bytes=1_000, max_open_uploads=0)), "image/png"),
    ],
)
def test_file_that_the_tenant_may_not_have_is_rejected_and_gone(rules: Rules, content_type: str) -> None:
    """By type, size and quota, as an order would be; the reason is kept."""
    world = world_of(rules)
    put(world, content_type=content_type)
    (upload,) = ask(world)
    assert upload.state is State.REJECTED
    assert upload.rejection
    assert not world.objects.objects
    assert ask(world) == [upload]


def test_file_that_may_not_be_had_is_rejected_by_the_sweeper_too() -> None:
    """Whoever wrote the record may have died before the verdict."""
    world = world_of(replace(WITH_FILES, limits=Limits(max_upload_bytes=899)))
    put(world)
    world.records.before["move"] = outage
    with pytest.raises(UnavailableError):
        note_arrival(world.service, KEY, now=world.now)
    world.records.before.clear()
    (upload,) = world.records.uploads.values()
    assert upload.state is State.ISSUED
    world.wait(minutes=20)
    attend(world.service, upload, world.now)
    assert world.record(upload).state is State.REJECTED
    assert not world.objects.objects


def test_file_that_nobody_took_in_before_its_time_was_over_is_rejected() -> None:
    """However it went: a quarantined one whose record is forgotten must not be judged by other quotas."""
    world = world_of()
    put(world)
    world.wait(days=2)
    (upload,) = ask(world)
    assert upload.state is State.REJECTED
    assert not world.objects.objects
