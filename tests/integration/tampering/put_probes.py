"""Bends of what travels with a PUT: its headers, its length, its bytes."""

from __future__ import annotations

from tests.integration.tampering.bends import (
    Bend,
    all_of,
    as_it_is,
    body,
    header,
    same_length_body,
    second_header,
    source_of_rival,
)
from tests.integration.tampering.digests import digest
from tests.integration.tampering.probes import CUT_SHORT, MALFORMED, OCCUPIED, Given, Probe, probes
from tests.integration.tampering.promises import (
    CONTENT,
    OTHER_CONTENT,
    PUT,
    PUT_CHECKED,
    PUT_DESCRIBED,
    PUT_ENCRYPTED,
    PUT_REPLACING,
)
from uploads.promise import Algorithm

CHUNKS = b"c\r\n" + CONTENT + b"\r\n0\r\n\r\n"
SIGNED_CHUNKS = b"c;chunk-signature=%b\r\n%b\r\n0;chunk-signature=%b\r\n\r\n" % (b"0" * 64, CONTENT, b"0" * 64)
CHUNKS_WITH_TRAILER = b"c\r\n%b\r\n0\r\nx-amz-checksum-crc32:%b\r\n\r\n" % (
    CONTENT,
    digest(Algorithm.CRC32, CONTENT).encode(),
)
CUSTOMER_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

HEADERS: dict[str, Bend] = {
    "another content-type": header("content-type", "text/html"),
    "no content-type": header("content-type", None),
    "a content-type with a charset": header("content-type", "text/plain; charset=utf-7"),
    "an upper-case content-type": header("content-type", "TEXT/PLAIN"),
    "a second content-type": second_header("content-type", "text/html"),
    "no if-none-match": header("if-none-match", None),
    "another if-none-match": header("if-none-match", '"x"'),
    "a second if-none-match": second_header("if-none-match", '"x"'),
    "if-match in its place": all_of(header("if-none-match", None), header("if-match", "*")),
}
LENGTHS: dict[str, Bend] = {
    "one byte less": body(CONTENT[:-1]),
    "one byte more": body(CONTENT + b"!"),
    "no bytes": body(b""),
    "a megabyte": body(bytes(2**20)),
    "a length below what is sent": header("content-length", str(len(CONTENT) - 1)),
    "a length above what is sent": header("content-length", str(len(CONTENT) + 1)),
    "no length": header("content-length", None),
    "chunks in place of a length": all_of(
        header("content-length", None), header("transfer-encoding", "chunked"), same_length_body(CHUNKS)
    ),
    "chunks beside a length": all_of(header("transfer-encoding", "chunked"), same_length_body(CHUNKS)),
}
ODD_LENGTHS: dict[str, Bend] = {
    "two lengths": second_header("content-length", str(len(CONTENT) + 1)),
    "a negative length": header("content-length", f"-{len(CONTENT)}"),
    "a length with a sign": header("content-length", f"+{len(CONTENT)}"),
}


def _streaming(kind: str, content: bytes, *more: Bend) -> Bend:
    """The payload as AWS's own chunks, whose signatures or trailers would say what the bytes are."""
    return all_of(
        header("content-encoding", "aws-chunked"),
        header("x-amz-content-sha256", f"STREAMING-{kind}"),
        header("x-amz-decoded-content-length", str(len(CONTENT))),
        body(content),
        *more,
    )


