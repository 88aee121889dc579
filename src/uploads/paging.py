"""Pages of signed parts: which numbers, then a request for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from uploads.errors import InvalidRequestError
from uploads.limits import MAX_PAGE_PARTS
from uploads.model import PartPage, Plan, SignedPart, SignedRequest, Strategy, Upload
from uploads.planning import numbers_in, part_bytes
from uploads.service import Service


@dataclass(frozen=True, slots=True)
class PartSelection:
    """Which parts to sign: `part_numbers`, or `count` from `first`, or of those only what is `missing`."""

    part_numbers: tuple[int, ...] = ()
    first: int = 1
    count: int = MAX_PAGE_PARTS
    missing: bool = False


def select_numbers(
    plan: Plan, selection: PartSelection, missing: Sequence[tuple[int, int]]
) -> tuple[list[int], int | None]:
    """The part numbers of a page and the one to ask for next. Raises InvalidRequestError beyond the plan's parts."""
    outside = [n for n in (*selection.part_numbers, selection.first) if n > plan.part_count]
    if outside:
        raise InvalidRequestError(f"This upload has {plan.part_count} parts; {outside[0]} is not one of them.")
    if selection.part_numbers:
        return list(selection.part_numbers), None
    ranges = missing if selection.missing else [(1, plan.part_count)]
    wanted = (number for number in numbers_in(ranges) if number >= selection.first)
    numbers = list(islice(wanted, min(selection.count, MAX_PAGE_PARTS)))
    return numbers, next(wanted, None)


def sign_page(
    service: Service, upload: Upload, numbers: Sequence[int], next_from: int | None, *, now: datetime, expiry: int
) -> PartPage:
    """The requests for these parts."""
    parts = tuple(
        SignedPart(
            part_number=number,
            size_bytes=part_bytes(upload.plan, upload.size_bytes, number),
            request=sign_part(service, upload, number, now=now, expires_in_seconds=expiry),
        )
        for number in numbers
    )
    expires_at = min((part.request.expires_at for part in parts), default=now)
    return PartPage(parts=parts, expires_at=expires_at, next_from=next_from)


def sign_part(
    service: Service, upload: Upload, part_number: int, *, now: datetime, expires_in_seconds: int
) -> SignedRequest:
    """The request for one part, or for the whole of a PUT upload."""
    length = part_bytes(upload.plan, upload.size_bytes, part_number)
    if upload.plan.strategy is Strategy.PUT:
        # If-None-Match makes the URL good for one creation, however often it is used before it expires.
        headers = {"content-type": upload.content_type, "content-length": str(length), "if-none-match": "*"}
        query = None
    else:
        # No content-type: browsers send none on a part's body, and a signed one that is missing would refuse them.
        headers = {"content-length": str(length)}
        query = {"partNumber": str(part_number), "uploadId": upload.multipart_id or ""}
    return service.signer.sign(
        upload, method="PUT", headers=headers, query=query, now=now, expires_in_seconds=expires_in_seconds
    )
