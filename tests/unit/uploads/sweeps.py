"""Sweeps, and what they find."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, SMALL, World
from uploads.errors import UnavailableError
from uploads.model import Upload
from uploads.promise import Algorithm, Checksum, Strategy
from uploads.sweeping import Swept, sweep

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