PAYLOADS: dict[str, Bend] = {
    "signed chunks": _streaming("AWS4-HMAC-SHA256-PAYLOAD", SIGNED_CHUNKS),
    "unsigned chunks with a trailer": _streaming(
        "UNSIGNED-PAYLOAD-TRAILER", CHUNKS_WITH_TRAILER, header("x-amz-trailer", "x-amz-checksum-crc32")
    ),
    "a decoded length": header("x-amz-decoded-content-length", "13"),
    "a trailer announced": header("x-amz-trailer", "x-amz-checksum-crc32"),
    "another tenant's object copied": header("x-amz-copy-source", source_of_rival),
    "a range of another tenant's object copied": all_of(
        header("x-amz-copy-source", source_of_rival), header("x-amz-copy-source-range", "bytes=0-1")
    ),
}
BROKEN_PAYLOADS: dict[str, Bend] = {
    "the payload called signed chunks": header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
    "the payload called unsigned chunks": header("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
    "the MD5 of something else": header("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="),
}
ADDED: dict[str, str] = {
    "x-amz-acl": "public-read",
    "x-amz-grant-read": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
    "x-amz-grant-full-control": 'id="mallory"',
    "x-amz-meta-owner": "mallory",
    "x-amz-meta-portside-upload": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "x-amz-tagging": "project=mine",
    "x-amz-storage-class": "GLACIER",
    "x-amz-website-redirect-location": "https://evil.example/",
    "x-amz-server-side-encryption": "AES256",
    "x-amz-server-side-encryption-aws-kms-key-id": "mine",
    "x-amz-server-side-encryption-customer-algorithm": "AES256",
    "x-amz-server-side-encryption-customer-key": CUSTOMER_KEY,
    "x-amz-checksum-sha256": digest(Algorithm.SHA256, CONTENT),
    "x-amz-sdk-checksum-algorithm": "CRC32",
    "x-amz-object-lock-mode": "COMPLIANCE",
    "x-amz-object-lock-retain-until-date": "2036-01-01T00:00:00Z",
    "x-amz-object-lock-legal-hold": "ON",
    "x-amz-bypass-governance-retention": "true",
    "x-amz-write-offset-bytes": "0",
}
DESCRIBED: dict[str, Bend] = {
    "other metadata": header("x-amz-meta-owner", "rival"),
    "no metadata": header("x-amz-meta-owner", None),
    "metadata twice": second_header("x-amz-meta-owner", "rival"),
    "more metadata": header("x-amz-meta-approved", "yes"),
    "other tags": header("x-amz-tagging", "project=two"),
    "more tags": header("x-amz-tagging", "project=one&approved=yes"),
    "no tags": header("x-amz-tagging", None),
}
ENCRYPTED: dict[str, Bend] = {
    "no encryption": header("x-amz-server-side-encryption", None),
    "KMS in its place": header("x-amz-server-side-encryption", "aws:kms"),
    "a KMS key besides": header("x-amz-server-side-encryption-aws-kms-key-id", "mine"),
    "the client's own key in its place": all_of(
        header("x-amz-server-side-encryption", None),
        header("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        header("x-amz-server-side-encryption-customer-key", CUSTOMER_KEY),
        header("x-amz-server-side-encryption-customer-key-md5", "hRasmdxgYDKV3nvbahU1MA=="),
    ),
}
REPLACING: dict[str, Bend] = {
    "no if-match": header("if-match", None),
    "the ETag of something else": header("if-match", '"d41d8cd98f00b204e9800998ecf8427e"'),
    "any ETag": header("if-match", "*"),
    "if-none-match in its place": all_of(header("if-match", None), header("if-none-match", "*")),
    "another upload's mark": header("x-amz-meta-portside-upload", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
}


PUTS: tuple[Probe, ...] = (
    *probes(PUT, HEADERS),
    *probes(PUT, LENGTHS),
    *probes(PUT, {"fewer bytes than the signed length": same_length_body(CONTENT[:-1])}, CUT_SHORT),
    *probes(PUT, ODD_LENGTHS, MALFORMED),
    *probes(PUT, PAYLOADS),
    *probes(PUT, BROKEN_PAYLOADS, MALFORMED),
    *probes(PUT, {f"{name} added": header(name, value) for name, value in ADDED.items()}),
    *probes(PUT_DESCRIBED, DESCRIBED),
    *probes(PUT_ENCRYPTED, ENCRYPTED),
    *probes(PUT_REPLACING, REPLACING),
)
SECOND_USES: tuple[Probe, ...] = (
    *(
        Probe("a second use", promise, as_it_is, OCCUPIED, Given.FULFILLED)
        for promise in (PUT, PUT_DESCRIBED, PUT_ENCRYPTED, PUT_REPLACING, *PUT_CHECKED.values())
    ),
    Probe("a second use with other bytes", PUT, same_length_body(OTHER_CONTENT), OCCUPIED, Given.FULFILLED),
)
