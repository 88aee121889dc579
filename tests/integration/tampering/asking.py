"""What a client asks the service for, and what it makes of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tests.integration.tampering.digests import digest
from tests.integration.tampering.promises import Promise
from uploads.model import CompactPage, Principal, SignedPart, SignedRequest, Upload
from uploads.paging import PartSelection
from uploads.planning import numbers_in, part_bytes
from uploads.renewing import sign_parts
from uploads.service import Service


def ask_for_parts(
    service: Service, principal: Principal, upload: Upload, promise: Promise, now: datetime
) -> tuple[SignedPart, ...]:
    """All requests of an open upload, signed now."""
    selection = PartSelection(compact=promise.compact, checksums=part_checksums(upload, promise))
    page = sign_parts(service, principal, upload.id, selection, expires_in_seconds=None, now=now)
    return _spelled_out(upload, page) if isinstance(page, CompactPage) else page.parts


def part_checksums(upload: Upload, promise: Promise) -> Mapping[int, str]:
    """The checksum of each part, where they come with theirs."""
    if not promise.checks_parts or promise.checksum is None:
        return {}
    numbers = range(1, upload.plan.part_count + 1)
    return {n: digest(promise.checksum.algorithm, content_of_part(upload, promise, n)) for n in numbers}


def content_of_part(upload: Upload, promise: Promise, part_number: int) -> bytes:
    """The bytes of one part."""
    start = (part_number - 1) * upload.plan.part_size_bytes
    return promise.content[start : start + part_bytes(upload.plan, upload.size_bytes, part_number)]


def _spelled_out(upload: Upload, page: CompactPage) -> tuple[SignedPart, ...]:
    """As a client fills the template."""
    parts = []
    for index, number in enumerate(numbers_in(page.part_numbers)):
        signature = page.signatures[index * 32 :][:32].hex()
        url = page.url_template.replace("{part_number}", str(number)).replace("{signature}", signature)
        size_bytes = part_bytes(upload.plan, upload.size_bytes, number)
        request = SignedRequest("PUT", url, {"content-length": str(size_bytes)}, page.expires_at)
        parts.append(SignedPart(number, size_bytes, request))
    return tuple(parts)
