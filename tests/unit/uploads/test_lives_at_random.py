"""Uploads to which anything happens, in any order: no step leaves the table of edges, and none is a dead end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.unit.fakes.world import FILM, SMALL, part_digest
from tests.unit.uploads.lives import REFUSALS, AnyLife
from uploads.checksums import compute
from uploads.errors import PromiseBrokenError
from uploads.limits import INLINE_READ_BYTES
from uploads.model import State, Upload
from uploads.paging import PartSelection
from uploads.promise import Algorithm, Checksum, Strategy

CONTENT = b"what was promised"
WHOLE_SHA = Checksum(Algorithm.SHA256, compute(Algorithm.SHA256, [CONTENT]))


class LifeOfAPut(AnyLife):
    """One request; it may bring something else than was promised."""

    order = SMALL

    @rule()
    def send_something_else(self) -> None:
        self.attempt_sending(lambda: self.world.objects.put_object(self.world.key(self.upload), 7, "text/html"))

    def can_still_be_ready(self) -> bool:
        stored = self.world.objects.objects.get(self.world.key(self.upload))
        return super().can_still_be_ready() and (stored is None or stored.size_bytes == self.upload.size_bytes)


class LifeOfAForm(AnyLife):
    """S3 knows no condition in a form: while its policy lives, it may be sent again, with the same bytes."""

    order = replace(SMALL, strategy=Strategy.POST)


class LifeInParts(AnyLife):
    """Parts may come one by one, change while the upload is completed, and be freed by the bucket's lifecycle."""

    order = FILM

    def begin(self) -> Upload:
        self.freed = False
        return super().begin()

    @rule(number=st.integers(1, 4), content=st.sampled_from(["", "again"]))
    def send_a_part(self, number: int, content: str) -> None:
        self.attempt_sending(lambda: self.world.send_part(self.record(), number, content))

    @rule()
    def complete_while_a_part_changes(self) -> None:
        self.world.objects.before["complete_multipart"] = lambda: self.send_a_part(2, "changed")
        self.complete()
        self.world.objects.before.pop("complete_multipart", None)

    @rule()
    def free_the_parts(self) -> None:
        self.freed |= bool(self.world.objects.multiparts)
        self.world.objects.multiparts.clear()

    def can_still_be_ready(self) -> bool:
        return super().can_still_be_ready() and not self.freed


class LifeOfACheckedFilm(LifeInParts):
    """Its whole SHA-256 was promised, which S3 keeps of no parts; they may come with checksums of their own."""

    order = replace(FILM, checksum=WHOLE_SHA)

    def begin(self) -> Upload:
        upload = super().begin()
        self.world.objects.contents[self.world.key(upload)] = CONTENT
        return upload

    @rule(numbers=st.sets(st.integers(1, 4), min_size=1))
    def sign_with_checksums(self, numbers: set[int]) -> None:
        checksums = {number: part_digest(self.upload, number) for number in numbers}
        self.attempt(lambda: self.signed(PartSelection(part_numbers=tuple(numbers), checksums=checksums)))

    @rule()
    def sign_with_checksums_twice_at_once(self) -> None:
        self.world.objects.before["start_multipart"] = lambda: self.sign_with_checksums({1})
        self.sign_with_checksums({1, 2})
        self.world.objects.before.pop("start_multipart", None)

    @invariant()
    def checksums_once_wanted_stay_wanted(self) -> None:
        found = self.world.objects.multiparts.get(self.record().multipart_id or "")
        assert found is None or found.upload.checks_parts == self.record().checks_parts


class LifeOfALargeCheckedFilm(LifeOfACheckedFilm):
    """Reading it takes longer than a client waits; and its bytes may turn out to be others."""

    order = replace(FILM, checksum=WHOLE_SHA, size_bytes=INLINE_READ_BYTES + 1)

    @rule()
    def turn_out_to_be_other_bytes(self) -> None:
        if self.record().state is not State.READY:
            self.world.objects.contents[self.world.key(self.upload)] = b"others"

    def teardown(self) -> None:
        if self.world.objects.contents.get(self.world.key(self.upload)) == CONTENT:
            super().teardown()
        else:
            with suppress(*REFUSALS, PromiseBrokenError):
                self.world.complete(self.upload)
            assert self.record().state is not State.READY
            self.be_swept_in_the_end()


TestLifeOfAPut = LifeOfAPut.TestCase
TestLifeOfAPut.settings = settings(max_examples=80, stateful_step_count=20)
TestLifeOfAForm = LifeOfAForm.TestCase
TestLifeOfAForm.settings = settings(max_examples=40, stateful_step_count=15)
TestLifeInParts = LifeInParts.TestCase
TestLifeInParts.settings = settings(max_examples=120, stateful_step_count=25)
TestLifeOfACheckedFilm = LifeOfACheckedFilm.TestCase
TestLifeOfACheckedFilm.settings = settings(max_examples=100, stateful_step_count=25)
TestLifeOfALargeCheckedFilm = LifeOfALargeCheckedFilm.TestCase
TestLifeOfALargeCheckedFilm.settings = settings(max_examples=60, stateful_step_count=20)
