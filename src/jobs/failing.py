"""What a failure means: to the user, to operators, and for trying again. Pure."""

from __future__ import annotations

from datetime import timedelta

from jobs.model import Failure, Job
from jobs.work import Retry
from uploads.errors import UnavailableError, UploadsError

# A mistake of ours is seldom mended by trying again; this often it may have been the machine's.
_MAX_DEFECT_ATTEMPTS = 4


class JobDefectError(Exception):
    """The job cannot be done by this code, whatever is tried; `code` says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def unknown_type() -> JobDefectError:
    """This deployment does not know the type: it may have been rolled back."""
    return JobDefectError("JOB_TYPE_UNKNOWN", "This version of the service does not know this type of job.")


def keeps_dying(attempts: int) -> JobDefectError:
    """Runs begin and are never heard of again: out of memory, or killed at their time limit."""
    return JobDefectError(
        "JOB_KEEPS_DYING", f"The work was begun {attempts} times without getting ahead. Its operators have been told."
    )


def step_too_long() -> JobDefectError:
    """A step has not come to its end in a whole function's time, again and again."""
    return JobDefectError("JOB_STEP_TOO_LONG", "A part of the work takes longer than the service may take at a time.")


def failure_of(error: Exception) -> Failure:
    """Why a job failed. Texts of errors that are not ours stay out: anybody may have written them."""
    cause = type(error).__name__
    if isinstance(error, UploadsError):
        return Failure(error.status, error.code, error.detail, cause, error.errors)
    if isinstance(error, JobDefectError):
        return Failure(500, error.code, error.detail, cause)
    return Failure(500, "INTERNAL", "This is a fault of the service; its operators can find it by the job's id.", cause)


def is_poison(error: Exception) -> bool:
    """Whether operators must look at it, when it has ended a job: the user can do nothing about it."""
    return not isinstance(error, UploadsError) or isinstance(error, UnavailableError)


def wait_before_retry(error: Exception, job: Job, retry: Retry) -> timedelta | None:
    """How long to wait before the next run; None when there is to be none."""
    if isinstance(error, JobDefectError):
        return None
    if isinstance(error, UploadsError) and error.retry_after_seconds is None:
        return None
    most = retry.max_attempts if isinstance(error, UploadsError) else min(retry.max_attempts, _MAX_DEFECT_ATTEMPTS)
    return retry.wait_after(job.attempts) if job.attempts < most else None
