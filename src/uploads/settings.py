"""The environment, read once, each variable by its name, into frozen objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from uploads.promise import Encryption
from uploads.quotas import Limits
from uploads.service import Rules
from uploads.signing import Endpoint, SigningCredentials
from uploads.signing_check import check_signer


class SettingsError(Exception):
    """A variable is missing or wrong. Names the variable; never tells a value, which may be a secret."""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where files are kept and who signs for them: the same for every function that touches them.

    `endpoint_url` is another store's, for boto3, which finds S3 and emulators by itself. `credentials_secret_arn` names
    the Secrets Manager secret that holds that store's key pair; without one the function's own role signs.
    """

    bucket_name: str
    endpoint: Endpoint
    endpoint_url: str | None = None
    credentials_secret_arn: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What the issuer is deployed with. `region` is AWS's own; the store's stands in its endpoint."""

    region: str
    table_name: str
    store: StoreSettings
    allowed_origins: tuple[str, ...]
    record_retention_days: int
    rules: Rules
    v1_deprecated_at: datetime | None = None
    v1_sunset_at: datetime | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """All settings. Raises SettingsError, with the variable's name."""
    rules = Rules(
        limits=Limits(
            max_upload_bytes=read_positive(environment, "MAX_UPLOAD_BYTES"),
            allowed_types=tuple(filter(None, environment.get("ALLOWED_TYPES", "").split(","))),
            max_open_uploads=_unless_zero(environment, "MAX_OPEN_UPLOADS"),
            max_bytes_per_day=_unless_zero(environment, "MAX_BYTES_PER_DAY"),
            max_open_jobs=_unless_zero(environment, "MAX_OPEN_JOBS"),
        ),
        multipart_threshold_bytes=read_positive(environment, "MULTIPART_THRESHOLD_BYTES"),
        max_url_expiry_seconds=read_positive(environment, "MAX_URL_EXPIRY_SECONDS"),
        upload_lifetime_seconds=read_positive(environment, "UPLOAD_LIFETIME_SECONDS"),
        encryption=_encryption(environment),
        keeps_versions=environment.get("BUCKET_VERSIONING") == "true",
        quarantines_rejected=environment.get("REJECTED_OBJECTS") == "quarantine",
        small_file_types=tuple(filter(None, environment.get("SMALL_FILE_TYPES", "").split(","))),
    )
    deprecated_at, sunset_at = _moment(environment, "V1_DEPRECATED_AT"), _moment(environment, "V1_SUNSET_AT")
    if deprecated_at and sunset_at and sunset_at < deprecated_at:  # https://www.rfc-editor.org/rfc/rfc9745#section-4
        raise SettingsError("V1_SUNSET_AT is before V1_DEPRECATED_AT")
    return Settings(
        region=_text(environment, "AWS_REGION"),
        table_name=_text(environment, "TABLE_NAME"),
        store=read_store(environment),
        allowed_origins=tuple(filter(None, environment.get("ALLOWED_ORIGINS", "").split(","))),
        record_retention_days=read_positive(environment, "RECORD_RETENTION_DAYS"),
        rules=rules,
        v1_deprecated_at=deprecated_at,
        v1_sunset_at=sunset_at,
    )


def read_store(environment: Mapping[str, str]) -> StoreSettings:
    """Where files are kept. Raises SettingsError, with the variable's name; SignerError if URLs would bind nobody."""
    bucket_name = _text(environment, "BUCKET_NAME")
    names = ("S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")  # the first that is set
    custom = next((name for name in names if environment.get(name)), None)
    endpoint = _endpoint(environment, bucket_name, custom)
    check_signer(endpoint, bucket_name=bucket_name, custom_url=environment[custom] if custom else None)
    return StoreSettings(
        bucket_name=bucket_name,
        endpoint=endpoint,
        endpoint_url=environment.get("S3_ENDPOINT_URL") or None,
        credentials_secret_arn=_secret_arn(environment, "S3_CREDENTIALS_SECRET_ARN"),
    )


def read_credentials(environment: Mapping[str, str]) -> SigningCredentials:
    """The function's own role credentials, which Lambda keeps in its environment.

    Lambda does not say when they die. Where AWS_CREDENTIAL_EXPIRATION does, as after `aws configure export-credentials
    --format env`, no URL is promised a longer life. Raises SettingsError.
    """
    return SigningCredentials(
        access_key_id=_text(environment, "AWS_ACCESS_KEY_ID"),
        secret_access_key=_text(environment, "AWS_SECRET_ACCESS_KEY"),
        session_token=environment.get("AWS_SESSION_TOKEN") or None,
        expires_at=_moment(environment, "AWS_CREDENTIAL_EXPIRATION"),
    )


def _endpoint(environment: Mapping[str, str], bucket_name: str, custom: str | None) -> Endpoint:
    """The bucket's regional host on AWS; path style on another store or an emulator, as boto3 itself does there."""
    region = _text(environment, "AWS_REGION")
    region_of_store = environment.get("S3_REGION") or region
    if custom is None:
        return Endpoint(scheme="https", host=_text(environment, "BUCKET_HOST"), base_path="", region=region)
    scheme, host, path = _address(environment, custom)
    base_path = f"{path.rstrip('/')}/{bucket_name}"
    return Endpoint(scheme=scheme, host=host, base_path=base_path, region=region_of_store)


def _encryption(environment: Mapping[str, str]) -> Encryption | None:
    """What every upload promises of its encryption; nothing leaves it to the bucket's own default."""
    algorithm = environment.get("SIGNED_ENCRYPTION", "")
    if not algorithm:
        return None
    if algorithm not in ("AES256", "aws:kms"):
        raise SettingsError("SIGNED_ENCRYPTION is neither AES256 nor aws:kms")
    return Encryption(algorithm, environment.get("KMS_KEY_ARN") or None)


def _address(environment: Mapping[str, str], name: str) -> tuple[str, str, str]:
    """Scheme, host and path of a URL, the host as clients send it: in lower case, without the scheme's own port."""
    try:
        url = urlsplit(environment[name])
        is_good = url.scheme in ("http", "https") and url.hostname and url.port != 0
    except ValueError:
        is_good = False
    if not is_good or "@" in url.netloc or url.query or url.fragment:
        raise SettingsError(f"{name} is not an http or https URL of a host, with at most a port and a path")
    return url.scheme, url.netloc.lower().removesuffix({"http": ":80", "https": ":443"}[url.scheme]), url.path


def _text(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set")
    return value


def read_positive(environment: Mapping[str, str], name: str) -> int:
    """A whole number above zero. Raises SettingsError, with the variable's name."""
    text = _text(environment, name)
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(f"{name} is not a positive whole number")
    return int(text)


def _unless_zero(environment: Mapping[str, str], name: str) -> int | None:
    """A limit; 0, or nothing, is none."""
    return read_positive(environment, name) if environment.get(name, "0") not in ("", "0") else None


def _secret_arn(environment: Mapping[str, str], name: str) -> str | None:
    arn = environment.get(name)
    if not arn:
        return None
    if not re.fullmatch(r"arn:[^:]+:secretsmanager:[^:]+:[^:]+:secret:[^:]+", arn):
        raise SettingsError(f"{name} is not the ARN of a Secrets Manager secret")
    return arn


def _moment(environment: Mapping[str, str], name: str) -> datetime | None:
    """None when nothing is said. A mistake is not nothing: a promise would be made of it, or one left out."""
    text = environment.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{name} is not an RFC 3339 time") from None
    if moment.tzinfo is None:
        raise SettingsError(f"{name} is not an RFC 3339 time with its offset from UTC")
    return moment
