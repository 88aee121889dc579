"""What nobody came back for: afterwards records and S3 agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, RULES, SMALL, World
from tests.unit.uploads.replacements import make_ready
from uploads.errors import UnavailableError
from uploads.lifecycle import (
    ABANDONED_AFTER,
    ARRIVAL_CHECKED_AFTER,
    ASSEMBLED_WITHIN,
    LAST_URL_DIES_AFTER,
    VERIFIED_WITHIN,
)
from uploads.model import State, Upload
from uploads.promise import Algorithm, Checksum, Order, Strategy
from uploads.sweeping import Outcome, Swept, sweep

FORM = replace(SMALL, strategy=Strategy.POST)
WHOLE = Checksum(Algorithm.SHA256, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")  # of no bytes, as the fake holds


def sweep_all(world: World) -> Swept:
    """A sweep with all the time that it needs."""
    return sweep(world.service, now=world.now, stop=lambda: False)


def mistake() -> None:
    """A bug of ours."""
    raise ZeroDivisionError


def is_due(world: World, upload: Upload) -> bool:
    """Whether a sweep would look at it now."""
    return (upload.tenant, upload.id) in set(world.records.list_due(world.now))


def abandon(world: World, *, size_bytes: int = FILM.size_bytes, checksum: Checksum | None = None) -> Upload:
    """A multipart upload whose caller died while S3 was to assemble it."""
    upload, _ = world.start(FILM, size_bytes=size_bytes, checksum=checksum)
    world.send(upload)
    world.objects.before["complete_multipart"] = outage
    with pytest.raises(UnavailableError):
        world.complete(upload)
    return world.record(upload)


def start_verifying(world: World) -> Upload:
    """A film that is too large to be read while its client waits."""
    upload, _ = world.start(FILM, size_bytes=300 * 2**20, checksum=WHOLE)
    world.send(upload)
    return world.complete(upload)


def test_nothing_is_done_where_nothing_is_due(world: World) -> None:
    """Fresh uploads and ready ones are left alone."""
    make_ready(world)
    world.start(SMALL)
    world.start(FILM)
    before = dict(world.records.uploads)
    assert sweep_all(world) == Swept({}, is_finished=True)
    assert world.records.uploads == before


class TestOfOpenUploads:
    """Those of one piece may have arrived unseen; all of them run out."""

    @pytest.mark.parametrize("order", [SMALL, FORM])
    def test_file_that_arrived_without_an_event_is_ready(self, world: World, order: Order) -> None:
        """No store but S3 sends any, and S3's may be lost."""
        upload, _ = world.start(order)
        world.send(upload)
        world.now += ARRIVAL_CHECKED_AFTER
        assert sweep_all(world).counts == {"ready": 1}
        assert world.record(upload).state is State.READY
        assert not is_due(world, upload)

    def test_file_that_is_not_as_promised_is_rejected(self, world: World) -> None:
        """And removed."""
        upload, _ = world.start(SMALL)
        world.objects.put_object(world.key(upload), 7, "text/html")
        world.now += ARRIVAL_CHECKED_AFTER
        assert sweep_all(world).counts == {"rejected": 1}
        assert world.objects.objects == {}

    def test_file_that_has_not_arrived_is_looked_for_again_at_its_end(self, world: World) -> None:
        """Not every five minutes."""
        upload, _ = world.start(SMALL)
        world.now += ARRIVAL_CHECKED_AFTER
        assert sweep_all(world).counts == {"waiting": 1}
        assert not is_due(world, upload)
        world.now = upload.expires_at
        assert is_due(world, upload)

    @pytest.mark.parametrize("order", [SMALL, FORM, FILM])
    def test_upload_past_its_end_expires(self, world: World, order: Order) -> None:
        """Nothing has arrived, or not all of it."""
        upload, _ = world.start(order)
        world.now = upload.expires_at
        assert sweep_all(world).counts == {"expired": 1}
        assert world.record(upload).state is State.EXPIRED
        assert (world.objects.objects, world.objects.multiparts) == ({}, {})

    def test_parts_past_their_end_are_freed(self, world: World) -> None:
        """All of them are there, and nobody has said so in time."""
        upload, _ = world.start(FILM)
        world.send(upload)
        world.now = upload.expires_at
        assert sweep_all(world).counts == {"expired": 1}
        assert world.objects.multiparts == {}

    @pytest.mark.parametrize("order", [SMALL, FORM])
    def test_file_in_one_piece_that_is_there_at_the_end_is_ready(self, world: World, order: Order) -> None:
        """It came in time: no URL lives much longer than its upload."""
        upload, _ = world.start(order)
        world.send(upload)
        world.now = upload.expires_at
        assert sweep_all(world).counts == {"ready": 1}
        assert world.record(upload).object == world.objects.objects[world.key(upload)]

    def test_upload_that_is_completed_meanwhile_is_left_to_its_caller(self, world: World) -> None:
        """Its record is read again in the move."""
        upload, _ = world.start(FILM)
        world.send(upload)
        world.now = upload.expires_at - timedelta(seconds=1)

        def complete_just_in_time() -> None:
            world.records.move(upload, State.COMPLETING, now=world.now)

        world.records.before["move"] = complete_just_in_time
        world.now = upload.expires_at
        assert sweep_all(world).counts == {"completing": 1}
        assert len(world.objects.multiparts) == 1

    def test_parts_are_not_assembled_without_their_clients_word(self, world: World) -> None:
        """All of them are there, and it may want to send one again."""
        upload, _ = world.start(FILM)
        world.send(upload)
        world.records.postpone(upload, world.now)
        assert sweep_all(world).counts == {"waiting": 1}
        assert world.record(upload).state is State.ISSUED
        assert not is_due(world, upload)


