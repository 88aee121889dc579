"""The environment, read by name, once."""

from __future__ import annotations

import pytest

from tests.unit.fakes.environment import ENVIRONMENT
from uploads.settings import SettingsError, read_credentials, read_settings
from uploads.signing import Endpoint, SigningCredentials

KEYS = {"AWS_ACCESS_KEY_ID": "ASIA-1", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_SESSION_TOKEN": "t0k3n"}


def test_complete_environment_gives_settings() -> None:
    """Each variable ends where it belongs."""
    settings = read_settings(ENVIRONMENT)
    assert (settings.bucket_name, settings.table_name) == ("bucket-1", "table-1")
    assert settings.allowed_origins == ("https://app.example.com", "https://other.example")
    assert settings.record_retention_days == 30
    assert settings.rules.max_upload_bytes == 53_687_091_200_000
    assert settings.rules.multipart_threshold_bytes == 104_857_600
    assert settings.rules.max_url_expiry_seconds == 3_600
    assert settings.rules.upload_lifetime_seconds == 86_400


@pytest.mark.parametrize("name", sorted(set(ENVIRONMENT) - {"ALLOWED_ORIGINS"}))
@pytest.mark.parametrize("value", [None, ""])
def test_missing_variable_is_named(name: str, value: str | None) -> None:
    """The function fails at its start, and says which variable it is."""
    environment = {**ENVIRONMENT, name: value or ""}
    if value is None:
        del environment[name]
    with pytest.raises(SettingsError, match=f"{name} is not set"):
        read_settings(environment)


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "1e3", " 1", "many", "\u0661\u0662x"])
@pytest.mark.parametrize(
    "name",
    [
        "MAX_UPLOAD_BYTES",
        "MULTIPART_THRESHOLD_BYTES",
        "MAX_URL_EXPIRY_SECONDS",
        "UPLOAD_LIFETIME_SECONDS",
        "RECORD_RETENTION_DAYS",
    ],
)
def test_number_that_is_none_is_named_and_not_repeated(name: str, value: str) -> None:
    """Whatever stands there may be a secret in the wrong place."""
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({**ENVIRONMENT, name: value})
    assert str(caught.value) == f"{name} is not a positive whole number"


@pytest.mark.parametrize("value", [None, ""])
def test_without_origins_none_is_allowed(value: str | None) -> None:
    """The default is closed; an empty text is not an origin."""
    environment = {name: text for name, text in ENVIRONMENT.items() if name != "ALLOWED_ORIGINS"}
    if value is not None:
        environment["ALLOWED_ORIGINS"] = value
    assert read_settings(environment).allowed_origins == ()


def test_on_aws_urls_name_the_buckets_regional_host() -> None:
    """Never the global one, whose redirects break signatures."""
    assert read_settings(ENVIRONMENT).endpoint == Endpoint(
        scheme="https", host="bucket-1.s3.eu-central-1.amazonaws.com", base_path="", region="eu-central-1"
    )


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
@pytest.mark.parametrize(
    ("url", "host", "base_path"),
    [
        ("http://127.0.0.1:4566", "127.0.0.1:4566", "/bucket-1"),
        ("http://127.0.0.1:4566/", "127.0.0.1:4566", "/bucket-1"),
        ("http://emulator:8333/s3/", "emulator:8333", "/s3/bucket-1"),
    ],
)
def test_on_an_emulator_urls_are_path_style(name: str, url: str, host: str, base_path: str) -> None:
    """Its bucket has no host of its own."""
    endpoint = read_settings({**ENVIRONMENT, name: url}).endpoint
    assert (endpoint.scheme, endpoint.host, endpoint.base_path) == ("http", host, base_path)


def test_endpoint_of_s3_alone_goes_before_that_of_all_services() -> None:
    """As in the AWS SDKs themselves."""
    both = {"AWS_ENDPOINT_URL": "http://all:1", "AWS_ENDPOINT_URL_S3": "http://s3:2"}
    assert read_settings({**ENVIRONMENT, **both}).endpoint.host == "s3:2"


def test_credentials_are_the_functions_own() -> None:
    """Lambda keeps its role's keys in the environment; without a token they are a person's, on an emulator."""
    assert read_credentials(KEYS) == SigningCredentials("ASIA-1", "s3cr3t", "t0k3n")
    assert read_credentials({**KEYS, "AWS_SESSION_TOKEN": ""}).session_token is None


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_missing_credential_is_named_without_the_others(name: str) -> None:
    """The message tells no value."""
    with pytest.raises(SettingsError) as caught:
        read_credentials({**KEYS, name: ""})
    assert str(caught.value) == f"{name} is not set"
