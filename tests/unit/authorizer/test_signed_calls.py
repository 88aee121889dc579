"""Our signature is botocore's, for every call that the authorizer could make."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given
from hypothesis import strategies as some

from authorizer.signed_calls import Call, Credentials, read_credentials, signed_headers

words = some.from_regex(r"[A-Za-z0-9/+=_-]{1,60}", fullmatch=True)
calls = some.builds(
    Call,
    service=some.just("dynamodb"),
    region=some.sampled_from(["eu-central-1", "us-gov-west-1", "cn-north-1"]),
    host=some.sampled_from(["dynamodb.eu-central-1.amazonaws.com", "127.0.0.1:4566", "localhost:8443"]),
    path=some.just("/"),
    target=some.sampled_from(["DynamoDB_20120810.GetItem", "DynamoDB_20120810.UpdateItem"]),
    body=some.binary(max_size=300),
)
credentials = some.builds(
    Credentials, access_key_id=words, secret_access_key=words, session_token=some.one_of(some.just(""), words)
)


@given(calls, credentials, some.integers(946_684_800, 4_102_444_800))
def test_signature_is_botocores(call: Call, keys: Credentials, now: int) -> None:
    """Header by header."""
    ours = signed_headers(call, keys, now)
    unsigned = ("authorization", "x-amz-date", "x-amz-security-token", "host")
    request: Any = AWSRequest(
        method="POST",
        url=f"https://{call.host}{call.path}",
        data=call.body,
        headers={name: value for name, value in ours.items() if name not in unsigned},
    )
    theirs = BotoCredentials(keys.access_key_id, keys.secret_access_key, keys.session_token or None)
    with patch("botocore.auth.get_current_datetime", return_value=datetime.fromtimestamp(now, UTC)):
        SigV4Auth(theirs, call.service, call.region).add_auth(request)
    expected = {name.lower(): value for name, value in request.headers.items()}
    assert ours["authorization"] == expected["Authorization".lower()]
    assert ours["x-amz-date"] == expected["x-amz-date"]


def test_credentials_print_nothing() -> None:
    """Tracebacks and logs show what Python prints."""
    keys = read_credentials(
        {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hidden", "AWS_SESSION_TOKEN": "too"}
    )
    assert repr(keys) == str(keys) == "Credentials()"