class TestOfAbandonedCompletions:
    """Whoever was at it has died: functions live for half a minute."""

    def test_completion_is_finished(self, world: World) -> None:
        """Its client asked for it, so even after the upload's own end."""
        upload = abandon(world)
        world.now = upload.expires_at + timedelta(hours=1)
        assert sweep_all(world).counts == {"ready": 1}
        assert world.record(upload).state is State.READY

    def test_completion_is_left_alone_while_somebody_may_be_at_it(self, world: World) -> None:
        """A minute."""
        upload = abandon(world)
        world.now += ABANDONED_AFTER
        assert sweep_all(world).counts == {}
        assert world.record(upload) == upload

    @pytest.mark.parametrize("number", [1, 4])
    def test_upload_with_a_part_wanting_goes_back_to_its_client(self, world: World, number: int) -> None:
        """Who has the rest of its time to send it."""
        upload = abandon(world)
        world.objects.upload_part(upload.multipart_id or "", number, 5 * 2**20, "cut short")
        world.wait(minutes=2)
        assert sweep_all(world).counts == {"uploading": 1}
        assert world.record(upload).state is State.UPLOADING
        world.send(upload)
        assert world.complete(upload).state is State.READY

    def test_upload_with_a_part_wanting_past_its_end_expires(self, world: World) -> None:
        """In the same sweep, parts and all."""
        upload = abandon(world)
        world.objects.upload_part(upload.multipart_id or "", 1, 5 * 2**20, "cut short")
        world.now = upload.expires_at
        assert sweep_all(world).counts == {"expired": 1}
        assert world.objects.multiparts == {}

    def test_part_that_changes_at_the_last_moment_takes_nobody_by_surprise(self, world: World) -> None:
        """S3 refuses to assemble; the upload is its client's again."""
        upload = abandon(world)
        world.wait(minutes=2)
        world.objects.before["complete_multipart"] = lambda: world.send_part(upload, 2, "again")
        assert sweep_all(world).counts == {"uploading": 1}

    def test_upload_that_somebody_takes_up_again_meanwhile_is_theirs(self, world: World) -> None:
        """What was wanting a moment ago may have come, and they are telling S3."""
        upload = abandon(world)
        world.objects.upload_part(upload.multipart_id or "", 1, 5 * 2**20, "cut short")
        world.wait(minutes=2)
        world.records.before["move"] = lambda: world.records.move(upload, State.COMPLETING, now=world.now)
        assert sweep_all(world).counts == {"completing": 1}
        assert world.record(upload).state is State.COMPLETING

    def test_upload_whose_parts_s3_has_freed_expires(self, world: World) -> None:
        """By the bucket's lifecycle; or S3 is putting them together for somebody who has died, and may take long."""
        upload = abandon(world)
        world.objects.multiparts.clear()
        world.wait(minutes=2)
        assert sweep_all(world).counts == {"waiting": 1}
        assert not is_due(world, upload)
        world.now = upload.updated_at + ASSEMBLED_WITHIN
        assert sweep_all(world).counts == {"expired": 1}
        assert world.record(upload).state is State.EXPIRED


class TestOfVerification:
    """Read to its end, by whoever has the time."""

    def test_large_file_is_read(self, world: World) -> None:
        """Its event was lost, or whoever read it has died."""
        upload = start_verifying(world)
        world.now += VERIFIED_WITHIN
        assert sweep_all(world).counts == {"ready": 1}
        assert world.record(upload).state is State.READY

    def test_large_file_that_is_gone_expires(self, world: World) -> None:
        """Nobody can ever verify it."""
        upload = start_verifying(world)
        world.objects.delete_object(world.key(upload))
        world.now += VERIFIED_WITHIN
        assert sweep_all(world).counts == {"expired": 1}

    def test_other_sweeps_leave_a_file_alone_while_it_is_read(self, world: World) -> None:
        """They start every five minutes, and reading may take fifteen."""
        upload = start_verifying(world)
        world.now += VERIFIED_WITHIN
        seen: list[bool] = []
        world.objects.before["read_object"] = lambda: seen.append(is_due(world, upload))
        sweep_all(world)
        assert seen == [False]

    def test_file_whose_reader_dies_is_due_again(self, world: World) -> None:
        """Once it must be dead."""
        upload = start_verifying(world)
        world.now += VERIFIED_WITHIN
        world.objects.before["read_object"] = outage
        assert sweep_all(world).counts == {"unavailable": 1}
        assert not is_due(world, upload)
        world.now += VERIFIED_WITHIN
        assert sweep_all(world).counts == {"ready": 1}

    def test_file_that_there_is_no_time_for_is_first_next_time(self, world: World) -> None:
        """And not read in vain."""
        upload = start_verifying(world)
        world.now += VERIFIED_WITHIN
        swept = sweep(world.service, now=world.now, stop=lambda: False, readable_bytes=lambda: upload.size_bytes - 1)
        assert swept.counts == {"verifying": 1}
        assert "read_object" not in world.objects.calls
        assert is_due(world, upload)

    def test_files_are_read_when_all_else_is_done(self, world: World) -> None:
        """Reading may take all the time that there is."""
        large = start_verifying(world)
        expired, _ = world.start(SMALL)
        world.now = expired.expires_at
        outcomes: list[str | None] = []
        sweep(world.service, now=world.now, stop=lambda: False, tell=lambda outcome: outcomes.append(outcome.upload_id))
        assert outcomes == [expired.id, large.id]


