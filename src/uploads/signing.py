"""SigV4 query signing for S3: pure, with the clock and the credentials as arguments.

A multipart upload's parts are signed together: `partNumber` sorts after every `X-Amz-*`, so their canonical requests
differ in the end alone, and what comes before it is written, encoded and hashed once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from struct import iter_unpack

from uploads.canonical_request import Endpoint, percent_encoded, signed_headers, signed_value, write_request
from uploads.limits import MAX_PART_COUNT
from uploads.sigv4 import Signatory, SigningCredentials, sign_requests, signatory_at

__all__ = [
    "CompactSignatures",
    "Endpoint",
    "PartPlan",
    "SigningCredentials",
    "sign_part_urls",
    "sign_parts_compact",
    "sign_url",
]

# Where parts differ. Nothing else in a URL holds a brace: all is percent-encoded.
_NUMBER, _LENGTH, _CHECKSUM, _SIGNATURE = "{part_number}", "{content_length}", "{checksum}", "{signature}"


@dataclass(frozen=True, slots=True)
class PartPlan:
    """How an upload is cut: every part is `part_size_bytes` long but the very last."""

    part_size_bytes: int
    part_count: int
    last_part_bytes: int


@dataclass(frozen=True, slots=True)
class CompactSignatures:
    """One URL for many parts, to be filled with `{part_number}` and, in hex, `{signature}`: 32 bytes each, in order."""

    url_template: str = field(repr=False)
    signatures: bytes = field(repr=False)


def sign_url(
    *,
    method: str,
    endpoint: Endpoint,
    key: str,
    headers: Mapping[str, str],
    credentials: SigningCredentials,
    now: datetime,
    expires_in_seconds: int,
    query: Mapping[str, str] | None = None,
) -> str:
    """The presigned URL of one request on one key. All of `headers` is signed, and must be sent as it stands.

    Raises ValueError, which tells no value, for headers that cannot be signed.
    """
    signatory = signatory_at(now, endpoint.region, credentials)
    encoded = {percent_encoded(name): percent_encoded(value) for name, value in (query or {}).items()}
    url, canonical = write_request(
        method, endpoint, key, signed_headers(headers), encoded, signatory, expires_in_seconds
    )
    return url + sign_requests(signatory, canonical, [b""]).hex()


def sign_part_urls(  # noqa: PLR0913 # all by name
    *,
    endpoint: Endpoint,
    key: str,
    multipart_id: str,
    plan: PartPlan,
    part_numbers: Sequence[int],
    credentials: SigningCredentials,
    now: datetime,
    expires_in_seconds: int,
    checksum_header: str | None = None,
    checksums: Mapping[int, str] | None = None,
) -> list[str]:
    """The URL of each part, in order: a PUT with its own content-length and, where given, its checksum.

    Raises ValueError for a part beyond the plan, a part without a checksum when there are any, and bad headers.
    """
    if checksums and not checksum_header:
        raise ValueError("checksums need the header that carries them")
    signatory = signatory_at(now, endpoint.region, credentials)
    url, canonical = _write_part(endpoint, key, multipart_id, checksum_header, signatory, expires_in_seconds)
    before_number, _, after_number = url.partition(_NUMBER)
    endings: Iterable[bytes] = _endings(canonical, plan, part_numbers)
    if checksum_header:
        endings = _with_checksums(endings, part_numbers, checksums or {})
    signatures = iter_unpack("32s", sign_requests(signatory, canonical.partition(_NUMBER)[0], endings))
    return [
        f"{before_number}{number}{after_number}{signature.hex()}"
        for number, (signature,) in zip(part_numbers, signatures, strict=True)
    ]


def sign_parts_compact(
    *,
    endpoint: Endpoint,
    key: str,
    multipart_id: str,
    plan: PartPlan,
    part_numbers: Sequence[int],
    credentials: SigningCredentials,
    now: datetime,
    expires_in_seconds: int,
) -> CompactSignatures:
    """The same, of parts without checksums, as one URL and their signatures. Raises ValueError beyond the plan."""
    signatory = signatory_at(now, endpoint.region, credentials)
    url, canonical = _write_part(endpoint, key, multipart_id, None, signatory, expires_in_seconds)
    endings = _endings(canonical, plan, part_numbers)
    signatures = sign_requests(signatory, canonical.partition(_NUMBER)[0], endings)
    return CompactSignatures(url + _SIGNATURE, signatures)


def _write_part(
    endpoint: Endpoint,
    key: str,
    multipart_id: str,
    checksum_header: str | None,
    signatory: Signatory,
    expires_in_seconds: int,
) -> tuple[str, str]:
    """Any part's URL and canonical form, with marks where parts differ."""
    checksum = {checksum_header: _CHECKSUM} if checksum_header else {}
    headers = signed_headers({"content-length": _LENGTH, **checksum})
    query = {"partNumber": _NUMBER, "uploadId": percent_encoded(multipart_id)}
    return write_request("PUT", endpoint, key, headers, query, signatory, expires_in_seconds)


def _endings(canonical: str, plan: PartPlan, part_numbers: Sequence[int]) -> Iterator[bytes]:
    """What the canonical form of each part is from its number on."""
    last = plan.part_count
    if last > MAX_PART_COUNT:
        raise ValueError("no upload has so many parts")
    ending = canonical.partition(_NUMBER)[2]
    common = ending.replace(_LENGTH, str(plan.part_size_bytes)).encode()
    of_last = ending.replace(_LENGTH, str(plan.last_part_bytes)).encode()
    decimals = _decimals()
    for number in part_numbers:
        if 0 < number < last:
            yield decimals[number] + common
        elif number == last:
            yield decimals[number] + of_last
        else:
            raise ValueError("a part number is not one of this upload")


def _with_checksums(
    endings: Iterable[bytes], part_numbers: Sequence[int], checksums: Mapping[int, str]
) -> Iterable[bytes]:
    if not checksums.keys() >= set(part_numbers):
        raise ValueError("a part has no checksum")
    mark = _CHECKSUM.encode()
    values = (signed_value(checksums[number]).encode() for number in part_numbers)
    return (ending.replace(mark, value) for ending, value in zip(endings, values, strict=True))


@cache
def _decimals() -> tuple[bytes, ...]:
    """Every part number in writing: writing them anew for each upload would take a tenth of all signing."""
    return tuple(b"%d" % number for number in range(MAX_PART_COUNT + 1))
