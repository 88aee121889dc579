"""Queries: what may stand behind the question mark of a route, member by member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, ValidationError

from handlers.wire.body import Body, broken_rules, refusal
from handlers.wire.texts import ExpiresInSeconds, Fingerprint, PartNumber
from uploads.keys import FILE_ID

_MAX_DIGITS = 6
_FILE_ID = f"^{FILE_ID}$"


class Query(Body):
    """Like a body, but that all is text. Unknown members are refused, and those that come twice."""


def _number(text: object) -> object:
    """Plain digits as a number; the rest as it is, to be refused."""
    plain = isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    return int(str(text)) if plain else text


Digits = BeforeValidator(_number)
_First = Annotated[PartNumber, Digits]


class ListUploads(Query):
    """Which uploads to list."""

    state: Annotated[
        Literal["issued", "uploading", "completing", "verifying", "ready", "rejected", "aborted", "expired"] | None,
        Field(description="only uploads that are in this state now"),
    ] = None
    fingerprint: Annotated[
        Fingerprint | None, Field(description="the latest upload started with it, if it is still open")
    ] = None
    file_id: Annotated[
        str | None, Field(pattern=_FILE_ID, description="what the file of this id, stored by PUT /v1/files, has become")
    ] = None
    cursor: Annotated[str | None, Field(description="next_cursor of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=100), Digits, Field(description="how many uploads at most")] = 50


class GetUpload(Query):
    """What to show of an upload."""

    parts_from: Annotated[_First, Field(alias="from", description="the first part number to show of what arrived")] = 1


class GetCurlConfig(Query):
    """What to put into a configuration for curl."""

    first: Annotated[_First, Field(alias="from", description="the first part number to send")] = 1
    expires_in_seconds: Annotated[ExpiresInSeconds | None, Digits] = None


AnyQuery = TypeVar("AnyQuery", bound=Query)


def parse_query(model: type[AnyQuery], members: Mapping[str, Sequence[str]]) -> AnyQuery:
    """A query as `model`. Raises InvalidRequestError that says where it is wrong, without repeating what was sent."""
    what = "The query is not what this route takes."
    twice = [name for name, values in members.items() if len(values) != 1]
    if twice:
        raise refusal(what, [((name,), "must be there once") for name in twice])
    try:
        return model.model_validate({name: values[0] for name, values in members.items()})
    except ValidationError as error:
        raise refusal(what, broken_rules(error)) from None
