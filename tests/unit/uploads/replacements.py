"""Uploads that write over others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.unit.fakes.world import FILM, RULES, SMALL, World
from uploads.headers import object_metadata
from uploads.limits import MIB
from uploads.model import Upload
from uploads.promise import Order, Overwrite, Replaced

# Of another size than SMALL, so that its object has another ETag; better still; and in parts.
BETTER = replace(SMALL, size_bytes=2 * MIB)
BEST = replace(SMALL, size_bytes=3 * MIB)
BETTER_FILM = replace(FILM, size_bytes=31 * MIB)


def versioned_world() -> World:
    """One whose bucket keeps versions."""
    return World(replace(RULES, keeps_versions=True))


def make_ready(world: World, order: Order = SMALL, **changes: Any) -> Upload:
    """Start, send and complete an upload."""
    upload, _ = world.start(order, **changes)
    world.send(upload)
    return world.complete(upload)


def replacing(target: Upload, order: Order = BETTER, etag: str | None = None) -> Order:
    """The order to write over a ready upload's object, known by its ETag."""
    assert target.object is not None
    return replace(order, overwrite=Overwrite.REPLACE, replaces=Replaced(target.id, etag or target.object.etag))


def versioning(target: Upload, order: Order = BETTER) -> Order:
    """The order to write a newer version of it, whatever is there."""
    return replace(order, overwrite=Overwrite.VERSION, replaces=Replaced(target.id))


def put_wrong(world: World, upload: Upload) -> None:
    """What S3 would refuse, and a store that is lax would not: another type than was promised."""
    world.objects.put_object(
        world.key(upload), upload.size_bytes, "text/html", metadata=object_metadata(upload), must={}
    )
