"""The real parts, put together from settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from moto import mock_aws

from handlers import bootstrap
from handlers.bootstrap import connect, object_store, signing_credentials
from tests.unit.fakes.environment import ANOTHER_STORE, ENVIRONMENT
from tests.unit.handlers.api import SETTINGS
from tests.unit.handlers.conftest import LogLines
from uploads.aws.clients import dynamodb_client, secrets_manager_client
from uploads.aws.object_store import S3ObjectStore
from uploads.aws.store_credentials import FRESH_FOR
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.settings import read_settings, read_store
from uploads.signing import SigningCredentials

KEYS = {"AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_SESSION_TOKEN": "t0k3n"}
PAIR = {"access_key_id": "STOREKEY", "secret_access_key": "st0r3"}


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
    assert (service.signer.endpoint, service.rules) == (SETTINGS.store.endpoint, SETTINGS.rules)


def test_service_is_made_once_for_the_same_settings() -> None:
    """Clients are kept for the container's life."""
    assert connect(SETTINGS) is connect(read_settings(ENVIRONMENT))


def test_credentials_are_read_anew_for_each_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may outlive one set of its role's keys."""
    signer = connect(SETTINGS).signer
    assert signer.credentials().session_token == "t0k3n"
    monkeypatch.setenv("AWS_SESSION_TOKEN", "n3xt")
    assert signer.credentials().session_token == "n3xt"


class StrangeStore(ThreadingHTTPServer):
    """Has no object at all, and remembers who asked for one."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", 0), StrangeStoreHandler)


class StrangeStoreHandler(BaseHTTPRequestHandler):
    server: StrangeStore

    def do_HEAD(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"].partition("Signature=")[0]))
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # its base's name
        """Not on the tests' terminal."""


@pytest.fixture
def strange_store() -> Iterator[StrangeStore]:
    """Somebody's S3, which is not AWS's."""
    with StrangeStore() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_another_store_is_signed_for_and_called_with_the_secrets_keys(strange_store: StrangeStore) -> None:
    """Of the region that the secret's ARN names; the role's own keys never go there."""
    with mock_aws():
        client = secrets_manager_client("eu-west-1")
        arn = client.create_secret(Name="portside-store", SecretString=json.dumps(PAIR))["ARN"]
        url = f"http://127.0.0.1:{strange_store.server_port}"
        more = {**ANOTHER_STORE, "S3_ENDPOINT_URL": url, "S3_CREDENTIALS_SECRET_ARN": arn}
        service = connect(read_settings({**ENVIRONMENT, **more}))
        assert service.signer.credentials() == SigningCredentials("STOREKEY", "st0r3")
        assert service.signer.endpoint.base_path == "/bucket-1"
        assert service.objects.find_object("t/acme/x") is None
    ((path, authorization),) = strange_store.asked
    assert path == "/bucket-1/t/acme/x"
    assert "Credential=STOREKEY/" in authorization
    assert "/garage/s3/aws4_request" in authorization
    assert "x-amz-security-token" not in authorization


def test_table_stays_in_awss_region_when_the_store_names_another() -> None:
    """The store's region is the store's business."""
    settings = read_settings({**ENVIRONMENT, **ANOTHER_STORE})
    with mock_aws():
        dynamodb_client("eu-central-1").create_table(
            TableName=settings.table_name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        assert connect(settings).records.find("acme", "01M81XFF80FMDPR3MZ4JM56722") is None


class Clock:
    """Stands in for `datetime` where the parts are put together."""

    moment = datetime(2026, 11, 22, tzinfo=UTC)

    @classmethod
    def now(cls, _zone: object) -> datetime:
        return cls.moment


def test_refresh_that_fails_is_logged_without_what_it_said(monkeypatch: pytest.MonkeyPatch, log: LogLines) -> None:
    """Uploads go on with the older keys, and the operator hears of it."""
    monkeypatch.setattr(bootstrap, "datetime", Clock)
    with mock_aws():
        client = secrets_manager_client("eu-west-1")
        arn = client.create_secret(Name="portside-store", SecretString=json.dumps(PAIR))["ARN"]
        credentials = signing_credentials(
            read_store({**ENVIRONMENT, **ANOTHER_STORE, "S3_CREDENTIALS_SECRET_ARN": arn})
        )
        assert credentials().access_key_id == "STOREKEY"
        client.put_secret_value(SecretId=arn, SecretString="st0r3")
        monkeypatch.setattr(Clock, "moment", Clock.moment + FRESH_FOR)
        assert credentials().access_key_id == "STOREKEY"
    line = log.named("store_credentials_refresh_failed")
    assert (line["level"], line["error"]) == ("WARNING", "StoreSecretError")
    assert "st0r3" not in log.text


def test_parts_of_one_store_are_shared_by_all_that_use_it() -> None:
    """One secret, fetched once, however many functions of ours ask in one process."""
    store = read_store({**ENVIRONMENT, **ANOTHER_STORE})
    assert signing_credentials(store) is signing_credentials(read_store({**ENVIRONMENT, **ANOTHER_STORE}))
    assert object_store(store) is object_store(read_store({**ENVIRONMENT, **ANOTHER_STORE}))
