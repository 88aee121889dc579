"""Everything that the service can report to a client: one tree, a status and a stable code each.

UploadsError
├── InvalidRequestError         malformed, or breaks a documented rule
├── NotAllowedError             a valid token without the scope
├── UploadNotFoundError         not there, or another tenant's
│   └── EntryNotFoundError      the same of what was unpacked
├── JobNotFoundError            the same of a job
├── TokenNotFoundError          the same of an API token
├── ConflictError               the upload's state, or what has arrived so far, does not allow it
│   ├── UploadBusyError         the same, but only for a moment
│   │   └── AssemblingError     the same, while S3 is at it
│   ├── JobBusyError            the same of a job
│   ├── TokenBusyError          the same of an API token
│   ├── TokenEndedError         it is revoked, or has expired
│   ├── TokenAlreadyMadeError   its request comes again, and its secret was told
│   └── IdempotencyInProgressError  the first request with this key is still being answered
├── IdempotencyKeyReusedError   a key comes again with another body
├── PreconditionFailedError     what is there is not what the caller thinks
├── TooLargeError               above a limit
├── TypeNotAllowedError         of a type that is not taken here
├── QuotaExceededError          the tenant has used up what it may have at once, or in a day
├── PromiseBrokenError          what arrived is not what was promised
└── UnavailableError            AWS did not do its part; trying again may help
    └── OutcomeUnknownError     the same, and it does not even say what it has done
"""

from __future__ import annotations


class UploadsError(Exception):
    """The base. `detail` is for people and never holds a URL, a token or a signature.

    `errors` names single members as (JSON pointer, detail). `status` is what HTTP calls it: of an answer, and of the
    problem that a failed job keeps.
    """

    status = 500
    code = "INTERNAL"
    retry_after_seconds: int | None = None

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: tuple[tuple[str, str], ...] = (),
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.errors = errors
        self.retry_after_seconds = retry_after_seconds or self.retry_after_seconds


class InvalidRequestError(UploadsError):
    status = 400
    code = "INVALID_REQUEST"


class NotAllowedError(UploadsError):
    status = 403
    code = "SCOPE_MISSING"


class UploadNotFoundError(UploadsError):
    status = 404
    code = "UPLOAD_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such upload.")


class EntryNotFoundError(UploadNotFoundError):
    """Of the upload that it was unpacked from, the same as if that were not there."""

    code = "ENTRY_NOT_FOUND"

    def __init__(self) -> None:
        UploadsError.__init__(self, "There is no such entry: nothing of this number was unpacked by this job.")


class JobNotFoundError(UploadsError):
    status = 404
    code = "JOB_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such job.")


class TokenNotFoundError(UploadsError):
    status = 404
    code = "TOKEN_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such token.")


class ConflictError(UploadsError):
    status = 409
    code = "CONFLICT"


class UploadBusyError(ConflictError):
    code = "UPLOAD_BUSY"
    retry_after_seconds = 2


class AssemblingError(UploadBusyError):
    retry_after_seconds = 10

    def __init__(self) -> None:
        super().__init__("S3 is putting the file together. Try again.")


class JobBusyError(ConflictError):
    code = "JOB_BUSY"
    retry_after_seconds = 2

    def __init__(self) -> None:
        super().__init__("The job is being changed by another request. Try again.")


class TokenBusyError(ConflictError):
    code = "TOKEN_BUSY"
    retry_after_seconds = 2

    def __init__(self, detail: str = "The token is being changed by another request. Try again.") -> None:
        super().__init__(detail)


class TokenEndedError(ConflictError):
    code = "TOKEN_ENDED"

    def __init__(self, state: str) -> None:
        super().__init__(f"The token is {state}. Make another.")


class TokenAlreadyMadeError(ConflictError):
    code = "TOKEN_ALREADY_MADE"

    def __init__(self, token_id: str) -> None:
        super().__init__(
            f"This Idempotency-Key has made the token {token_id}, whose secret was told once. Rotate it for another."
        )


class NotEndedError(ConflictError):
    """A result was asked for of what can still change."""

    code = "NOT_ENDED"


class IdempotencyInProgressError(ConflictError):
    code = "IDEMPOTENCY_IN_PROGRESS"
    retry_after_seconds = 1

    def __init__(self) -> None:
        super().__init__("A request with this Idempotency-Key is still being answered. Try again.")


class IdempotencyKeyReusedError(UploadsError):
    status = 422
    code = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key came with another body before. Take a new key for a new request.")


class PreconditionFailedError(UploadsError):
    status = 412
    code = "PRECONDITION_FAILED"


class TooLargeError(UploadsError):
    status = 413
    code = "FILE_TOO_LARGE"


class TypeNotAllowedError(UploadsError):
    status = 415
    code = "TYPE_NOT_ALLOWED"


class QuotaExceededError(UploadsError):
    status = 429
    code = "TENANT_QUOTA_EXCEEDED"


class PromiseBrokenError(UploadsError):
    status = 422
    code = "NOT_AS_PROMISED"


class UnavailableError(UploadsError):
    status = 503
    code = "DEPENDENCY_UNAVAILABLE"
    retry_after_seconds = 5


class OutcomeUnknownError(UnavailableError):
    """Who meets this asks no more: each further question to a service that is silent takes seconds."""