class TestOfWhatCameToNothing:
    """A URL may live for hours after its upload."""

    @pytest.mark.parametrize("order", [SMALL, FILM])
    def test_what_came_late_is_removed_once_no_url_can_bring_more(self, world: World, order: Order) -> None:
        """Then it is never looked at again."""
        upload, _ = world.start(order)
        world.abort(upload)
        world.objects.put_object(world.key(upload), order.size_bytes, order.content_type)
        world.now += LAST_URL_DIES_AFTER
        assert sweep_all(world).counts == {"cleaned": 1}
        assert world.objects.objects == {}
        world.wait(days=30)
        assert sweep_all(world).counts == {}

    def test_quarantined_file_stays_where_it_is(self) -> None:
        """Until the bucket's lifecycle takes it."""
        world = World(replace(RULES, quarantines_rejected=True))
        upload, _ = world.start(SMALL)
        world.objects.put_object(world.key(upload), 7, "text/html")
        world.now += ARRIVAL_CHECKED_AFTER
        sweep_all(world)
        world.now += LAST_URL_DIES_AFTER
        assert sweep_all(world).counts == {"cleaned": 1}
        assert world.key(upload) in world.objects.objects


class TestOfFailures:
    """One upload's trouble is no other's."""

    @pytest.mark.parametrize("call", ["find_object", "delete_object"])
    def test_upload_that_fails_stops_no_other_and_is_swept_next_time(self, world: World, call: str) -> None:
        """S3 is down for one moment, before or after the verdict was written."""
        uploads = [world.start(SMALL)[0] for _ in range(2)]
        for upload in uploads:
            world.objects.put_object(world.key(upload), 7, "text/html")
        world.now += ARRIVAL_CHECKED_AFTER
        world.objects.before[call] = outage
        assert sweep_all(world).counts == {"unavailable": 1, "rejected": 1}
        assert len(world.objects.objects) == 1
        sweep_all(world)
        assert {world.record(upload).state for upload in uploads} == {State.REJECTED}
        assert world.objects.objects == {}

    def test_mistake_of_ours_is_told_with_its_error_and_stops_nothing(self, world: World) -> None:
        """Somebody must look at it."""
        broken, fine = (world.start(SMALL)[0] for _ in range(2))
        world.send(fine)
        world.now += ARRIVAL_CHECKED_AFTER
        world.objects.before["find_object"] = mistake
        outcomes: list[Outcome] = []
        swept = sweep(world.service, now=world.now, stop=lambda: False, tell=outcomes.append)
        assert swept.counts == {"failed": 1, "ready": 1}
        assert (outcomes[0].upload_id, type(outcomes[0].error)) == (broken.id, ZeroDivisionError)
        assert outcomes[1] == Outcome(fine.id, "ready")

    @pytest.mark.parametrize(
        ("down", "counts"),
        [
            (lambda world: world.records.before.update(list_due=outage), {"unavailable": 1, "freed": 1}),
            (lambda world: world.objects.before.update(list_multiparts=outage), {"ready": 1, "unavailable": 1}),
        ],
        ids=["what is due", "what S3 has open"],
    )
    def test_list_that_fails_leaves_the_other(
        self, world: World, down: Callable[[World], None], counts: dict[str, int]
    ) -> None:
        """Each is worth its own try."""
        upload, _ = world.start(SMALL)
        world.send(upload)
        world.objects.start_multipart("t/acme/01M81XFF80FMDPR3MZ4JM56722", upload)
        world.wait(minutes=16)
        down(world)
        assert sweep_all(world).counts == counts

    def test_sweep_that_runs_out_of_time_stops_between_two_uploads(self, world: World) -> None:
        """The rest is the next one's."""
        for _ in range(3):
            world.start(SMALL)
        world.wait(days=1)
        answers = iter([False, True, True, True])
        swept = sweep(world.service, now=world.now, stop=lambda: next(answers))
        assert swept == Swept({"expired": 1}, is_finished=False)
        assert sweep_all(world) == Swept({"expired": 2}, is_finished=True)
