"""The function's own credentials, as Lambda leaves them in the environment."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from uploads.settings import SettingsError, read_credentials
from uploads.signing import SigningCredentials

KEYS = {"AWS_ACCESS_KEY_ID": "ASIA-1", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_SESSION_TOKEN": "t0k3n"}


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
