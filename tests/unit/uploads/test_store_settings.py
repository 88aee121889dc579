"""Where files are kept, as the environment says it."""

from __future__ import annotations

import pytest

from tests.unit.fakes.environment import ANOTHER_STORE, ENVIRONMENT
from uploads.settings import SettingsError, StoreSettings, read_settings, read_store
from uploads.signing import Endpoint

ADDRESSES = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "S3_ENDPOINT_URL"]  # each goes before those to its left


# What a deployment may leave unsaid.
def test_on_aws_urls_name_the_buckets_regional_host() -> None:
    """Never the global one, whose redirects break signatures."""
    assert read_store(ENVIRONMENT).endpoint == Endpoint(
        scheme="https", host="bucket-1.s3.eu-central-1.amazonaws.com", base_path="", region="eu-central-1"
    )


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    ("url", "host", "base_path"),
    [
        ("http://127.0.0.1:4566", "127.0.0.1:4566", "/bucket-1"),
        ("http://127.0.0.1:4566/", "127.0.0.1:4566", "/bucket-1"),
        ("http://emulator:8333/s3/", "emulator:8333", "/s3/bucket-1"),
        ("http://Emulator:80", "emulator", "/bucket-1"),
        ("http://emulator:443", "emulator:443", "/bucket-1"),
    ],
)
def test_elsewhere_than_on_aws_urls_are_path_style(name: str, url: str, host: str, base_path: str) -> None:
    """The bucket has no host of its own there; the host is written as clients send it."""
    endpoint = read_store({**ENVIRONMENT, name: url}).endpoint
    assert (endpoint.scheme, endpoint.host, endpoint.base_path) == ("http", host, base_path)


@pytest.mark.parametrize(
    ("names", "host"), [(ADDRESSES[:1], "all:1"), (ADDRESSES[:2], "s3:2"), (ADDRESSES, "store:3")], ids=len
)
def test_nearer_address_goes_before_the_more_general(names: list[str], host: str) -> None:
    """Another store before S3's own endpoint, and that before the one of all services, as in the AWS SDKs."""
    urls = dict(zip(ADDRESSES, ("http://all:1", "http://s3:2", "http://store:3"), strict=True))
    assert read_store({**ENVIRONMENT, **{name: urls[name] for name in names}}).endpoint.host == host


def test_another_store_has_a_region_and_keys_of_its_own() -> None:
    """The table and the secret stay in AWS's region; boto3 is told the address; TLS's own port is left out."""
    settings = read_settings({**ENVIRONMENT, **ANOTHER_STORE})
    assert settings.region == "eu-central-1"
    assert settings.store == StoreSettings(
        bucket_name="bucket-1",
        endpoint=Endpoint(scheme="https", host="store.example", base_path="/s3/bucket-1", region="garage"),
        endpoint_url="https://store.example:443/s3",
        credentials_secret_arn=ANOTHER_STORE["S3_CREDENTIALS_SECRET_ARN"],
    )


@pytest.mark.parametrize("region", [None, ""])
def test_another_store_is_in_the_stacks_region_unless_it_names_its_own(region: str | None) -> None:
    """Many stores take any region."""
    environment = {**ENVIRONMENT, **ANOTHER_STORE, "S3_REGION": region or ""}
    if region is None:
        del environment["S3_REGION"]
    assert read_store(environment).endpoint.region == "eu-central-1"


def test_on_aws_nothing_of_another_store_is_set() -> None:
    """The template gives empty variables; a region without an address is none of S3's."""
    empty = dict.fromkeys(ANOTHER_STORE, "")
    assert read_store({**ENVIRONMENT, **empty}) == read_store({**ENVIRONMENT, **empty, "S3_REGION": "garage"})
    assert read_store({**ENVIRONMENT, **empty}) == read_store(ENVIRONMENT)
    assert read_store(ENVIRONMENT).endpoint_url is None
    assert read_store(ENVIRONMENT).credentials_secret_arn is None


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    "url",
    [
        "store.example",
        "ftp://store.example",
        "http://",
        "http://key:s3cr3t@store.example",
        "http://store.example/?s3cr3t",
        "http://store.example/#s3cr3t",
        "http://store.example:s3cr3t",
        "http://[s3cr3t",
    ],
)
def test_address_that_is_none_is_named_and_not_repeated(name: str, url: str) -> None:
    """The function fails at its start; what stands there may hold a password."""
    with pytest.raises(SettingsError, match=f"{name} is not an http or https URL") as caught:
        read_store({**ENVIRONMENT, name: url})
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    "value", ["s3cr3t", "arn:aws:s3:::s3cr3t", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:", '{"a": 1}']
)
def test_secret_arn_that_is_none_is_named_and_not_repeated(value: str) -> None:
    """Somebody may have put the secret itself there."""
    with pytest.raises(SettingsError) as caught:
        read_store({**ENVIRONMENT, "S3_CREDENTIALS_SECRET_ARN": value})
    assert str(caught.value) == "S3_CREDENTIALS_SECRET_ARN is not the ARN of a Secrets Manager secret"
