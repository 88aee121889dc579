"""Where S3 clients send, how they sign, and how long they wait."""

from __future__ import annotations

import pytest

from tests.unit.uploads.aws.canned_answers import CannedAnswers
from tests.unit.uploads.aws.conftest import BUCKET
from uploads.aws.clients import s3_client
from uploads.aws.object_store import S3ObjectStore

KEY = "t/acme/01M81XFF80FMDPR3MZ4JM56722"


@pytest.mark.parametrize(
    ("path_style", "url"),
    [
        (False, f"https://{BUCKET}.s3.us-east-1.amazonaws.com/{KEY}"),
        (True, f"https://s3.us-east-1.amazonaws.com/{BUCKET}/{KEY}"),
    ],
)
def test_requests_go_to_the_regional_host_and_are_signed_with_sigv4(path_style: bool, url: str) -> None:
    """boto3's own defaults in us-east-1 are the global host and, for URLs, SigV2."""
    client = s3_client("us-east-1", path_style=path_style)
    aws = CannedAnswers(client, (204, ""))
    S3ObjectStore(lambda: client, BUCKET).delete_object(KEY)
    assert aws.requests[0].url == url
    assert b"AWS4-HMAC-SHA256 " in aws.requests[0].headers["Authorization"]


def test_clients_give_up_before_the_gateway_does() -> None:
    """The gateway cuts at 29 s; a dependency that is down is reported within 10."""
    quick, patient = (
        s3_client("us-east-1", path_style=False, patient=patient).meta.config for patient in (False, True)
    )
    tries = quick.retries["total_max_attempts"]  # type: ignore[attr-defined]  # the stubs do not know what botocore makes of it
    assert tries * (quick.connect_timeout + quick.read_timeout) + 1 < 10  # type: ignore[attr-defined]  # the same
    assert patient.connect_timeout + patient.read_timeout < 28  # type: ignore[attr-defined]  # the same
    assert patient.retries["total_max_attempts"] == 1  # type: ignore[attr-defined]  # the same
