"""The environment, read by name, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.unit.fakes.environment import ANOTHER_STORE, ENVIRONMENT
from uploads.promise import Encryption
from uploads.quotas import Limits
from uploads.settings import SettingsError, StoreSettings, read_credentials, read_settings, read_store
from uploads.signing import Endpoint, SigningCredentials
from uploads.signing_check import SignerError

KEYS = {"AWS_ACCESS_KEY_ID": "ASIA-1", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_SESSION_TOKEN": "t0k3n"}
ADDRESSES = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "S3_ENDPOINT_URL"]  # each goes before those to its left


# What a deployment may leave unsaid.
ALL_SAID = {
    "ALLOWED_TYPES": "image/*,application/pdf",
    "MAX_OPEN_UPLOADS": "50",
    "MAX_BYTES_PER_DAY": "1000000000000",
    "SIGNED_ENCRYPTION": "aws:kms",
    "KMS_KEY_ARN": "arn:aws:kms:eu-central-1:123456789012:key/k-1",
    "BUCKET_VERSIONING": "true",
    "REJECTED_OBJECTS": "quarantine",
}


def test_complete_environment_gives_settings() -> None:
    """Each variable ends where it belongs."""
    settings = read_settings(ENVIRONMENT | ALL_SAID)
    assert (settings.region, settings.table_name) == ("eu-central-1", "table-1")
    assert settings.store == read_store(ENVIRONMENT)
    assert settings.store.bucket_name == "bucket-1"
    assert settings.allowed_origins == ("https://app.example.com", "https://other.example")
    assert settings.record_retention_days == 30
    assert settings.rules.limits == Limits(
        max_upload_bytes=53_687_091_200_000,
        allowed_types=("image/*", "application/pdf"),
        max_open_uploads=50,
        max_bytes_per_day=1_000_000_000_000,
    )
    assert settings.rules.encryption == Encryption("aws:kms", "arn:aws:kms:eu-central-1:123456789012:key/k-1")
    assert settings.rules.keeps_versions
    assert settings.rules.quarantines_rejected
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


@pytest.mark.parametrize("value", [None, ""])
def test_life_of_the_credentials_is_unknown_when_the_environment_does_not_tell(value: str | None) -> None:
    """Lambda's does not."""
    said = {} if value is None else {"AWS_CREDENTIAL_EXPIRATION": value}
    assert read_credentials({**KEYS, **said}).expires_at is None


@pytest.mark.parametrize("text", ["2026-11-22T15:50:59Z", "2026-11-22T16:50:59+01:00", "2026-11-22T15:50:59.000+00:00"])
def test_life_of_the_credentials_is_what_the_environment_tells(text: str) -> None:
    """As `aws configure export-credentials --format env` writes it."""
    expected = datetime(2026, 11, 22, 15, 50, 59, tzinfo=UTC)
    assert read_credentials({**KEYS, "AWS_CREDENTIAL_EXPIRATION": text}).expires_at == expected


@pytest.mark.parametrize("text", ["soon", "1795362659", "2026-11-22", "2026-11-22T15:50:59", "2026-11-22T25:50:59Z"])
def test_life_of_the_credentials_that_cannot_be_read_is_refused_by_its_name(text: str) -> None:
    """Taken for unknown, it would let URLs be promised a life that they may not have."""
    with pytest.raises(SettingsError, match="AWS_CREDENTIAL_EXPIRATION is not an RFC 3339 time") as caught:
        read_credentials({**KEYS, "AWS_CREDENTIAL_EXPIRATION": text})
    assert text not in str(caught.value)


def test_nothing_is_limited_encrypted_kept_or_quarantined_unless_it_is_said() -> None:
    """The defaults of the rules, also where the template gives empty values and zeros."""
    empty = {name: "0" if name.startswith("MAX_") else "" for name in ALL_SAID}
    for environment in (ENVIRONMENT, ENVIRONMENT | empty):
        rules = read_settings(environment).rules
        assert rules.limits == Limits(max_upload_bytes=53_687_091_200_000)
        assert rules.encryption is None
        assert not rules.keeps_versions
        assert not rules.quarantines_rejected


def test_encryption_that_s3_does_not_know_is_refused() -> None:
    """By its name; the value is not told."""
    with pytest.raises(SettingsError, match="SIGNED_ENCRYPTION"):
        read_settings(ENVIRONMENT | {"SIGNED_ENCRYPTION": "rot13"})


@pytest.mark.parametrize(
    "host", ["bucket-1.s3.amazonaws.com", "s3.amazonaws.com", "bucket-1.s3.eu-west-1.amazonaws.com"]
)
def test_nothing_is_served_when_urls_would_not_name_the_regional_host(host: str) -> None:
    """There S3 redirects, or drops what is signed: the function does not start."""
    with pytest.raises(SignerError):
        read_settings(ENVIRONMENT | {"BUCKET_HOST": host})
