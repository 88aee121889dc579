"""A world with small files, and what the gateway and a client do there."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.fakes.world import ALICE, NOW, RULES, World
from uploads.encoded_words import encode_words
from uploads.keys import file_key
from uploads.listing import list_uploads
from uploads.model import Principal, Upload
from uploads.service import Rules

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
