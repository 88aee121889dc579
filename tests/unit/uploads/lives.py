"""One upload, and all that clients, S3, the bucket's events, the sweeper, the table and the clock may do to it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.object_store import ChecksumMissingError, NoSuchUploadError
from tests.unit.fakes.objects import PreconditionFailedError
from tests.unit.fakes.world import MALLORY, World, part_digest
from uploads.arriving import note_arrival
from uploads.errors import UploadsError
from uploads.lifecycle import ENTERED_FROM, LAST_URL_DIES_AFTER, TERMINAL, VERIFIED_WITHIN, state_at
from uploads.model import State, StoredObject, Upload
from uploads.paging import PartSelection
from uploads.promise import Order
from uploads.sweeping import FAILED, sweep

REFUSALS = (UploadsError, NoSuchUploadError, ChecksumMissingError, PreconditionFailedError)
moments = st.sampled_from(["before", "after"])
calls = st.sampled_from(
    [
        *(("objects", name) for name in ("list_parts", "complete_multipart", "abort_multipart")),
        *(("objects", name) for name in ("find_object", "read_object", "delete_object")),
        *(("records", name) for name in ("find", "move", "postpone")),
        ("background", "verify"),
    ]
)
whats = st.sampled_from(["complete", "abort", "event", "sweep", "sign_as_it_is", "work"])
doings = st.sampled_from(["outage", "complete", "abort", "event", "sweep", "send", "work"])


def is_same(recorded: StoredObject | None, stored: StoredObject | None) -> bool:
    """Whether the record is of the object, whoever told its checksum: S3, or we who read it."""
    if recorded is None or stored is None:
        return recorded is stored
    return replace(recorded, checksum=None) == replace(stored, checksum=None)


class AnyLife(RuleBasedStateMachine):
    """No step leaves the table of edges, none is a dead end, and in the end S3 holds what the records say."""

    order: Order

    def __init__(self) -> None:
        super().__init__()
        self.world = self.make_world()
        self.history = [State.ISSUED]
        self.upload = self.begin()

    def make_world(self) -> World:
        return World()

    def begin(self) -> Upload:
        upload, page = self.world.start(self.order, expires_in_seconds=3_600)
        self.urls_die_at = page.expires_at
        return upload

    def record(self) -> Upload:
        return self.world.record(self.upload)

    def attempt(self, action: Callable[[], object]) -> None:
        """Do it; being refused is part of life. Whatever else is raised is a bug."""
        with contextlib.suppress(*REFUSALS):
            action()
        self.history.append(self.record().state)

    def attempt_sending(self, action: Callable[[], object]) -> None:
        """What needs a URL that lives."""
        if self.world.now < self.urls_die_at:
            self.attempt(action)

    def signed(self, selection: PartSelection) -> None:
        page = self.world.sign(self.record(), selection, expires=3_600)
        self.urls_die_at = max(self.urls_die_at, page.expires_at)

    def sign_all(self) -> None:
        upload = self.record()
        numbers = range(1, upload.plan.part_count + 1) if upload.checks_parts else ()
        self.signed(PartSelection(checksums={number: part_digest(upload, number) for number in numbers}))

    def attempt_sweeping(self) -> None:
        outcomes = sweep(self.world.service, now=self.world.now, stop=lambda: False).counts
        assert FAILED not in outcomes

    @rule()
    def send(self) -> None:
        self.attempt_sending(lambda: self.world.send(self.record()))

    @rule(missing=st.booleans())
    def sign(self, missing: bool) -> None:
        self.attempt(lambda: self.signed(PartSelection(missing=missing)))

    @rule()
    def watch(self) -> None:
        self.attempt(lambda: self.world.watch(self.upload))

    @rule()
    def complete(self) -> None:
        self.attempt(lambda: self.world.complete(self.upload))

    @rule()
    def abort(self) -> None:
        self.attempt(lambda: self.world.abort(self.upload))

    @rule()
    def meddle(self) -> None:
        self.attempt(lambda: self.world.abort(self.upload, MALLORY))

    @rule()
    def event(self) -> None:
        """The bucket's own, or one that somebody has made up: it is believed nothing but the key."""
        key, now = self.world.key(self.upload), self.world.now
        self.attempt(lambda: note_arrival(self.world.service, key, now=now))

    @rule()
    def sweep(self) -> None:
        self.attempt(self.attempt_sweeping)

    @rule()
    def work(self) -> None:
        """The jobs that were asked for; one that fails is forgotten here, and the sweeper asks again."""
        self.attempt(lambda: self.world.background.work(self.world.service, self.world.now))

    @rule()
    def sign_as_it_is(self) -> None:
        self.attempt(self.sign_all)

    @rule(what=whats, call=calls, moment=moments, then=doings)
    def be_interrupted(self, what: str, call: tuple[str, str], moment: str, then: str) -> None:
        port, name = call
        hooks = getattr(getattr(self.world, port), moment)
        hooks[name] = outage if then == "outage" else getattr(self, then)
        getattr(self, what)()
        hooks.pop(name, None)

    @rule(minutes=st.sampled_from([2, 20, 60, 720]))
    def wait(self, minutes: int) -> None:
        self.world.wait(minutes=minutes)

    @invariant()
    def every_step_is_an_edge_of_the_table(self) -> None:
        assert all(source in ENTERED_FROM[target] for source, target in self.world.records.edges)

    @invariant()
    def terminal_states_are_never_left(self) -> None:
        ended = [state for state in self.history if state in TERMINAL]
        assert len(set(ended)) <= 1
        assert not ended or self.history[-1] is ended[0]

    @invariant()
    def ready_means_that_the_promised_object_is_there(self) -> None:
        record, stored = self.record(), self.world.objects.objects.get(self.world.key(self.upload))
        if record.state is State.READY:
            assert stored is not None
            assert is_same(record.object, stored)
            assert (stored.size_bytes, stored.content_type) == (record.size_bytes, record.content_type)
        else:
            assert record.object is None

    @invariant()
    def whatever_is_not_ready_will_be_looked_at(self) -> None:
        """Until it has been looked at for the last time, long after its last URL has died."""
        key = (self.upload.tenant, self.upload.id)
        if self.record().state not in TERMINAL:
            assert key in self.world.records.due

    def can_still_be_ready(self) -> bool:
        return state_at(self.record(), self.world.now) not in TERMINAL

    def teardown(self) -> None:
        """Whatever happened, an upload that is not over becomes ready when its client goes on."""
        if self.can_still_be_ready():
            self.attempt(self.sign_all)
            self.send()
            assert self.world.complete(self.upload).state in (State.READY, State.VERIFYING)
            self.world.wait(seconds=VERIFIED_WITHIN.total_seconds())
            self.attempt_sweeping()
            self.work()
            assert self.record().state is State.READY
        self.be_swept_in_the_end()

    def be_swept_in_the_end(self) -> None:
        """Nobody comes back: two days and some sweeps later, S3 holds the ready object, or nothing at all."""
        for _ in range(4):
            self.world.wait(seconds=2 * LAST_URL_DIES_AFTER.total_seconds())
            self.attempt_sweeping()
            self.work()
        assert self.record().state in TERMINAL
        assert self.world.objects.multiparts == {}
        stored = self.world.objects.objects.get(self.world.key(self.upload))
        assert is_same(self.record().object if self.record().state is State.READY else None, stored)
