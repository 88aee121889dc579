"""The environment, read by name, once."""

from __future__ import annotations

import pytest

from tests.unit.fakes.environment import ENVIRONMENT
from uploads.promise import Encryption
from uploads.quotas import Limits
from uploads.settings import SettingsError, read_settings, read_store
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


@pytest.mark.parametrize("name", sorted(set(ENVIRONMENT) - {"ALLOWED_ORIGINS", "JOB_RETENTION_DAYS"}))
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
