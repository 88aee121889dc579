"""Uploads that share a key, to which anything happens: what one has written, no other takes away."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import settings
from hypothesis.stateful import invariant, rule

from tests.unit.fakes.world import SMALL, World
from tests.unit.uploads.lives import REFUSALS, AnyLife
from tests.unit.uploads.replacements import BEST, BETTER, make_ready, put_wrong, replacing, versioned_world, versioning
from uploads.headers import MARKER
from uploads.model import State, StoredObject, Upload


class LifeOfAReplacement(AnyLife):
    """It writes over a ready upload's object, and so may another: neither judges or takes away what is the other's."""

    order = SMALL

    def begin(self) -> Upload:
        self.target = make_ready(self.world)
        self.others: StoredObject | None = self.target.object
        self.order = replacing(self.target, BETTER)
        self.world.records.edges.clear()
        return super().begin()

    @rule()
    def send(self) -> None:
        self.attempt_sending(self.write_over_it)

    def write_over_it(self) -> None:
        self.world.send(self.record())
        self.others = None

    @rule()
    def let_another_replace_it(self) -> None:
        """From its start to its end, if what it knows is still there."""
        with suppress(*REFUSALS):
            other = make_ready(self.world, replacing(self.target, BEST))
            self.others = other.object

    @rule()
    def abort_another(self) -> None:
        with suppress(*REFUSALS):
            other, _ = self.world.start(replacing(self.target, BEST))
            self.world.abort(other)

    @invariant()
    def what_others_have_written_stays_until_it_is_replaced(self) -> None:
        assert self.others in (None, self.world.objects.objects.get(self.world.key(self.target)))

    @invariant()
    def the_targets_record_is_left_alone(self) -> None:
        assert self.world.record(self.target) == self.target

    @invariant()
    def ready_means_that_the_promised_object_is_there(self) -> None:
        """It was, when the verdict was given: another may have replaced it since, with a URL of its own."""
        record = self.record()
        assert (record.state is State.READY) == (record.object is not None)
        if record.object:
            assert record.object.metadata[MARKER] == record.id

    def teardown(self) -> None:
        """It can be ready only while what it knows is there."""
        stored = self.world.objects.objects.get(self.world.key(self.target))
        if stored == self.target.object or (stored and stored.metadata.get(MARKER) == self.upload.id):
            super().teardown()

    def be_swept_in_the_end(self) -> None:
        """At a shared key nothing of ours is left but what is ready."""
        for _ in range(4):
            self.world.wait(days=1)
            self.attempt_sweeping()
        stored = self.world.objects.objects.get(self.world.key(self.target))
        assert (stored is not None and stored.metadata.get(MARKER) == self.upload.id) == (
            self.record().state is State.READY
        )


class LifeOfAVersion(AnyLife):
    """It writes a newer version of a ready upload's object; others may at any moment cover it, or have before."""

    order = SMALL

    def make_world(self) -> World:
        return versioned_world()

    def begin(self) -> Upload:
        self.target = make_ready(self.world)
        self.others = [self.target]
        self.order = versioning(self.target, BETTER)
        self.world.records.edges.clear()
        return super().begin()

    def version_ids(self) -> set[str | None]:
        key = self.world.key(self.target)
        there = self.world.objects.objects.get(key)
        return {one.version_id for one in (*self.world.objects.older.get(key, []), there) if one}

    @rule()
    def send_something_else(self) -> None:
        self.attempt_sending(lambda: put_wrong(self.world, self.upload))

    @rule()
    def let_another_cover_it(self) -> None:
        self.others.append(make_ready(self.world, versioning(self.target, BEST)))

    @rule()
    def abort_another(self) -> None:
        other, _ = self.world.start(versioning(self.target, BEST))
        self.world.send(other)
        self.world.abort(other)

    @invariant()
    def every_ready_version_is_kept(self) -> None:
        ready = [self.world.record(other) for other in self.others]
        ready += [self.record()] if self.record().state is State.READY else []
        assert {upload.object.version_id for upload in ready if upload.object} <= self.version_ids()
        assert {upload.state for upload in ready} == {State.READY}

    @invariant()
    def ready_means_that_the_promised_object_is_there(self) -> None:
        """Covered or not: `every_ready_version_is_kept`."""
        assert (self.record().state is State.READY) == (self.record().object is not None)

    def can_still_be_ready(self) -> bool:
        """Its URL may be used again, and a version that is another than promised is the newest of its own then."""
        key = self.world.key(self.target)
        there = self.world.objects.objects.get(key)
        versions = [*self.world.objects.older.get(key, []), *([there] if there else [])]
        own = [one.content_type for one in versions if one.metadata.get(MARKER) == self.upload.id]
        return super().can_still_be_ready() and own.count("text/html") == 0

    def be_swept_in_the_end(self) -> None:
        for _ in range(4):
            self.world.wait(days=1)
            self.attempt_sweeping()
        self.every_ready_version_is_kept()


TestLifeOfAReplacement = LifeOfAReplacement.TestCase
TestLifeOfAReplacement.settings = settings(max_examples=100, stateful_step_count=20)
TestLifeOfAVersion = LifeOfAVersion.TestCase
TestLifeOfAVersion.settings = settings(max_examples=100, stateful_step_count=20)
