"""Files of every odd size, on a store that takes nothing but what was signed: the very bytes land."""

from __future__ import annotations

import pytest

from tests.integration.real_files.contents import GIB, MIB, Content
from tests.integration.real_files.site import Site

SIZES = [0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1]


@pytest.mark.parametrize("strategy", ["put", "post", "multipart"])
@pytest.mark.parametrize("size_bytes", SIZES)
def test_the_very_bytes_land(seaweedfs: Site, strategy: str, size_bytes: int) -> None:
    """Sent as told, they are ready, and whoever downloads them gets them."""
    content = Content(size_bytes)
    cut = {"part_size_bytes": 5 * MIB} if strategy == "multipart" else {}
    upload = seaweedfs.start(content, strategy=strategy, **cut)
    seaweedfs.send(upload, content)
    done = seaweedfs.complete(upload)
    assert done["object"]["size_bytes"] == size_bytes
    assert seaweedfs.landed_sha256(upload) == content.sha256()


def test_the_very_gibibyte_lands(seaweedfs: Site) -> None:
    """In parts of 64 MiB, which nobody holds in memory."""
    content = Content(GIB)
    upload = seaweedfs.start(content, part_size_bytes=64 * MIB)
    assert (upload["strategy"], upload["part_count"]) == ("multipart", 16)
    seaweedfs.send(upload, content)
    assert seaweedfs.complete(upload)["object"]["size_bytes"] == GIB
    assert seaweedfs.landed_sha256(upload) == content.sha256()
    seaweedfs.s3.delete_object(Bucket=seaweedfs.bucket, Key=f"t/acme/{upload['id']}")
