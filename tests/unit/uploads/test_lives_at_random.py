"""Uploads to which anything happens, in any order: no step leaves the table of edges, and none is a dead end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.object_store import NoSuchUploadError, PreconditionFailedError
from tests.unit.fakes.world import FILM, SMALL, World
from uploads.errors import UploadsError
from uploads.lifecycle import ENTERED_FROM, TERMINAL, state_at
from uploads.model import Order, State, Upload
from uploads.paging import PartSelection

moments = st.sampled_from(["before", "after"])
calls = st.sampled_from(["list_parts", "complete_multipart", "find_object", "delete_object", "abort_multipart"])


class AnyLife(RuleBasedStateMachine):
    """One upload, and everything that clients, S3, the table and the clock may do to it."""

    order: Order

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.upload, _ = self.world.start(self.order)
        self.history = [State.ISSUED]

    def record(self) -> Upload:
        return self.world.record(self.upload)

    def attempt(self, action: Callable[[], object]) -> None:
        """Do it; being refused is part of life. Whatever else is raised is a bug."""
        with contextlib.suppress(UploadsError, NoSuchUploadError, PreconditionFailedError):
            action()
        self.history.append(self.record().state)

    @rule()
    def send(self) -> None:
        self.attempt(lambda: self.world.send(self.upload))

    @rule(missing=st.booleans())
    def sign(self, missing: bool) -> None:
        self.attempt(lambda: self.world.sign(self.upload, PartSelection(missing=missing)))

    @rule()
    def watch(self) -> None:
        self.attempt(lambda: self.world.watch(self.upload))

    @rule()
    def complete(self) -> None:
        self.attempt(lambda: self.world.complete(self.upload))

    @rule()
    def abort(self) -> None:
        self.attempt(lambda: self.world.abort(self.upload))

    @rule(call=calls, moment=moments, then=st.sampled_from(["outage", "complete", "abort"]))
    def complete_interrupted(self, call: str, moment: str, then: str) -> None:
        interruption = outage if then == "outage" else getattr(self, then)
        getattr(self.world.objects, moment)[call] = interruption
        self.complete()
        getattr(self.world.objects, moment).pop(call, None)

    @rule(moment=moments)
    def complete_while_the_table_fails(self, moment: str) -> None:
        getattr(self.world.records, moment)["move"] = outage
        self.complete()
        getattr(self.world.records, moment).pop("move", None)

    @rule(hours=st.sampled_from([1, 12]))
    def wait(self, hours: int) -> None:
        self.world.wait(hours=hours)

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
            assert record.object == stored
            assert (stored.size_bytes, stored.content_type) == (record.size_bytes, record.content_type)
        else:
            assert record.object is None

    def teardown(self) -> None:
        """Whatever happened, an upload that is not over becomes ready when its client goes on."""
        self.send()
        if state_at(self.record(), self.world.now) not in TERMINAL:
            assert self.world.complete(self.upload).state is State.READY


class LifeOfAPut(AnyLife):
    """One request; it may bring something else than was promised."""

    order = SMALL

    @rule()
    def send_something_else(self) -> None:
        self.attempt(lambda: self.world.objects.put_object(self.world.key(self.upload), 7, "text/html"))

    def teardown(self) -> None:
        stored = self.world.objects.objects.get(self.world.key(self.upload))
        if stored is None or stored.size_bytes == self.upload.size_bytes:
            super().teardown()


class LifeInParts(AnyLife):
    """Parts may come one by one, change while the upload is completed, and be freed by the bucket's lifecycle."""

    order = FILM

    def __init__(self) -> None:
        super().__init__()
        self.freed = False

    @rule(number=st.integers(1, 4), content=st.sampled_from(["", "again"]))
    def send_a_part(self, number: int, content: str) -> None:
        self.attempt(lambda: self.world.send_part(self.upload, number, content))

    @rule()
    def complete_while_a_part_changes(self) -> None:
        self.world.objects.before["complete_multipart"] = lambda: self.send_a_part(2, "changed")
        self.complete()
        self.world.objects.before.pop("complete_multipart", None)

    @rule()
    def free_the_parts(self) -> None:
        self.freed |= bool(self.world.objects.multiparts)
        self.world.objects.multiparts.clear()

    def teardown(self) -> None:
        if not self.freed:
            super().teardown()


TestLifeOfAPut = LifeOfAPut.TestCase
TestLifeOfAPut.settings = settings(max_examples=100, stateful_step_count=20)
TestLifeInParts = LifeInParts.TestCase
TestLifeInParts.settings = settings(max_examples=150, stateful_step_count=25)
