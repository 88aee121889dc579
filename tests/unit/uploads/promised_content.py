"""Content that keeps its promise, and content that does not."""

from __future__ import annotations

from typing import Any

from tests.unit.fakes.world import SMALL, World
from uploads.checksums import compute
from uploads.model import Upload
from uploads.promise import Algorithm, Checksum, Strategy

CONTENT, OTHER_CONTENT = b"what was promised", b"what was not!"
SHA256 = Checksum(Algorithm.SHA256, compute(Algorithm.SHA256, [CONTENT]))
OTHER_SHA256 = Checksum(Algorithm.SHA256, compute(Algorithm.SHA256, [OTHER_CONTENT]))
CRC64NVME = Checksum(Algorithm.CRC64NVME, "AAAAAAAAAAA=")


def arrived(
    world: World, content: bytes = CONTENT, told: Checksum | None = None, checksum: Checksum = SHA256, **changes: Any
) -> Upload:
    """An upload with a promised checksum, whose object is there; `told` is what its head says."""
    upload, _ = world.start(SMALL, **{"checksum": checksum, "strategy": Strategy.PUT, **changes})
    key = world.key(upload)
    world.objects.put_object(key, upload.size_bytes, upload.content_type, checksum=told, content=content)
    return upload
