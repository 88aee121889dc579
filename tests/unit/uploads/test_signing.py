"""SigV4 against AWS's own known answers, how long URLs live, and what must not leak."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.fakes.world import CREDENTIALS, NOW, World
from uploads.signing import Endpoint, SigningCredentials, sign_url
from uploads.sigv4 import sign_text, signatory_at

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


# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html: the policy as it is signed.
EXAMPLE_POLICY = (
    "eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2"
    "NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMt"
    "cmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29t"
    "L3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4"
    "LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0s"
    "DQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZP"
    "RE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1B"
    "Qy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9"
)
EXAMPLE_POLICY_SIGNATURE = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"


def test_published_form_is_signed_as_aws_signs_it() -> None:
    """The example of a browser's upload in S3's documentation."""
    signatory = signatory_at(datetime(2015, 12, 29, tzinfo=UTC), "us-east-1", EXAMPLE_CREDENTIALS)
    assert sign_text(signatory, EXAMPLE_POLICY) == EXAMPLE_POLICY_SIGNATURE


def test_a_moment_signs_alike_in_any_zone() -> None:
    """Signatures know UTC alone; a local date would make them another day's."""
    moment = datetime(2013, 5, 24, tzinfo=UTC)
    here, there = (
        signatory_at(now, "us-east-1", EXAMPLE_CREDENTIALS)
        for now in (moment, moment.astimezone(timezone(-timedelta(hours=9))))
    )
    assert here == there


def test_a_signatory_shows_no_secret_when_printed() -> None:
    """Its key signs anything for a day."""
    signatory = signatory_at(NOW, "us-east-1", CREDENTIALS)
    assert repr(signatory.key) not in repr(signatory)
    assert str(CREDENTIALS.session_token) not in repr(signatory)


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


@pytest.mark.parametrize(
    ("credentials_live_seconds", "expected_seconds"), [(None, 300), (1_000, 300), (200, 200), (0.5, 1), (-60, 1)]
)
def test_url_lives_no_longer_than_the_credentials_that_sign_it(
    world: World, credentials_live_seconds: float | None, expected_seconds: int
) -> None:
    """S3 refuses the URL when they die, so the answer must not promise more."""
    dies_at = None if credentials_live_seconds is None else NOW + timedelta(seconds=credentials_live_seconds)
    signer = replace(world.service.signer, credentials=lambda: replace(CREDENTIALS, expires_at=dies_at))
    world.service = replace(world.service, signer=signer)
    _, page = world.start()
    request = page.parts[0].request
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
