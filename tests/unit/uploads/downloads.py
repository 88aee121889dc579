"""Uploads that are ready, and the URLs that they are fetched by."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.unit.fakes.world import ALICE, SMALL, World
from uploads.downloading import sign_download
from uploads.model import Principal, SignedRequest, Upload


def ready(world: World, **changes: Any) -> Upload:
    upload, _ = world.start(SMALL, **changes)
    world.send(upload)
    return world.complete(upload)


def download(
    world: World, upload: Upload, *, inline: bool = False, expires: int | None = None, principal: Principal = ALICE
) -> SignedRequest:
    return sign_download(world.service, principal, upload.id, inline=inline, expires_in_seconds=expires, now=world.now)


def query_of(request: SignedRequest) -> dict[str, str]:
    query = parse_qs(urlsplit(request.url).query, strict_parsing=True)
    assert all(len(values) == 1 for values in query.values())
    return {name: values[0] for name, values in query.items()}
