"""Bends of where a URL points and of what it does there."""

from __future__ import annotations

from tests.integration.tampering.bends import (
    Bend,
    all_of,
    header,
    method,
    path,
    second_query,
    subresource,
    target_of,
)
from tests.integration.tampering.case import Case
from tests.integration.tampering.probes import MALFORMED, Probe, Refusal, probes
from tests.integration.tampering.promises import PUT

KEYS: dict[str, Bend] = {
    "the key of another upload": target_of(Case.neighbour),
    "the key of another tenant's upload": target_of(Case.rival),
    "another tenant's prefix": path("/t/acme/", "/t/rival/"),
    "a key outside t/": path("/t/acme/", "/"),
    "two slashes": path("/t/acme/", "/t//acme/"),
    "a slash at the end": path("$", "/"),
    "a name at the end": path("$", ".html"),
    "an upper-case tenant": path("/acme/", "/ACME/"),
    "a lower-case id": path("[^/]+$", lambda case: case.upload_id.lower()),
    "no key": path("/t/acme/.*", "/"),
    "another bucket": path("^/[^/]+", lambda case: f"/{case.shop.other_bucket}"),
    "a bucket that is not there": path("^/[^/]+", "/no-such-bucket"),
}
# Refused before the signature is even looked at.
IMPOSSIBLE_KEYS: dict[str, Bend] = {
    "a parent folder": path("/t/acme/", "/t/acme/../rival/"),
    "an encoded parent folder": path("/t/acme/", "/t/acme/%2e%2e/rival/"),
    "an encoded slash and a parent folder": path("/t/acme/", "/t/acme%2f..%2frival/"),
    "a key that is a parent folder": path("/t/acme/[^/]+", "/t/acme/.."),
    "a way through another bucket": path("^", lambda case: f"/{case.shop.other_bucket}/.."),
    "a NUL at the end": path("$", "%00"),
}
METHODS: dict[str, Bend] = {f"the method {name}": method(name) for name in ("GET", "HEAD", "DELETE")}
SUBRESOURCES: dict[str, Bend] = {
    "?acl": subresource("acl"),
    "?acl behind the signature": second_query("acl", ""),
    "?tagging": subresource("tagging"),
    "?retention": subresource("retention"),
    "?legal-hold": subresource("legal-hold"),
    "?uploads": subresource("uploads"),
    "?policy": subresource("policy"),
    "?append": subresource("append"),
    "?versionId": subresource("versionId=null"),
    "?partNumber": subresource("partNumber=1&uploadId=x"),
    "an ACL in the query": second_query("x-amz-acl", "public-read"),
    "metadata in the query": second_query("x-amz-meta-owner", "mallory"),
    "tags in the query": second_query("x-amz-tagging", "project=mine"),
    "POST ?delete": all_of(method("POST"), subresource("delete")),
    "POST ?uploads": all_of(method("POST"), subresource("uploads")),
}
HOSTS: dict[str, Bend] = {
    "another host": header("host", "store.example"),
    "another port": header("host", "127.0.0.1:1"),
    "the bucket in the host": header("host", lambda case: f"{case.shop.bucket}.{case.shop.address[0]}"),
}
NO_SUCH_METHOD: Refusal = frozenset({405})

PLACES: tuple[Probe, ...] = (
    *probes(PUT, KEYS),
    *probes(PUT, IMPOSSIBLE_KEYS, MALFORMED),
    *probes(PUT, METHODS),
    *probes(PUT, {"the method POST": method("POST")}, NO_SUCH_METHOD),
    *probes(PUT, SUBRESOURCES),
    *probes(PUT, HOSTS),
)
