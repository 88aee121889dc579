"""Use case: sign a download."""

from __future__ import annotations

import re
from datetime import datetime

from uploads.disposition import content_disposition
from uploads.errors import ConflictError, InvalidRequestError
from uploads.keys import key_of
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


def sign_download(
    service: Service,
    principal: Principal,
    upload_id: str,
    *,
    inline: bool,
    expires_in_seconds: int | None,
    now: datetime,
) -> SignedRequest:
    """Sign a GET of a ready upload's object, as long as it is the one that was verified.

    Raises UploadNotFoundError; ConflictError unless the upload is ready and its object is unchanged;
    InvalidRequestError for `inline` where a browser might run the file.
    """
    upload = service.find(principal, upload_id)
    if upload.object is None or upload.state is not State.READY:
        raise ConflictError(f"The upload is {state_at(upload, now)}, not ready.", code="NOT_READY")
    if inline and _essence(upload) not in SHOWN_TYPES:
        raise InvalidRequestError(
            "A file of this type is only downloaded, never shown.", errors=(("/disposition", "must be attachment"),)
        )
    version = _version_to_fetch(upload.object)
    if not version:
        _require_unchanged(service, upload, upload.object)
    signature = service.signer.start(service.url_expiry(expires_in_seconds), now=now)
    url = sign_url(
        method="GET",
        endpoint=signature.endpoint,
        key=key_of(upload),
        headers={},
        query=version | response_headers(upload, inline=inline),
        credentials=signature.credentials,
        now=signature.now,
        expires_in_seconds=signature.expires_in_seconds,
    )
    return SignedRequest("GET", url, {}, signature.expires_at)


def response_headers(upload: Upload, *, inline: bool) -> dict[str, str]:
    """The headers that S3 is told to answer with, as it wants them in the query."""
    kind = "inline" if inline else "attachment"
    return {
        "response-content-disposition": content_disposition(kind, upload.filename),
        "response-content-type": _safe_type(upload),
    }


def _essence(upload: Upload) -> str:
    """The media type without its parameters."""
    return upload.content_type.partition(";")[0].strip().lower()


def _safe_type(upload: Upload) -> str:
    """The promised type where a browser may show it, of its parameters only a text's charset; else the opaque one."""
    essence = _essence(upload)
    if essence not in SHOWN_TYPES:
        return OPAQUE_TYPE
    charset = _CHARSET.search(upload.content_type) if essence == "text/plain" else None
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
