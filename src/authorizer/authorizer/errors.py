"""Every error of the authorizer.

TokenError             the caller's fault: the gateway answers 401, whatever the reason
UnavailableError       not the caller's fault: the gateway answers 503, and the caller may try again
  KeysUnavailableError   the issuer's keys, or our own, can't be had, and no earlier set is known
  TableUnavailableError  the table of API tokens and own keys can't be read
SettingsError          the deployment's fault: nothing works until a variable is mended
FetchError             a fetch that brought no answer; never leaves `discovery`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    # The stable codes that `token_refused` is logged with; the caller sees none of them.
    Reason: TypeAlias = Literal[
        "AUTHORIZATION_MISSING",
        "AUTHORIZATION_AMBIGUOUS",
        "AUTHORIZATION_NOT_BEARER",
        "TOKEN_TOO_LARGE",
        "TOKEN_MALFORMED",
        "HEADER_MEMBER_REFUSED",
        "TYPE_REFUSED",
        "ALGORITHM_REFUSED",
        "KEY_ID_MISSING",
        "KEY_UNKNOWN",
        "KEY_ALGORITHM_MISMATCH",
        "SIGNATURE_INVALID",
        "ISSUER_MISMATCH",
        "AUDIENCE_MISMATCH",
        "TIME_INVALID",
        "TOKEN_EXPIRED",
        "TOKEN_NOT_YET_VALID",
        "TOKEN_ISSUED_IN_FUTURE",
        "LIFETIME_TOO_LONG",
        "SUBJECT_INVALID",
        "SCOPE_INVALID",
        "TENANT_INVALID",
        "API_TOKEN_MALFORMED",
        "API_TOKEN_UNKNOWN",
        "API_TOKEN_REVOKED",
        "API_TOKEN_EXPIRED",
    ]


class TokenError(Exception):
    """A token, or the header that should hold one, is refused."""

    def __init__(self, code: Reason) -> None:
        super().__init__(code)
        self.code = code


class UnavailableError(Exception):
    """Nobody can be told whether the token is good. Its text names nothing that came from outside.

    `event`: what it is logged as.
    """

    event: str


class KeysUnavailableError(UnavailableError):
    """The issuer's keys, or our own, can't be had, and no earlier set is known."""

    event = "keys_unavailable"


class TableUnavailableError(UnavailableError):
    """The table of API tokens and own keys can't be read."""

    event = "token_table_unavailable"


class SettingsError(Exception):
    """A variable is missing or wrong. Names the variable and never its value, which would end up in a log."""

    def __init__(self, variable: str) -> None:
        super().__init__(f"{variable} is missing or not valid")
        self.variable = variable


class FetchError(OSError):
    """Something answered, but not with what was asked for: a status other than 200, too much, or broken HTTP."""
