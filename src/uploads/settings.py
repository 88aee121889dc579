"""The environment, read once, each variable by its name, into one frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from uploads.service import Rules
from uploads.signing import Endpoint, SigningCredentials


class SettingsError(Exception):
    """A variable is missing or wrong. Names the variable; never tells a value, which may be a secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the issuer is deployed with."""

    bucket_name: str
    table_name: str
    endpoint: Endpoint
    allowed_origins: tuple[str, ...]
    record_retention_days: int
    rules: Rules


def read_settings(environment: Mapping[str, str]) -> Settings:
    """All settings. Raises SettingsError, with the variable's name."""
    rules = Rules(
        max_upload_bytes=_positive(environment, "MAX_UPLOAD_BYTES"),
        multipart_threshold_bytes=_positive(environment, "MULTIPART_THRESHOLD_BYTES"),
        max_url_expiry_seconds=_positive(environment, "MAX_URL_EXPIRY_SECONDS"),
        upload_lifetime_seconds=_positive(environment, "UPLOAD_LIFETIME_SECONDS"),
    )
    return Settings(
        bucket_name=_text(environment, "BUCKET_NAME"),
        table_name=_text(environment, "TABLE_NAME"),
        endpoint=_endpoint(environment),
        allowed_origins=tuple(filter(None, environment.get("ALLOWED_ORIGINS", "").split(","))),
        record_retention_days=_positive(environment, "RECORD_RETENTION_DAYS"),
        rules=rules,
    )


def read_credentials(environment: Mapping[str, str]) -> SigningCredentials:
    """The function's own role credentials, which Lambda keeps in its environment."""
    return SigningCredentials(
        access_key_id=_text(environment, "AWS_ACCESS_KEY_ID"),
        secret_access_key=_text(environment, "AWS_SECRET_ACCESS_KEY"),
        session_token=environment.get("AWS_SESSION_TOKEN") or None,
    )


def _endpoint(environment: Mapping[str, str]) -> Endpoint:
    """The bucket's regional host on AWS; path style on the endpoint of an emulator, as boto3 itself does there."""
    region = _text(environment, "AWS_REGION")
    emulator = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    if not emulator:
        return Endpoint(scheme="https", host=_text(environment, "BUCKET_HOST"), base_path="", region=region)
    url = urlsplit(emulator)
    base_path = f"{url.path.rstrip('/')}/{_text(environment, 'BUCKET_NAME')}"
    # Clients leave a scheme's own port out of the Host header, so the signature must too.
    host = url.netloc.removesuffix({"http": ":80", "https": ":443"}.get(url.scheme, ""))
    return Endpoint(scheme=url.scheme, host=host, base_path=base_path, region=region)


def _text(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set")
    return value


def _positive(environment: Mapping[str, str], name: str) -> int:
    text = _text(environment, name)
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(f"{name} is not a positive whole number")
    return int(text)
