"""Every error of the token endpoint.

RefusedError           the caller's fault, as an OAuth error (RFC 6749, section 5.2) and a problem (RFC 9457) in one
├ InvalidRequestError      a parameter is missing, given twice or malformed
├ UnsupportedGrantError    another grant type than the SAML bearer's
├ InvalidScopeError        a scope is asked for that the assertion does not give
├ MediaTypeError           the body is no form
├ TooLargeError            the body or the assertion in it
└ InvalidGrantError        the assertion is not one that is taken; its `code` says why
UnavailableError       a dependency fails, and trying again may help
SettingsError          the deployment's fault: nothing works until a variable is mended
"""

from __future__ import annotations

from typing import Literal, TypeAlias

# The stable codes of what is wrong with an assertion, and what the caller is told: nothing of what was sent.
Reason: TypeAlias = Literal[
    "ASSERTION_MALFORMED",
    "ASSERTION_INCOMPLETE",
    "SIGNATURE_FORM_REFUSED",
    "SIGNATURE_INVALID",
    "ISSUER_MISMATCH",
    "AUDIENCE_MISMATCH",
    "CONDITION_UNKNOWN",
    "CONFIRMATION_MISMATCH",
    "ASSERTION_EXPIRED",
    "ASSERTION_NOT_YET_VALID",
    "ASSERTION_LIFETIME_TOO_LONG",
    "SUBJECT_INVALID",
    "TENANT_INVALID",
    "SCOPES_MISSING",
    "ASSERTION_REPLAYED",
]
DETAILS: dict[Reason, str] = {
    "ASSERTION_MALFORMED": "The assertion is not base64url of one plain SAML 2.0 assertion in UTF-8.",
    "ASSERTION_INCOMPLETE": "The assertion lacks what it must say, says it twice, or says it in another form.",
    "SIGNATURE_FORM_REFUSED": "The assertion is not signed in the one form that is taken.",
    "SIGNATURE_INVALID": "The signature is not one of the identity provider's.",
    "ISSUER_MISMATCH": "The assertion is of another issuer.",
    "AUDIENCE_MISMATCH": "The assertion is for another audience.",
    "CONDITION_UNKNOWN": "The assertion states a condition that is not known here.",
    "CONFIRMATION_MISMATCH": "The assertion may not be presented here by its bearer, or not any more.",
    "ASSERTION_EXPIRED": "The assertion, or the session that it tells of, has ended.",
    "ASSERTION_NOT_YET_VALID": "The assertion is not valid yet.",
    "ASSERTION_LIFETIME_TOO_LONG": "The assertion is valid for too long.",
    "SUBJECT_INVALID": "The assertion names no subject that can be taken.",
    "TENANT_INVALID": "The assertion names no tenant, several, or one that no tenant can be called.",
    "SCOPES_MISSING": "The assertion gives no scope.",
    "ASSERTION_REPLAYED": "The assertion has been used. Ask the identity provider for a new one.",
}


class RefusedError(Exception):
    """The request is refused. `error` is OAuth's word for it, `code` ours."""

    status = 400
    error = "invalid_request"
    code = "INVALID_REQUEST"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidRequestError(RefusedError):
    """The form is not what it must be."""


class UnsupportedGrantError(RefusedError):
    """Another grant type."""

    error = "unsupported_grant_type"
    code = "UNSUPPORTED_GRANT_TYPE"


class InvalidScopeError(RefusedError):
    """More is asked for than is given."""

    error = "invalid_scope"
    code = "INVALID_SCOPE"


class MediaTypeError(RefusedError):
    """The body is no form."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class TooLargeError(RefusedError):
    """The body, or the assertion in it."""

    status = 413
    code = "REQUEST_TOO_LARGE"


class InvalidGrantError(RefusedError):
    """The assertion is refused."""

    error = "invalid_grant"

    def __init__(self, reason: Reason) -> None:
        super().__init__(DETAILS[reason])
        self.code = reason


class UnavailableError(Exception):
    """A dependency can't be had: KMS, Secrets Manager or the table. Names it, and nothing of what it said."""

    def __init__(self, dependency: str) -> None:
        super().__init__(dependency)
        self.dependency = dependency


class SettingsError(Exception):
    """A variable, or the secret that one names, is missing or wrong. Names it and never its value."""

    def __init__(self, variable: str) -> None:
        super().__init__(f"{variable} is missing or not valid")
        self.variable = variable
