"""S3 clients: where they send, as whom they sign, and when they are made anew."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from uploads.aws.clients import s3_clients
from uploads.settings import StoreSettings
from uploads.signing import Endpoint, SigningCredentials

ON_AWS = StoreSettings("bucket-1", Endpoint("https", "bucket-1.s3.eu-central-1.amazonaws.com", "", "eu-central-1"))
ELSEWHERE = StoreSettings(
    "bucket-1", Endpoint("https", "store.example", "/s3/bucket-1", "garage"), endpoint_url="https://store.example/s3"
)
OLD = SigningCredentials("OLDKEY", "old")
NEW = SigningCredentials("NEWKEY", "new", "t0k3n")


def signed(client: Any) -> tuple[str, dict[str, list[str]]]:
    """Where a client sends a request for a key, and the query that signs it."""
    url = urlsplit(client.generate_presigned_url("get_object", Params={"Bucket": "bucket-1", "Key": "k"}))
    return f"{url.scheme}://{url.netloc}{url.path}", parse_qs(url.query)


@pytest.mark.parametrize("patient", [False, True])
def test_on_aws_a_client_signs_as_the_functions_role_for_the_buckets_own_host(patient: bool) -> None:
    """Found by boto3; one client for good, since boto3 follows the role's keys by itself."""
    clients = s3_clients(ON_AWS, None, patient=patient)
    address, query = signed(clients())
    assert address == "https://bucket-1.s3.eu-central-1.amazonaws.com/k"
    assert query["X-Amz-Credential"][0].startswith("AKIAIOSFODNN7EXAMPLE/")
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert clients() is clients()


@pytest.mark.parametrize("patient", [False, True])
def test_elsewhere_a_client_signs_as_the_stores_own_identity_in_path_style(patient: bool) -> None:
    """For the region that the store wants in the signature's scope."""
    address, query = signed(s3_clients(ELSEWHERE, lambda: OLD, patient=patient)())
    assert address == "https://store.example/s3/bucket-1/k"
    key_id, _, region, *rest = query["X-Amz-Credential"][0].split("/")
    assert (key_id, region, rest) == ("OLDKEY", "garage", ["s3", "aws4_request"])
    assert "X-Amz-Security-Token" not in query


def test_another_store_goes_before_an_emulator_of_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table may be on an emulator while the files are not."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:4567")
    assert signed(s3_clients(ELSEWHERE, lambda: OLD)())[0].startswith("https://store.example/")


def test_client_is_made_anew_when_the_keys_are_others() -> None:
    """And only then: making one costs a tenth of a cold start."""
    pair = OLD
    clients = s3_clients(ELSEWHERE, lambda: pair)
    first = clients()
    assert clients() is first
    pair = NEW
    second = clients()
    assert second is not first
    assert signed(second)[1]["X-Amz-Credential"][0].startswith("NEWKEY/")
    assert signed(second)[1]["X-Amz-Security-Token"] == ["t0k3n"]
    assert clients() is second


def test_nothing_is_made_or_asked_before_the_first_use() -> None:
    """Starting a PUT needs no client."""

    def never() -> SigningCredentials:
        raise AssertionError("asked too early")

    s3_clients(ELSEWHERE, never)
