"""Everything that the service can report to a client: one tree, one stable code each.

UploadsError
├── InvalidRequestError         malformed, or breaks a documented rule
├── NotAllowedError             a valid token without the scope
├── UploadNotFoundError         not there, or another tenant's
├── ConflictError               the upload's state, or what has arrived so far, does not allow it
│   └── UploadBusyError         the same, but only for a moment
├── TooLargeError               above a limit
├── PromiseBrokenError          what arrived is not what was promised
└── UnavailableError            AWS did not do its part; trying again may help
"""

from __future__ import annotations


class UploadsError(Exception):
    """The base. `detail` is for people and never holds a URL, a token or a signature.

    `errors` names single members as (JSON pointer, detail).
    """

    code = "INTERNAL"
    retry_after_seconds: int | None = None

    def __init__(self, detail: str, *, code: str | None = None, errors: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.errors = errors


class InvalidRequestError(UploadsError):
    code = "INVALID_REQUEST"


class NotAllowedError(UploadsError):
    code = "SCOPE_MISSING"


class UploadNotFoundError(UploadsError):
    code = "UPLOAD_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such upload.")


class ConflictError(UploadsError):
    code = "CONFLICT"


class UploadBusyError(ConflictError):
    code = "UPLOAD_BUSY"
    retry_after_seconds = 2


class TooLargeError(UploadsError):
    code = "FILE_TOO_LARGE"


class PromiseBrokenError(UploadsError):
    code = "NOT_AS_PROMISED"


class UnavailableError(UploadsError):
    code = "DEPENDENCY_UNAVAILABLE"
    retry_after_seconds = 5
