"""Bends of a download's URL."""

from __future__ import annotations

from datetime import timedelta

from tests.integration.tampering.bends import (
    Bend,
    all_of,
    body,
    header,
    method,
    path,
    query,
    second_query,
    signature_of,
    signed_ago,
    subresource,
    target_of,
    unsigned,
)
from tests.integration.tampering.case import Case
from tests.integration.tampering.probes import MALFORMED, Probe, probes
from tests.integration.tampering.promises import DOWNLOAD, OTHER_CONTENT

BENDS: dict[str, Bend] = {
    "the key of another upload": target_of(Case.neighbour),
    "the key of another tenant's upload": target_of(Case.rival),
    "no key, to list the bucket": path("/t/acme/.*", "/"),
    "shown, not saved": query("response-content-disposition", "inline"),
    "another file name": query("response-content-disposition", 'attachment; filename="a.exe"'),
    "no disposition": query("response-content-disposition", None),
    "another type": query("response-content-type", "text/html"),
    "no type": query("response-content-type", None),
    "an encoding besides": second_query("response-content-encoding", "gzip"),
    "caching besides": second_query("response-cache-control", "public, max-age=31536000"),
    "a version besides": second_query("versionId", "null"),
    "a part number besides": second_query("partNumber", "1"),
    "the method HEAD": method("HEAD"),
    "the method DELETE": method("DELETE"),
    "the method PUT": all_of(method("PUT"), body(OTHER_CONTENT)),
    "?acl": subresource("acl"),
    "?tagging": subresource("tagging"),
    "?attributes": subresource("attributes"),
    "?uploads": subresource("uploads"),
    "a raised expiry": query("X-Amz-Expires", "3600"),
    "a URL whose time is over": signed_ago(timedelta(minutes=6)),
    "another upload's signature": signature_of(Case.neighbour),
    "another tenant's signature": signature_of(Case.rival),
    "a bypass of the lock": header("x-amz-bypass-governance-retention", "true"),
    "nothing signed": unsigned,
}

DOWNLOADS: tuple[Probe, ...] = (
    *probes(DOWNLOAD, BENDS),
    *probes(DOWNLOAD, {"no signature": query("X-Amz-Signature", None)}, MALFORMED),
)
