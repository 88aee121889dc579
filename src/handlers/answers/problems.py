"""What is said of an error: RFC 9457 problems, as a whole answer or within one."""

from __future__ import annotations

from http import HTTPStatus
from typing import NotRequired

from typing_extensions import TypedDict  # pydantic, which describes these in OpenAPI, asks for this one before 3.12

from uploads.errors import UploadsError

FAULT = "This is a fault of the service; its operators can find it by its request id."


class MemberError(TypedDict):
    """What is wrong with one member."""

    pointer: str
    detail: str


class ItemProblem(TypedDict):
    """The problem that the item alone would have been answered with; pointers begin at the whole body."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    message: str
    requestId: str
    errors: NotRequired[list[MemberError]]
    retry_after_seconds: NotRequired[int]


def show_problem(status: int, code: str, detail: str, *, request_id: str) -> ItemProblem:
    """What every problem says; `message` and `requestId` repeat members for browser clients that read those."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
        "message": detail,
        "requestId": request_id,
    }


def show_members(error: UploadsError, *, within: str = "") -> list[MemberError]:
    """What is wrong with which members, by JSON pointers into the body that holds them `within`."""
    return [{"pointer": within + pointer, "detail": detail} for pointer, detail in error.errors]
