"""What AWS's failures mean: worth trying again, or a mistake of ours."""

from __future__ import annotations

import traceback

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    IncompleteReadError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from uploads.aws.clients import unavailable_when_down
from uploads.errors import UnavailableError

URL = "https://portside.s3.amazonaws.com/?X-Amz-Signature=SECRET"


def client_error(code: str, status: int | None) -> ClientError:
    metadata = {} if status is None else {"ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError({"Error": {"Code": code, "Message": "SECRET"}, **metadata}, "HeadObject")  # type: ignore[typeddict-item]  # as short as it gets


@pytest.mark.parametrize(
    "failure",
    [
        client_error("InternalError", 500),
        client_error("ServiceUnavailable", 503),
        client_error("SlowDown", 503),
        client_error("503", 503),  # to HEAD there is no body
        client_error("ThrottlingException", 400),
        client_error("ProvisionedThroughputExceededException", 400),
        client_error("RequestLimitExceeded", 400),
        client_error("RequestTimeout", 400),
        client_error("Unknown", None),
        EndpointConnectionError(endpoint_url=URL),
        ConnectionClosedError(endpoint_url=URL),
        ConnectTimeoutError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
        SSLError(endpoint_url=URL, error=ValueError("SECRET")),
        ResponseParserError("SECRET"),
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ],
    ids=repr,
)
def test_failure_that_may_pass_is_unavailable_and_tells_nothing_of_the_request(failure: Exception) -> None:
    """Outages, throttles, lost connections: 503. Neither the message nor a printed traceback holds AWS's text."""
    with pytest.raises(UnavailableError, match=r"S3 .* Try again") as caught, unavailable_when_down("S3"):
        raise failure
    assert caught.value.__cause__ is None
    assert "SECRET" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.retry_after_seconds == 5


@pytest.mark.parametrize(
    "failure",
    [
        client_error("AccessDenied", 403),
        client_error("403", 403),
        client_error("NoSuchBucket", 404),
        client_error("ValidationException", 400),
        client_error("ExpiredToken", 400),
        client_error("NotImplemented", 501),
        NoCredentialsError(),
        ParamValidationError(report="Key: longer than 1024"),
        KeyError("ours"),
    ],
    ids=repr,
)
def test_mistake_of_ours_passes_through(failure: Exception) -> None:
    """Trying again would not mend it; it becomes a 500 with its traceback in the log."""
    with pytest.raises(type(failure)) as caught, unavailable_when_down("S3"):
        raise failure
    assert caught.value is failure


def test_nothing_happens_when_all_goes_well() -> None:
    """The usual case."""
    with unavailable_when_down("S3"):
        pass
