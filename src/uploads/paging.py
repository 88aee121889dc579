"""Pages of signed parts: which numbers, then a request for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from uploads.checksums import check_part_checksums
from uploads.errors import InvalidRequestError
from uploads.headers import checksum_header
from uploads.keys import key_of
from uploads.limits import MAX_COMPACT_PARTS, MAX_PAGE_PARTS
from uploads.model import CompactPage, PartPage, Plan, SignedPart, SignedRequest, Upload
from uploads.one_piece import sign_whole
from uploads.planning import as_ranges, numbers_in, part_bytes
from uploads.promise import Strategy
from uploads.service import Signature
from uploads.signing import PartPlan, sign_part_urls, sign_parts_compact


@dataclass(frozen=True, slots=True)
class PartSelection:
    """Which parts to sign: `part_numbers`, or `count` from `first`, or of those only what is `missing`.

    `checksums` are digests in base64, by part number; `compact` asks for signatures in place of URLs.
    """

    part_numbers: tuple[int, ...] = ()
    first: int = 1
    count: int | None = None
    missing: bool = False
    compact: bool = False
    checksums: Mapping[int, str] = field(default_factory=dict)

    @property
    def limit(self) -> int:
        """How many parts one answer holds at most."""
        most = MAX_COMPACT_PARTS if self.compact else MAX_PAGE_PARTS
        return min(self.count or most, most)


def select_numbers(
    plan: Plan, selection: PartSelection, missing: Sequence[tuple[int, int]]
) -> tuple[list[int], int | None]:
    """The part numbers of a page and the one to ask for next. Raises InvalidRequestError beyond the plan's parts."""
    outside = [n for n in (*selection.part_numbers, selection.first, *selection.checksums) if n > plan.part_count]
    if outside:
        raise InvalidRequestError(
            f"This upload has {plan.part_count} parts; {outside[0]} is not one of them.",
            errors=((_where(selection, outside[0]), f"at most {plan.part_count}"),),
        )
    if selection.part_numbers:
        return list(selection.part_numbers), None
    ranges = missing if selection.missing else [(1, plan.part_count)]
    wanted = (number for number in numbers_in(ranges) if number >= selection.first)
    numbers = list(islice(wanted, selection.limit))
    return numbers, next(wanted, None)


def _where(selection: PartSelection, number: int) -> str:
    """Where in the body a part number stands."""
    if number in selection.part_numbers:
        return f"/part_numbers/{selection.part_numbers.index(number)}"
    return "/from" if number == selection.first else f"/checksums/{number}"


def check_selection(upload: Upload, selection: PartSelection, numbers: Sequence[int]) -> None:
    """Refuse what S3 would refuse of the URLs, and digests that are none. Raises InvalidRequestError."""
    in_parts = upload.plan.strategy is Strategy.MULTIPART
    if selection.checksums:
        if not in_parts:
            raise InvalidRequestError("The upload has no parts.", errors=(("/checksums", "only of multipart uploads"),))
        check_part_checksums(upload.checksum, selection.checksums)
    if selection.compact and (selection.checksums or upload.checks_parts or not in_parts):
        raise InvalidRequestError(
            "The requests differ in their headers, which the compact form has none of.",
            errors=(("/form", "only of multipart uploads, whose parts carry no checksums"),),
        )
    if upload.checks_parts or selection.checksums:
        bare = [number for number in numbers if number not in selection.checksums]
        if bare:
            raise InvalidRequestError(
                "Every part of a page needs its checksum.", errors=((f"/checksums/{bare[0]}", "is not there"),)
            )


def sign_page(
    signature: Signature,
    upload: Upload,
    numbers: Sequence[int],
    next_from: int | None,
    checksums: Mapping[int, str] | None = None,
) -> PartPage:
    """The requests for these parts; of an upload in one piece, its one request."""
    if upload.plan.strategy is not Strategy.MULTIPART:
        parts = tuple(SignedPart(1, upload.size_bytes, sign_whole(signature, upload)) for _ in numbers)
        return PartPage(parts, signature.expires_at, next_from)
    header = checksum_header(upload.checksum.algorithm) if upload.checksum and checksums else None
    urls = sign_part_urls(
        endpoint=signature.endpoint,
        key=key_of(upload),
        multipart_id=upload.multipart_id or "",
        plan=_plan_of(upload),
        part_numbers=numbers,
        checksum_header=header,
        checksums=checksums or {},
        credentials=signature.credentials,
        now=signature.now,
        expires_in_seconds=signature.expires_in_seconds,
    )
    parts = tuple(
        _signed_part(upload, number, url, signature, {header: checksums[number]} if header and checksums else {})
        for number, url in zip(numbers, urls, strict=True)
    )
    return PartPage(parts, signature.expires_at, next_from)


def _signed_part(
    upload: Upload, number: int, url: str, signature: Signature, checksum: Mapping[str, str]
) -> SignedPart:
    """No content-type: browsers send none on a part's body, and a signed one that is missing would refuse them."""
    size_bytes = part_bytes(upload.plan, upload.size_bytes, number)
    headers = {"content-length": str(size_bytes), **checksum}
    return SignedPart(number, size_bytes, SignedRequest("PUT", url, headers, signature.expires_at))


def sign_compact_page(
    signature: Signature, upload: Upload, numbers: Sequence[int], next_from: int | None
) -> CompactPage:
    """The same parts as one URL template and their signatures."""
    compact = sign_parts_compact(
        endpoint=signature.endpoint,
        key=key_of(upload),
        multipart_id=upload.multipart_id or "",
        plan=_plan_of(upload),
        part_numbers=numbers,
        credentials=signature.credentials,
        now=signature.now,
        expires_in_seconds=signature.expires_in_seconds,
    )
    return CompactPage(compact.url_template, as_ranges(numbers), compact.signatures, signature.expires_at, next_from)


def _plan_of(upload: Upload) -> PartPlan:
    plan = upload.plan
    return PartPlan(plan.part_size_bytes, plan.part_count, part_bytes(plan, upload.size_bytes, plan.part_count))
