"""What all request bodies share, and how they are parsed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from uploads.errors import InvalidRequestError

SHOWN_ERRORS = 20
SHOWN_NAME_CHARACTERS = 64
_ENTRY_STEPS = 2  # a member, and one of its entries


class Body(BaseModel):
    """Strict: "7" is not 7, and 7.0 is not either."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def _pointer(steps: tuple[int | str, ...]) -> str:
    """RFC 6901. A step may be a member that the client made up, of any length: cut, or it could fill the answer."""
    if len(steps) > _ENTRY_STEPS and steps[-1] == "[key]":  # pydantic's way of saying that it is the entry's name
        steps = steps[:-1]
    shown = [str(step)[:SHOWN_NAME_CHARACTERS] for step in steps]
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in shown)


AnyBody = TypeVar("AnyBody", bound=Body)


def parse(model: type[AnyBody], text: str | bytes) -> AnyBody:
    """The body as `model`. Raises InvalidRequestError that says where it is wrong, without repeating what was sent."""
    try:
        return model.model_validate_json(text or b"{}")
    except ValidationError as error:
        raise refusal("The body is not what this route takes.", broken_rules(error)) from None


def broken_rules(error: ValidationError) -> list[tuple[tuple[int | str, ...], str]]:
    """What pydantic found, each as its place and the rule; never what was sent."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [(e["loc"], e["msg"].removeprefix("Value error, ")) for e in found]


def refusal(detail: str, found: Sequence[tuple[tuple[int | str, ...], str]]) -> InvalidRequestError:
    """The error for members that break a rule, each by its place."""
    return InvalidRequestError(detail, errors=tuple((_pointer(place), rule) for place, rule in found[:SHOWN_ERRORS]))
