"""Finds the one bearer token in a REQUEST authorizer event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authorizer.errors import TokenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def read_bearer_token(event: Mapping[str, Any]) -> str:
    """The token; TokenError unless the request names one, and only one, as RFC 6750 has it."""
    single = [value for name, value in _members(event, "headers") if name.lower() == "authorization"]
    # `headers` keeps only the last of repeated headers; here stand all of them.
    lists = [values for name, values in _members(event, "multiValueHeaders") if name.lower() == "authorization"]
    listed = [value for values in lists for value in values]
    if not single and not listed:
        raise TokenError("AUTHORIZATION_MISSING")
    if len(single) > 1 or len(listed) > 1 or len({*single, *listed}) > 1:
        raise TokenError("AUTHORIZATION_AMBIGUOUS")
    value: str = (single or listed)[0]
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "bearer":
        raise TokenError("AUTHORIZATION_NOT_BEARER")
    return token


def _members(event: Mapping[str, Any], name: str) -> Iterable[tuple[str, Any]]:
    return (event.get(name) or {}).items()  # API Gateway writes null when there are none
