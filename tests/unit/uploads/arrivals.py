"""The bucket's events, and what there is to be moved by them."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.fakes.world import SMALL, World
from uploads.arriving import Arrival, note_arrival
from uploads.model import Upload
from uploads.promise import Algorithm, Checksum, Strategy

FORM = replace(SMALL, strategy=Strategy.POST)
# What S3 keeps no digest of: the whole of a file in parts.
WHOLE = Checksum(Algorithm.SHA256, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")  # of no bytes, as the fake holds


def arrive(world: World, upload: Upload) -> Arrival:
    """The bucket's event of this upload's key."""
    return note_arrival(world.service, world.key(upload), now=world.now)


def everything(world: World) -> tuple[object, ...]:
    """All that there is."""
    return dict(world.records.uploads), dict(world.objects.objects), dict(world.objects.multiparts)
