"""A batch of uploads, as clients are told of it."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict  # pydantic, which describes these in OpenAPI, asks for this one before 3.12

from handlers.answers.problems import ItemProblem, show_members, show_problem
from handlers.answers.upload import UploadAnswer, show_started
from uploads.batching import Result
from uploads.errors import UploadsError


class StartedItem(TypedDict):
    """A file that was started."""

    index: int
    status: int
    upload: UploadAnswer


class RefusedItem(TypedDict):
    """A file that was not started, and why."""

    index: int
    status: int
    error: ItemProblem


class BatchAnswer(TypedDict):
    """What became of each file, in the order of the request."""

    uploads: list[StartedItem | RefusedItem]


def show_batch(results: Sequence[Result], *, request_id: str) -> BatchAnswer:
    """All results of one request."""
    return {
        "uploads": [
            _show_refused(index, result, request_id)
            if isinstance(result, UploadsError)
            else {"index": index, "status": 201, "upload": show_started(*result)}
            for index, result in enumerate(results)
        ]
    }


def _show_refused(index: int, error: UploadsError, request_id: str) -> RefusedItem:
    shown = show_problem(error.status, error.code, error.detail, request_id=request_id)
    if error.errors:
        shown["errors"] = show_members(error, within=f"/uploads/{index}")
    if error.retry_after_seconds:
        shown["retry_after_seconds"] = error.retry_after_seconds
    return {"index": index, "status": error.status, "error": shown}
