"""Object keys are the service's own: nothing that a client chose is in them but the tenant, which its token proves.

A client's file name in a key would bring control characters into listings, `..` that clients fold, and `a//b` that
some stores merge; it lives in the record instead.
"""

from __future__ import annotations

import re

from uploads.model import Upload

PREFIX = "t/"
_KEY = re.compile(r"t/([^/]+)/([0-9A-HJKMNP-TV-Z]{26})")
# What the gateway stores by itself it names by its own clock, in milliseconds, and its own id of the request: it can
# make no ULID. Not by `requestId`, which clients can choose:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
FILE_ID = "[0-9]{13}:[A-Za-z0-9_=-]{8,64}"
_FILE_KEY = re.compile("t/([^/]+)/([0-9]{13})/([A-Za-z0-9_=-]{8,64})")
# What jobs make lies below their upload's own key. The names that it has for people are in its metadata.
_RESULT_KEY = re.compile(r"t/[^/]+/[0-9A-HJKMNP-TV-Z]{26}/[0-9A-HJKMNP-TV-Z]{26}/([0-9]{5}|manifest|page-[0-9]{5})")
MANIFEST_NUMBER = 0
MAX_ENTRIES = 10_000  # of one job; what lists them fits a function's memory
ENTRY_NAME = "portside-name"  # the member of an entry's metadata that has its name, as `encoded_words` writes it


def object_key(tenant: str, upload_id: str) -> str:
    """Where an upload's object is kept."""
    return f"{PREFIX}{tenant}/{upload_id}"


def key_of(upload: Upload) -> str:
    """Where this upload's object is kept: one that replaces another's writes to that one's key."""
    return object_key(upload.tenant, upload.key_id or own_key_id(upload))


def own_key_id(upload: Upload) -> str:
    """What the key that is an upload's own ends in."""
    return upload.file_id.replace(":", "/") if upload.file_id else upload.id


def file_key(tenant: str, file_id: str) -> str:
    """Where the gateway has stored a file."""
    return object_key(tenant, file_id.replace(":", "/"))


def read_key(key: str) -> tuple[str, str] | None:
    """The tenant and upload id of a key; None for a key that is not one of ours."""
    match = _KEY.fullmatch(key)
    return (match[1], match[2]) if match else None


def read_file_key(key: str) -> tuple[str, str] | None:
    """The tenant and file id of a key that the gateway wrote to; None for any other."""
    match = _FILE_KEY.fullmatch(key)
    return (match[1], f"{match[2]}:{match[3]}") if match else None


def results_prefix(tenant: str, upload_id: str, job_id: str) -> str:
    """What the keys of all objects begin with that a job has made."""
    return f"{object_key(tenant, upload_id)}/{job_id}/"


def entry_key(tenant: str, upload_id: str, job_id: str, number: int) -> str:
    """Where an entry of an unpacked archive is kept: they count from 1, and 0 is the manifest, which lists them."""
    name = f"{number:05d}" if number != MANIFEST_NUMBER else "manifest"
    return results_prefix(tenant, upload_id, job_id) + name


def manifest_page_key(tenant: str, upload_id: str, job_id: str, page: int) -> str:
    """Where a page of the manifest waits for the others, from page 1 on."""
    return f"{results_prefix(tenant, upload_id, job_id)}page-{page:05d}"


def is_result_key(key: str) -> bool:
    """Whether a job of ours may have made what is there."""
    return _RESULT_KEY.fullmatch(key) is not None
