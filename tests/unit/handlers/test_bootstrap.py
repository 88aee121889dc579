"""The real parts, put together from settings; nothing is called."""

from __future__ import annotations

import pytest

from handlers.bootstrap import connect
from tests.unit.fakes.environment import ENVIRONMENT
from tests.unit.handlers.api import SETTINGS
from uploads.aws.object_store import S3ObjectStore
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.settings import read_settings

KEYS = {"AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_SESSION_TOKEN": "t0k3n"}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A role's, as Lambda gives them."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def test_service_is_made_of_real_parts_and_the_settings() -> None:
    """Bucket, table, endpoint and rules end where they belong."""
    service = connect(SETTINGS)
    assert isinstance(service.objects, S3ObjectStore)
    assert isinstance(service.records, DynamoUploadRecords)
    assert (service.signer.endpoint, service.rules) == (SETTINGS.endpoint, SETTINGS.rules)


def test_service_is_made_once_for_the_same_settings() -> None:
    """Clients are kept for the container's life."""
    assert connect(SETTINGS) is connect(read_settings(ENVIRONMENT))


def test_credentials_are_read_anew_for_each_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may outlive one set of its role's keys."""
    signer = connect(SETTINGS).signer
    assert signer.credentials().session_token == "t0k3n"
    monkeypatch.setenv("AWS_SESSION_TOKEN", "n3xt")
    assert signer.credentials().session_token == "n3xt"
