"""What is asked for: one form of RFC 7522, section 2.1, read strictly."""

from __future__ import annotations

import re
from binascii import a2b_base64
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from token_endpoint.errors import (
    InvalidGrantError,
    InvalidRequestError,
    MediaTypeError,
    TooLargeError,
    UnsupportedGrantError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:saml2-bearer"
MEDIA_TYPE = "application/x-www-form-urlencoded"
MAX_ASSERTION_BYTES = 64 * 1024  # those of large identity providers, with a page of groups, have 5 to 20 kB
MAX_BODY_BYTES = 128 * 1024  # base64url of the former, and room for what else clients send
MAX_MEMBERS = 20
_IN_UTF_8 = re.compile(r'\s*;\s*charset\s*=\s*"?utf-8"?\s*', re.IGNORECASE)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")
# RFC 6749, section 3.3: words of printable ASCII without quotes and backslashes, one space between.
_SCOPE = re.compile(r"[!#-\[\]-~]+( [!#-\[\]-~]+)*")


class TokenRequest(NamedTuple):
    """The assertion as it was sent, and the scopes asked for: None for all that it gives."""

    assertion: bytes
    scopes: frozenset[str] | None


def read_request(event: Mapping[str, Any]) -> TokenRequest:
    """The request of a gateway's event; RefusedError unless it is a form that asks for this one kind of token."""
    _check_media_type(event)
    members = _members(_body(event))
    grant_type = members.get("grant_type")
    if not grant_type:
        raise InvalidRequestError("grant_type is missing.")
    if grant_type != GRANT_TYPE:
        raise UnsupportedGrantError(f"grant_type must be {GRANT_TYPE}.")
    if not members.get("assertion"):
        raise InvalidRequestError("assertion is missing.")
    return TokenRequest(_assertion(members["assertion"]), _scopes(members.get("scope")))


def _check_media_type(event: Mapping[str, Any]) -> None:
    headers = (event.get("headers") or {}).items()
    values = [value for name, value in headers if name.lower() == "content-type"]
    media_type, parameters = values[0].partition(";")[::2] if len(values) == 1 else ("", "")
    known = not parameters or _IN_UTF_8.fullmatch(f";{parameters}")
    if media_type.strip().lower() != MEDIA_TYPE or not known:
        raise MediaTypeError(f"The body must be {MEDIA_TYPE}, in UTF-8.")


def _body(event: Mapping[str, Any]) -> str:
    text = event.get("body") or ""
    if len(text) > MAX_BODY_BYTES * (4 / 3 if event.get("isBase64Encoded") else 1) + 4:
        raise TooLargeError(f"The body may have {MAX_BODY_BYTES} bytes.")
    try:
        raw = a2b_base64(text, strict_mode=True) if event.get("isBase64Encoded") else text.encode()
        body = raw.decode()
    except ValueError:
        raise InvalidRequestError("The body is not UTF-8 text.") from None
    if len(raw) > MAX_BODY_BYTES:
        raise TooLargeError(f"The body may have {MAX_BODY_BYTES} bytes.")
    return body


def _members(body: str) -> dict[str, str]:
    """RFC 6749, section 3.2: unknown ones are ignored, and none may come twice."""
    try:
        pairs = parse_qsl(
            body, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MAX_MEMBERS
        )
    except ValueError:
        raise InvalidRequestError("The body is not a form.") from None
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidRequestError("A parameter is given twice.")
    return members


def _assertion(text: str) -> bytes:
    """RFC 7522 asks for base64url without padding or line breaks, and some clients pad."""
    if len(text) > MAX_ASSERTION_BYTES * 4 / 3 + 4:
        raise TooLargeError(f"The assertion may have {MAX_ASSERTION_BYTES} bytes.")
    if not _BASE64URL.fullmatch(text):
        raise InvalidGrantError("ASSERTION_MALFORMED")
    digits = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = a2b_base64(digits + "=" * (-len(digits) % 4), strict_mode=True)
    except ValueError:
        raise InvalidGrantError("ASSERTION_MALFORMED") from None
    if len(raw) > MAX_ASSERTION_BYTES:
        raise TooLargeError(f"The assertion may have {MAX_ASSERTION_BYTES} bytes.")
    return raw


def _scopes(text: str | None) -> frozenset[str] | None:
    if not text:
        return None  # RFC 6749, section 3.1: a parameter without a value is as one left out
    if not _SCOPE.fullmatch(text):
        raise InvalidRequestError("scope is not a list of words with one space between.")
    return frozenset(text.split(" "))
