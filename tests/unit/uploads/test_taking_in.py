"""What the gateway has stored by itself becomes an upload: once, with a verdict, whoever looks first."""

from __future__ import annotations

import pytest

from tests.unit.fakes.world import ALICE, MALLORY, World
from tests.unit.uploads.small_files import FILE_ID, KEY, ask, put, world_of
from uploads.arriving import Effect, note_arrival
from uploads.ids import is_ulid, moment_of
from uploads.keys import read_file_key
from uploads.model import State, Upload
from uploads.promise import Order, Overwrite, Replaced
from uploads.taking_in import NAMELESS


def test_file_is_a_ready_upload_when_its_client_asks() -> None:
    """Of its tenant, under an id of ours, with what S3 says of it."""
    world = world_of()
    put(world)
    (upload,) = ask(world)
    assert upload.state is State.READY
    assert (upload.tenant, upload.filename, upload.size_bytes, upload.content_type) == (
        "acme",
        "cat.png",
        900,
        "image/png",
    )
    assert upload.object == world.objects.objects[KEY]
    assert is_ulid(upload.id)
    assert moment_of(upload.id) == world.now
    assert world.key(upload) == KEY
    assert world.service.find(ALICE, upload.id) == upload


def test_file_is_a_ready_upload_by_the_event_alone() -> None:
    """Its client may be gone; asked later, it is the same one."""
    world = world_of()
    put(world)
    arrival = note_arrival(world.service, KEY, now=world.now)
    assert arrival.effect is Effect.SETTLED
    world.wait(hours=3)
    assert note_arrival(world.service, KEY, now=world.now).effect is Effect.NOTHING
    assert ask(world) == [arrival.upload]
    assert len(world.records.uploads) == 1


@pytest.mark.parametrize("call", ["find", "find_object", "add"])
def test_all_who_take_a_file_in_at_once_write_one_record(call: str) -> None:
    """The event and the client, in the middle of each other."""
    world = world_of()
    put(world)
    of_records = call != "find_object"
    (world.records if of_records else world.objects).after[call] = lambda: note_arrival(
        world.service, KEY, now=world.now
    )
    (upload,) = ask(world)
    assert upload.state is State.READY
    assert list(world.records.uploads.values()) == [upload]
    assert world.records.edges == [(State.ISSUED, State.READY)]


def test_other_tenants_file_is_not_there() -> None:
    """Its id alone opens nothing."""
    world = world_of()
    put(world)
    assert ask(world, MALLORY) == []
    assert not world.records.uploads


def test_file_that_is_not_there_makes_nothing() -> None:
    """Forged events and guessed ids."""
    world = world_of()
    assert ask(world) == []
    assert note_arrival(world.service, KEY, now=world.now).effect is Effect.NOTHING
    assert world.is_empty()


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("caf%C3%A9.png", "café.png"),
        ("café.png", "café.png"),
        ("a b+c.png", "a b+c.png"),
        ("%00", NAMELESS),
        ("", NAMELESS),
        ("x" * 1_025, NAMELESS),
        ("a%0Ab", NAMELESS),
    ],
)
def test_name_is_told_as_people_write_it(told: str, shown: str) -> None:
    """In a path it is percent-encoded; and what nobody should be shown is not."""
    world = world_of()
    put(world, name=told)
    assert ask(world)[0].filename == shown


def test_key_tells_the_file_and_only_such_a_key_does() -> None:
    """The gateway's clock and its own id of the request."""
    assert read_file_key(KEY) == ("acme", FILE_ID)
    for other in ("t/acme/my-own-name", "t/acme/1763825400000", "t/acme/1763825400000/a/b", "t/acme/1763825400000/%2F"):
        assert read_file_key(other) is None


def test_object_of_another_upload_at_the_files_key_is_left_alone() -> None:
    """It has replaced the file, whose record is gone: its id leads to nothing, and harms nobody."""
    world = world_of()
    put(world)
    (upload,) = ask(world)
    newer = replacement_of(world, upload)
    del world.records.uploads["acme", upload.id]
    assert ask(world) == []
    note_arrival(world.service, KEY, now=world.now)
    assert world.record(newer).state is State.READY
    assert KEY in world.objects.objects
    assert len(world.records.uploads) == 1


def test_file_can_be_replaced_like_any_other() -> None:
    """At its own key; and stays known by its id."""
    world = world_of()
    put(world)
    (upload,) = ask(world)
    newer = replacement_of(world, upload)
    assert world.key(newer) == KEY
    world.wait(days=40)
    assert ask(world) == [upload]
    assert world.record(newer).state is State.READY
    assert world.objects.objects[KEY].content_type == "video/mp4"


def replacement_of(world: World, upload: Upload) -> Upload:
    """A ready upload that has written over it, with what no small file may be."""
    assert upload.object
    order = Order("b", 5, "video/mp4", overwrite=Overwrite.REPLACE, replaces=Replaced(upload.id, upload.object.etag))
    newer, _ = world.start(order)
    world.send(newer)
    return world.complete(newer)
