from __future__ import annotations

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

from delivery.account.aws_errors import explain


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "said AWS"}}, "DescribeStacks")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoCredentialsError(), "no complete AWS credentials"),
        (PartialCredentialsError(provider="env", cred_var="x"), "no complete AWS credentials"),
        (UnauthorizedSSOTokenError(), "login has expired"),
        (SSOTokenLoadError(error_msg="x"), "login has expired"),
        (TokenRetrievalError(provider="sso", error_msg="x"), "login has expired"),
        (ProfileNotFound(profile="x"), "no such AWS profile"),
        (NoRegionError(), "AWS_REGION"),
        (EndpointConnectionError(endpoint_url="https://x.example"), "cannot be called"),
    ],
)
def test_what_never_reached_aws_says_what_to_do(error: BotoCoreError, said: str) -> None:
    """Each with its own remedy."""
    assert said in explain(error)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ExpiredToken", "have expired"),
        ("ExpiredTokenException", "have expired"),
        ("InvalidClientTokenId", "does not know these credentials"),
        ("SignatureDoesNotMatch", "does not know these credentials"),
        ("AccessDenied", "docs/permissions.md"),
        ("AccessDeniedException", "docs/permissions.md"),
    ],
)
def test_what_aws_refused_says_what_to_do(code: str, said: str) -> None:
    """Codes differ from service to service for the same thing."""
    assert said in explain(refusal(code))


def test_other_refusals_keep_awss_own_words() -> None:
    """With the operation, so that they can be looked up."""
    assert explain(refusal("LimitExceeded")) == "DescribeStacks: LimitExceeded: said AWS"
