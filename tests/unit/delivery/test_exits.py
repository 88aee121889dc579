from __future__ import annotations

import pytest
import requests
from botocore.exceptions import ClientError, NoCredentialsError

from delivery.build import BuildError
from delivery.errors import DeliveryError, StackError
from delivery.exits import INTERRUPTED, exits_in_words
from delivery.probe import ProbeError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StackError("it is stuck"), "it is stuck"),
        (BuildError("no network"), "no network"),
        (ProbeError("answered 503"), "answered 503"),
        (NoCredentialsError(), "no complete AWS credentials"),
        (ClientError({"Error": {"Code": "ExpiredToken"}}, "DescribeStacks"), "have expired"),
    ],
)
def test_expected_failures_end_in_words(error: Exception, said: str) -> None:
    """Text for a code makes Python print it and exit with 1."""
    with pytest.raises(SystemExit) as caught, exits_in_words("again"):
        raise error
    assert str(caught.value.code).startswith("\nfailed: ")
    assert said in str(caught.value.code)


def test_url_that_did_not_answer_is_not_printed() -> None:
    """A presigned URL is a credential, and requests puts it into its errors."""
    error = requests.ConnectionError("GET https://b.s3.amazonaws.com/t/a/x?X-Amz-Signature=secret failed")
    with pytest.raises(SystemExit) as caught, exits_in_words("again"):
        raise error
    assert "secret" not in str(caught.value.code)
    assert "ConnectionError" in str(caught.value.code)


def test_ctrl_c_says_what_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    """And a shell sees that it was stopped."""
    with pytest.raises(SystemExit) as caught, exits_in_words("run it again"):
        raise KeyboardInterrupt
    assert caught.value.code == INTERRUPTED
    assert "stopped: run it again" in capsys.readouterr().err


def test_mistakes_of_ours_keep_their_traceback() -> None:
    """They are to be reported."""
    with pytest.raises(ZeroDivisionError), exits_in_words("again"):
        raise ZeroDivisionError


def test_every_expected_failure_has_one_base() -> None:
    """So that none is forgotten where they are caught."""
    assert {error.__name__ for error in DeliveryError.__subclasses__()} >= {
        "TargetError",
        "ParametersError",
        "AccountError",
        "StackError",
        "DeclinedError",
        "TokenError",
        "EmptyingError",
    }
