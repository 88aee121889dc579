"""Bends of a part's URL."""

from __future__ import annotations

from datetime import timedelta

from tests.integration.tampering.bends import (
    Bend,
    all_of,
    as_it_is,
    body,
    edited_query,
    header,
    method,
    path,
    query,
    same_length_body,
    second_query,
    signature_of,
    signed_ago,
    source_of_rival,
    subresource,
    target_of,
    unsigned,
)
from tests.integration.tampering.case import Case
from tests.integration.tampering.digests import digest
from tests.integration.tampering.probes import ABSENT, CUT_SHORT, MALFORMED, Given, Probe, probes
from tests.integration.tampering.promises import (
    CONTENT,
    PART,
    PART_CHECKED,
    PART_COMPACT,
    SECOND_PART,
)
from tests.integration.tampering.sending import RawRequest
from uploads.limits import MIB
from uploads.promise import Algorithm


def _id_of(other: Case) -> str:
    return other.upload.multipart_id or ""


def _place_of_rival(request: RawRequest, case: Case) -> RawRequest:
    """Another tenant's key and upload under this signature."""
    rival = case.rival()
    return all_of(target_of(lambda _: rival), query("uploadId", _id_of(rival)))(request, case)


def _first_signature(request: RawRequest, case: Case) -> RawRequest:
    return query("X-Amz-Signature", case.requests[0].target.rpartition("=")[2])(request, case)


COMPLETING = b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>"

NUMBERS: dict[str, Bend] = {
    "another number": query("partNumber", "2"),
    "number 0": query("partNumber", "0"),
    "a negative number": query("partNumber", "-1"),
    "number 10,001": query("partNumber", "10001"),
    "its number written otherwise": query("partNumber", "01"),
    "no number": query("partNumber", None),
    "a second number": second_query("partNumber", "2"),
    "a second number before the first": second_query("partNumber", "2", first=True),
    "another upload's id": query("uploadId", lambda case: _id_of(case.neighbour())),
    "another tenant's upload's id": query("uploadId", lambda case: _id_of(case.rival())),
    "another tenant's upload": _place_of_rival,
    "a made-up upload id": query("uploadId", "forged"),
    "a second upload id": second_query("uploadId", "forged", first=True),
    "no upload id": query("uploadId", None),
    "neither number nor upload id": all_of(query("partNumber", None), query("uploadId", None)),
}
PLACES: dict[str, Bend] = {
    "the key of another upload": target_of(Case.neighbour),
    "another tenant's prefix": path("/t/acme/", "/t/rival/"),
    "another bucket": path("^/[^/]+", lambda case: f"/{case.shop.other_bucket}"),
    "GET, to list the parts": method("GET"),
    "DELETE, to abort": method("DELETE"),
    "POST, to complete": all_of(method("POST"), body(COMPLETING)),
}
SIGNINGS: dict[str, Bend] = {
    "a raised expiry": query("X-Amz-Expires", "3600"),
    "a URL whose time is over": signed_ago(timedelta(minutes=6)),
    "another upload's signature": signature_of(Case.neighbour),
    "content-length not signed": edited_query("X-Amz-SignedHeaders", lambda _: "host"),
    "nothing signed": unsigned,
}
LOADS: dict[str, Bend] = {
    "one byte less": body(CONTENT[:-1]),
    "one byte more": body(CONTENT + b"!"),
    "no bytes": body(b""),
    "chunks in place of a length": all_of(
        header("content-length", None),
        header("transfer-encoding", "chunked"),
        same_length_body(b"c\r\n" + CONTENT + b"\r\n0\r\n\r\n"),
    ),
    "another tenant's object copied": header("x-amz-copy-source", source_of_rival),
    "another tenant's object copied, and no body": all_of(header("x-amz-copy-source", source_of_rival), body(b"")),
    "a checksum added": header("x-amz-checksum-crc32", digest(Algorithm.CRC32, CONTENT)),
    "an ACL added": header("x-amz-acl", "public-read"),
    "metadata added": header("x-amz-meta-owner", "mallory"),
    "the client's own key added": header("x-amz-server-side-encryption-customer-algorithm", "AES256"),
    "unsigned chunks with a trailer": all_of(
        header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        header("x-amz-trailer", "x-amz-checksum-crc32"),
        header("x-amz-decoded-content-length", str(len(CONTENT))),
    ),
}
ODD: dict[str, Bend] = {
    "?acl": subresource("acl"),
    "?uploads": subresource("uploads"),
    "no signature": query("X-Amz-Signature", None),
    "the MD5 of something else": header("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="),
}
COMPACT: dict[str, Bend] = {
    "another number": query("partNumber", "2"),
    "another upload's id": query("uploadId", lambda case: _id_of(case.neighbour())),
    "another upload's signature": signature_of(Case.neighbour),
    "the key of another upload": target_of(Case.neighbour),
    "one byte more": body(CONTENT + b"!"),
    "a raised expiry": query("X-Amz-Expires", "3600"),
}
OF_TWO: dict[str, Bend] = {
    "the first part's number": query("partNumber", "1"),
    "the first part's signature": _first_signature,
    "as long as the first part": body(bytes(5 * MIB)),
}


PARTS: tuple[Probe, ...] = (
    *(probe for bends in (NUMBERS, PLACES, SIGNINGS, LOADS) for probe in probes(PART, bends)),
    *probes(PART, ODD, MALFORMED),
    *probes(PART, {"fewer bytes than the signed length": same_length_body(CONTENT[:-1])}, CUT_SHORT),
    *probes(PART_COMPACT, COMPACT),
    *probes(SECOND_PART, OF_TWO),
)
LATE_PARTS: tuple[Probe, ...] = tuple(
    Probe(f"sent when the upload is {given}", promise, as_it_is, ABSENT, given)
    for promise in (PART, PART_COMPACT, PART_CHECKED[Algorithm.SHA256])
    for given in (Given.FULFILLED, Given.ABORTED)
)
