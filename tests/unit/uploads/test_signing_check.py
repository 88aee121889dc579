"""The self-test at start: what it lets pass, and what it stops."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from uploads import signing_check
from uploads.signing import Endpoint, sign_url
from uploads.signing_check import SignerError, check_signer

EMULATOR = "http://127.0.0.1:4566"


@pytest.mark.parametrize(
    ("host", "base_path", "region"),
    [
        ("bucket-1.s3.eu-central-1.amazonaws.com", "", "eu-central-1"),
        ("bucket-1.s3.us-east-1.amazonaws.com", "", "us-east-1"),
        ("s3.eu-central-1.amazonaws.com", "/bucket-1", "eu-central-1"),
        ("bucket-1.s3.dualstack.eu-central-1.amazonaws.com", "", "eu-central-1"),
        ("bucket-1.s3-fips.us-gov-west-1.amazonaws.com", "", "us-gov-west-1"),
        ("bucket-1.s3.cn-north-1.amazonaws.com.cn", "", "cn-north-1"),
    ],
)
def test_the_regional_host_is_accepted(host: str, base_path: str, region: str) -> None:
    """In every form that AWS gives it."""
    check_signer(Endpoint("https", host, base_path, region), bucket_name="bucket-1")


@pytest.mark.parametrize(
    ("endpoint", "custom_url"),
    [
        (Endpoint("http", "127.0.0.1:4566", "/bucket-1", "us-east-1"), EMULATOR),
        (Endpoint("http", "127.0.0.1:4566", "/bucket-1", "us-east-1"), f"{EMULATOR}/"),
        (Endpoint("https", "store.example", "/s3/bucket-1", "garage"), "https://Store.example:443/s3"),
        (Endpoint("https", "bucket-1.store.example", "", "garage"), "https://store.example"),
    ],
)
def test_the_endpoint_that_is_set_is_accepted(endpoint: Endpoint, custom_url: str) -> None:
    """Another store, or an emulator."""
    check_signer(endpoint, bucket_name="bucket-1", custom_url=custom_url)


@pytest.mark.parametrize(
    ("endpoint", "custom_url", "reason"),
    [
        (Endpoint("https", "bucket-1.s3.amazonaws.com", "", "us-east-1"), None, "global"),
        (Endpoint("https", "s3.amazonaws.com", "/bucket-1", "us-east-1"), None, "global"),
        (Endpoint("https", "s3.amazonaws.com", "/bucket-1", "us-east-1"), "https://s3.amazonaws.com", "global"),
        (Endpoint("https", "bucket-1.s3.eu-west-1.amazonaws.com", "", "eu-central-1"), None, "region's host"),
        (Endpoint("https", "bucket-2.s3.eu-central-1.amazonaws.com", "", "eu-central-1"), None, "region's host"),
        (Endpoint("https", "s3.eu-central-1.amazonaws.com", "/bucket-2", "eu-central-1"), None, "region's host"),
        (Endpoint("https", "s3.eu-central-1.amazonaws.com", "", "eu-central-1"), None, "region's host"),
        (Endpoint("https", "bucket-1.s3-eu-central-1.amazonaws.com", "", "eu-central-1"), None, "region's host"),
        (Endpoint("https", "bucket-1.s3.eu-central-1.amazonaws.com.evil.example", "", "eu-central-1"), None, "host"),
        (Endpoint("https", "bucket-1.s3.cn-north-1.amazonaws.com", "", "cn-north-1"), None, "region's host"),
        (Endpoint("http", "bucket-1.s3.eu-central-1.amazonaws.com", "", "eu-central-1"), None, "region's host"),
        (Endpoint("http", "127.0.0.1:4566", "/bucket-1", "us-east-1"), None, "region's host"),
        (Endpoint("http", "127.0.0.1:4567", "/bucket-1", "us-east-1"), EMULATOR, "endpoint that is set"),
        (Endpoint("https", "127.0.0.1:4566", "/bucket-1", "us-east-1"), EMULATOR, "endpoint that is set"),
        (Endpoint("https", "bucket-1.s3..amazonaws.com", "", ""), None, "no region"),
        (Endpoint("http", "127.0.0.1:4566", "/bucket-1", ""), EMULATOR, "no region"),
        (Endpoint("http", "127.0.0.1:4566", "/bucket-1", "us/east"), EMULATOR, "not signed for"),
    ],
)
def test_any_other_endpoint_is_refused(endpoint: Endpoint, custom_url: str | None, reason: str) -> None:
    """The global host, another region's, another bucket's, one without TLS, one that nobody set."""
    with pytest.raises(SignerError, match=reason):
        check_signer(endpoint, bucket_name="bucket-1", custom_url=custom_url)


def change_urls(monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]) -> None:
    def signed(**arguments: Any) -> str:
        return change(sign_url(**arguments))

    monkeypatch.setattr(signing_check, "sign_url", signed)


GOOD = Endpoint("https", "bucket-1.s3.eu-central-1.amazonaws.com", "", "eu-central-1")
BROKEN_URLS: dict[str, Callable[[str], str]] = {
    "published URL": lambda url: url[:-1] + "x",
    "with SigV4": lambda url: url.replace("X-Amz-Algorithm=AWS4-HMAC-SHA256", "AWSAccessKeyId=AKIA"),
    "endpoint's region": lambda url: url.replace("eu-central-1%2Fs3", "us-east-1%2Fs3"),
}


@pytest.mark.parametrize("reason", BROKEN_URLS)
def test_a_signer_that_signs_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    """A signature that is not AWS's, SigV2, another region's scope."""
    change_urls(monkeypatch, BROKEN_URLS[reason])
    with pytest.raises(SignerError, match=reason) as caught:
        check_signer(GOOD, bucket_name="bucket-1")
    assert "aeeed9bb" not in str(caught.value)


def test_a_signer_of_forms_that_signs_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS has published a form's signature, too."""
    monkeypatch.setattr(signing_check, "sign_text", lambda *_: "0" * 64)
    with pytest.raises(SignerError, match="published form"):
        check_signer(GOOD, bucket_name="bucket-1")


def test_the_check_costs_no_start_anything() -> None:
    """Less than a millisecond of CPU; the best of many runs, because machines are shared."""
    spent: list[float] = []
    for _ in range(50):
        before = time.process_time()
        check_signer(GOOD, bucket_name="bucket-1")
        spent.append(time.process_time() - before)
    assert min(spent) < 0.001
