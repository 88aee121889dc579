"""What the gateway has stored by itself becomes an upload: once, with a verdict, whoever looks first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import ALICE, MALLORY, NOW, RULES, World
from uploads.arriving import Effect, note_arrival
from uploads.encoded_words import encode_words
from uploads.errors import UnavailableError
from uploads.ids import is_ulid, moment_of
from uploads.keys import file_key, read_file_key
from uploads.listing import list_uploads
from uploads.model import Principal, State, Upload
from uploads.overdue import attend
from uploads.promise import Order, Overwrite, Replaced
from uploads.quotas import Limits
from uploads.service import Rules
from uploads.taking_in import NAMELESS

FILE_ID = f"{int(NOW.timestamp() * 1000)}:d-R4iHZ7joEFi9A="
KEY = file_key("acme", FILE_ID)
WITH_FILES = replace(RULES, small_file_types=("image/png", "application/pdf"))


def world_of(rules: Rules = WITH_FILES) -> World:
    """With small files on."""
    return World(rules)


def put(world: World, *, name: str = "cat.png", content_type: str = "image/png", size_bytes: int = 900) -> None:
    """As the gateway does."""
    metadata = {"portside-name": encode_words(name)}
    world.objects.put_object(KEY, size_bytes, content_type, metadata=metadata, must={"if-none-match": "*"})


def ask(world: World, principal: Principal = ALICE) -> list[Upload]:
    """As a client does: what has become of it?"""
    page = list_uploads(
        world.service, principal, state=None, fingerprint=None, cursor=None, limit=50, file_id=FILE_ID, now=world.now
    )
    assert page.next_cursor is None
    return list(page.uploads)


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


def test_file_that_nobody_took_in_before_its_time_was_over_is_rejected() -> None:
    """However it went: a quarantined one whose record is forgotten must not be judged by other quotas."""
    world = world_of()
    put(world)
    world.wait(days=2)
    (upload,) = ask(world)
    assert upload.state is State.REJECTED
    assert not world.objects.objects


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
