"""A job, as clients are told of it."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, NotRequired

from typing_extensions import TypedDict  # pydantic, which describes these in OpenAPI, asks for this one before 3.12

from handlers.answers.moments import rfc3339
from handlers.answers.problems import MemberError
from jobs.lifecycle import is_done
from jobs.model import Failure, Job, JobState


class ShownProgress(TypedDict):
    """How far it has come: the fraction from 0 to 1, and the bytes it is of, once they are known."""

    fraction: float
    processed_bytes: int
    total_bytes: int | None


class ShownInput(TypedDict):
    """What it works on."""

    upload_id: NotRequired[str]


class JobError(TypedDict):
    """Why it came to nothing: an RFC 9457 problem."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: NotRequired[list[MemberError]]


class JobAnswer(TypedDict):
    """A job. Once it is done, it has a response if it succeeded and an error if it failed."""

    id: str
    type: str
    state: JobState
    done: bool
    progress: ShownProgress
    input: ShownInput
    parameters: dict[str, Any]
    cancel_requested: NotRequired[bool]
    created_at: str
    updated_at: str
    started_at: NotRequired[str]
    ended_at: NotRequired[str]
    response: NotRequired[dict[str, Any]]
    error: NotRequired[JobError]


class JobList(TypedDict):
    """A page of jobs, newest first, without their responses."""

    items: list[JobAnswer]
    next_cursor: str | None


def show_job(job: Job) -> JobAnswer:
    """The poll body."""
    shown = _show_without_response(job)
    if job.response is not None:
        shown["response"] = dict(job.response)
    return shown


def show_jobs(jobs: Iterable[Job], next_cursor: str | None) -> JobList:
    """A page of a list."""
    return {"items": [_show_without_response(job) for job in jobs], "next_cursor": next_cursor}


def _show_without_response(job: Job) -> JobAnswer:
    progress = job.progress
    shown: JobAnswer = {
        "id": job.id,
        "type": job.type,
        "state": job.state,
        "done": is_done(job),
        "progress": {
            "fraction": round(progress.fraction, 4),
            "processed_bytes": progress.processed_bytes,
            "total_bytes": progress.total_bytes,
        },
        "input": {"upload_id": job.upload_id} if job.upload_id else {},
        "parameters": dict(job.parameters),
        "created_at": rfc3339(job.created_at),
        "updated_at": rfc3339(job.updated_at),
    }
    if job.started_at:
        shown["started_at"] = rfc3339(job.started_at)
    if job.ended_at:
        shown["ended_at"] = rfc3339(job.ended_at)
    if job.cancel_requested:
        shown["cancel_requested"] = True
    if job.failure:
        shown["error"] = show_failure(job.failure)
    return shown


def show_failure(failure: Failure) -> JobError:
    """The problem that a request would have been answered with. Its cause is for operators."""
    shown: JobError = {
        "type": "about:blank",
        "title": HTTPStatus(failure.status).phrase,
        "status": failure.status,
        "detail": failure.detail,
        "code": failure.code,
    }
    if failure.errors:
        shown["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in failure.errors]
    return shown
