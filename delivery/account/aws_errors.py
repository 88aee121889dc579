"""What AWS's failures mean to an operator. Pure."""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

HOW_TO_LOG_IN = "log in (aws sso login), or export AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"

NO_REGION = "no region is chosen: export AWS_REGION=eu-central-1, or set one in your AWS profile"

MEANINGS: dict[tuple[type[BotoCoreError], ...], str] = {
    (NoCredentialsError, PartialCredentialsError): f"there are no complete AWS credentials: {HOW_TO_LOG_IN}",
    (SSOError, TokenRetrievalError): f"the AWS login has expired: {HOW_TO_LOG_IN}",
    (ProfileNotFound,): "there is no such AWS profile; `aws configure list-profiles` lists them",
    (NoRegionError,): NO_REGION,
}

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
UNKNOWN = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
)
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


def error_code(error: ClientError) -> str:
    """AWS's own name of an error; an HTTP status for answers without a body, as to HeadBucket."""
    return error.response.get("Error", {}).get("Code", "")


def explain(error: BotoCoreError | ClientError) -> str:
    """The failure and what to do about it."""
    if isinstance(error, ClientError):
        return _explain_refusal(error)
    for kinds, meaning in MEANINGS.items():
        if isinstance(error, kinds):
            return meaning
    return f"AWS cannot be called: {error}"


def _explain_refusal(error: ClientError) -> str:
    code = error_code(error)
    if code in EXPIRED:
        return f"the AWS credentials have expired: {HOW_TO_LOG_IN}"
    if code in UNKNOWN:
        return f"AWS does not know these credentials ({code}): {HOW_TO_LOG_IN}"
    said = f"{error.operation_name}: {code}: {error.response.get('Error', {}).get('Message', '')}"
    if code in DENIED:
        return f"{said}\ndocs/permissions.md lists what deploying needs"
    return said
