"""SigV4 query signing against AWS's own known answer, and what must not leak."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.fakes.world import CREDENTIALS, NOW, World
from uploads.model import SignedRequest
from uploads.service import Signer
from uploads.signing import Endpoint, SigningCredentials, sign_url

# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html, with the keys that AWS's examples use.
EXAMPLE_CREDENTIALS = SigningCredentials(
    access_key_id="AKIAIOSFODNN7EXAMPLE", secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)
EXAMPLE_ENDPOINT = Endpoint(scheme="https", host="examplebucket.s3.amazonaws.com", base_path="", region="us-east-1")
EXAMPLE_URL = (
    "https://examplebucket.s3.amazonaws.com/test.txt"
    "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z"
    "&X-Amz-Expires=86400"
    "&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
)


def test_published_example_is_signed_as_aws_signs_it() -> None:
    """The query-string example of S3's documentation, to the byte."""
    url = sign_url(
        method="GET",
        endpoint=EXAMPLE_ENDPOINT,
        key="test.txt",
        headers={},
        credentials=EXAMPLE_CREDENTIALS,
        now=datetime(2013, 5, 24, tzinfo=UTC),
        expires_in_seconds=86_400,
    )
    assert url == EXAMPLE_URL


def test_credentials_show_no_secret_when_printed() -> None:
    """A log line or a traceback may hold the object's repr."""
    for text in (repr(CREDENTIALS), str(CREDENTIALS), f"{CREDENTIALS}"):
        assert CREDENTIALS.secret_access_key not in text
        assert str(CREDENTIALS.session_token) not in text


def test_signed_request_shows_no_url_when_printed(world: World) -> None:
    """Whoever has the URL may upload, so it is no text for logs; nor in what holds it."""
    _, page = world.start()
    for printed in (page.parts[0].request, page.parts[0], page):
        assert "X-Amz-Signature" not in repr(printed)
        assert "https://" not in str(printed)


def sign(world: World, *, expires_at: datetime | None, asked_seconds: int) -> SignedRequest:
    upload, _ = world.start()
    signer = Signer(
        endpoint=world.service.signer.endpoint, credentials=lambda: replace(CREDENTIALS, expires_at=expires_at)
    )
    return signer.sign(upload, method="PUT", headers={}, now=NOW, expires_in_seconds=asked_seconds)


@pytest.mark.parametrize(
    ("credentials_live_seconds", "expected_seconds"), [(None, 300), (1_000, 300), (200, 200), (0.5, 1), (-60, 1)]
)
def test_url_lives_no_longer_than_the_credentials_that_sign_it(
    world: World, credentials_live_seconds: float | None, expected_seconds: int
) -> None:
    """S3 refuses the URL when they die, so the answer must not promise more."""
    dies_at = None if credentials_live_seconds is None else NOW + timedelta(seconds=credentials_live_seconds)
    request = sign(world, expires_at=dies_at, asked_seconds=300)
    query = parse_qs(urlsplit(request.url).query)
    assert query["X-Amz-Expires"] == [str(expected_seconds)]
    assert request.expires_at == NOW + timedelta(seconds=expected_seconds)


def test_expiry_told_is_the_expiry_signed_when_the_clock_shows_fractions(world: World) -> None:
    """SigV4 counts from the whole second; so does the answer."""
    world.now = NOW + timedelta(milliseconds=900)
    _, page = world.start()
    request = page.parts[0].request
    query = parse_qs(urlsplit(request.url).query)
    signed_at = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert request.expires_at == signed_at + timedelta(seconds=int(query["X-Amz-Expires"][0]))
