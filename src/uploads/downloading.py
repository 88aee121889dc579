"""Use case: sign a download, of an upload's file or of what was unpacked from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from uploads.disposition import content_disposition
from uploads.encoded_words import decode_words
from uploads.errors import ConflictError, EntryNotFoundError, InvalidRequestError
from uploads.keys import ENTRY_NAME, MANIFEST_NUMBER, entry_key, key_of
from uploads.lifecycle import state_at
from uploads.model import Principal, SignedRequest, State, StoredObject, Upload
from uploads.service import Service
from uploads.signing import sign_url

# What a browser may show in its own window. S3 cannot send X-Content-Type-Options, so the type alone must keep a file
# from running as a page: these are told apart only among their like (https://mimesniff.spec.whatwg.org/#sniffing-in-an-image-context
# and following), never taken for HTML. Whole families would not do: anything that ends in +xml is a document and may
# hold a script, image/svg+xml first of all. Scripts in a PDF run in the browser's viewer, apart from any page.
SHOWN_TYPES = frozenset(
    {
        "application/pdf",
        "text/plain",
        *(f"image/{subtype}" for subtype in ("apng", "avif", "bmp", "gif", "jpeg", "png", "webp")),
        *(f"audio/{subtype}" for subtype in ("aac", "flac", "mp4", "mpeg", "ogg", "wav", "webm")),
        *(f"video/{subtype}" for subtype in ("mp4", "mpeg", "ogg", "quicktime", "webm")),
    }
)
# What no browser shows, runs or takes for something else.
OPAQUE_TYPE = "application/octet-stream"
_CHARSET = re.compile(r"; ?charset=([A-Za-z0-9_-]+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EntryName:
    """A file that a job has unpacked, by its number in the manifest, which itself is number 0."""

    job_id: str
    number: int


@dataclass(frozen=True, slots=True)
class _File:
    """What is to be fetched, and as what."""

    key: str
    filename: str
    content_type: str
    version: Mapping[str, str]


def sign_download(
    service: Service,
    principal: Principal,
    upload_id: str,
    *,
    inline: bool,
    expires_in_seconds: int | None,
    now: datetime,
    entry: EntryName | None = None,
) -> SignedRequest:
    """Sign a GET of a ready upload's object, as long as it is the one that was verified; or of an `entry` of it.

    Raises UploadNotFoundError; ConflictError unless the upload is ready and its object is unchanged;
    InvalidRequestError for `inline` where a browser might run the file.
    """
    upload = service.find(principal, upload_id)
    if upload.object is None or upload.state is not State.READY:
        raise ConflictError(f"The upload is {state_at(upload, now)}, not ready.", code="NOT_READY")
    if entry is None:
        version = _version_to_fetch(upload.object)
        file = _File(key_of(upload), upload.filename, upload.content_type, version)
    else:
        file = _find_entry(service, upload, entry)
    if inline and _essence(file.content_type) not in SHOWN_TYPES:
        raise InvalidRequestError(
            "A file of this type is only downloaded, never shown.", errors=(("/disposition", "must be attachment"),)
        )
    if entry is None and not file.version:
        _require_unchanged(service, upload, upload.object)
    signature = service.signer.start(service.url_expiry(expires_in_seconds), now=now)
    url = sign_url(
        method="GET",
        endpoint=signature.endpoint,
        key=file.key,
        headers={},
        query={**file.version, **response_headers(file.filename, file.content_type, inline=inline)},
        credentials=signature.credentials,
        now=signature.now,
        expires_in_seconds=signature.expires_in_seconds,
    )
    return SignedRequest("GET", url, {}, signature.expires_at)


def _find_entry(service: Service, upload: Upload, entry: EntryName) -> _File:
    """Of its name only the last step: where it lay in the archive, the manifest tells.

    That is written last: before it is there, the job may yet fail, and take back what it made.
    """
    key = entry_key(upload.tenant, upload.id, entry.job_id, entry.number)
    stored = service.objects.find_object(key)
    if stored is None:
        raise EntryNotFoundError
    if entry.number != MANIFEST_NUMBER:
        manifest_key = entry_key(upload.tenant, upload.id, entry.job_id, MANIFEST_NUMBER)
        if service.objects.find_object(manifest_key) is None:
            raise EntryNotFoundError
    told = {name.lower(): value for name, value in stored.metadata.items()}
    path = decode_words(told.get(ENTRY_NAME, ""))
    return _File(key, path.rpartition("/")[2], stored.content_type, _version_to_fetch(stored))


def response_headers(filename: str, content_type: str, *, inline: bool) -> dict[str, str]:
    """The headers that S3 is told to answer with, as it wants them in the query."""
    kind = "inline" if inline else "attachment"
    return {
        "response-content-disposition": content_disposition(kind, filename),
        "response-content-type": _safe_type(content_type),
    }


def _essence(content_type: str) -> str:
    """The media type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def _safe_type(content_type: str) -> str:
    """The promised type where a browser may show it, of its parameters only a text's charset; else the opaque one."""
    essence = _essence(content_type)
    if essence not in SHOWN_TYPES:
        return OPAQUE_TYPE
    charset = _CHARSET.search(content_type) if essence == "text/plain" else None
    return f"{essence}; charset={charset[1]}" if charset else essence


def _version_to_fetch(stored: StoredObject) -> dict[str, str]:
    """The very version that was verified. "null" is what S3 calls any written while versioning is suspended."""
    known = stored.version_id and stored.version_id != "null"
    return {"versionId": stored.version_id} if known and stored.version_id else {}


def _require_unchanged(service: Service, upload: Upload, verified: StoredObject) -> None:
    found = service.objects.find_object(key_of(upload))
    if found is None or found.etag != verified.etag:
        fate = "gone" if found is None else "another one now"
        raise ConflictError(f"The object that was verified is {fate}.", code="OBJECT_CHANGED")
