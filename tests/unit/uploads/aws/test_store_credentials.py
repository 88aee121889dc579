"""Another store's key pair: fetched when it is needed, kept for a while, followed when it is rotated."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from tests.unit.uploads.aws.canned_answers import CannedAnswers
from tests.unit.uploads.aws.conftest import REGION
from uploads.aws.clients import secrets_manager_client
from uploads.aws.store_credentials import FRESH_FOR, PAUSE_AFTER_FAILURE, StoreCredentials, StoreSecretError
from uploads.errors import UnavailableError
from uploads.signing import SigningCredentials

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:portside-store-a1B2c3"
OLD = SigningCredentials("OLDKEY", "old-s3cr3t")
NEW = SigningCredentials("NEWKEY", "new-s3cr3t")
DENIED = (400, '{"__type": "AccessDeniedException", "Message": "not authorized"}')
DOWN = (503, '{"__type": "InternalServiceError", "Message": "SECRET"}')
UNREACHABLE = EndpointConnectionError(endpoint_url="https://secretsmanager/SECRET")
SHORTLY = timedelta(seconds=1)


def as_secret(pair: SigningCredentials) -> str:
    return json.dumps({"access_key_id": pair.access_key_id, "secret_access_key": pair.secret_access_key})


def answer(text: str) -> tuple[int, str]:
    """Secrets Manager's, with this as the secret."""
    return 200, json.dumps({"ARN": ARN, "SecretString": text})


class Shelf:
    """A secret, a clock, and what was told and asked."""

    def __init__(self, *answers: tuple[int, str] | Exception) -> None:
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.told: list[str] = []
        self.clients = 0
        self._client = boto3.client("secretsmanager", REGION, config=Config(retries={"total_max_attempts": 1}))
        self.aws = CannedAnswers(self._client, *answers)
        self.credentials = StoreCredentials(
            self._make_client, ARN, clock=lambda: self.now, tell=lambda error: self.told.append(type(error).__name__)
        )

    def _make_client(self) -> Any:
        self.clients += 1
        return self._client

    def after(self, passed: timedelta) -> SigningCredentials:
        """The pair, that much later."""
        self.now += passed
        return self.credentials()


@mock_aws
def test_pair_is_the_secrets() -> None:
    """Read by the real client; whatever else its owner keeps in it is left alone."""
    client = secrets_manager_client(REGION)
    text = json.dumps({"access_key_id": "KEY", "secret_access_key": "s3cr3t/+=", "rotated_by": "me"})
    arn = client.create_secret(Name="portside-store", SecretString=text)["ARN"]
    told: list[Exception] = []
    credentials = StoreCredentials(lambda: client, arn, clock=lambda: datetime.now(UTC), tell=told.append)
    assert credentials() == SigningCredentials("KEY", "s3cr3t/+=")
    assert told == []


def test_nothing_is_asked_before_the_pair_is_needed_and_then_for_this_secret() -> None:
    """Its client costs a part of a cold start."""
    shelf = Shelf(answer(as_secret(OLD)))
    assert (shelf.clients, shelf.aws.requests) == (0, [])
    assert shelf.credentials() == OLD
    body: Any = shelf.aws.requests[0].body
    assert json.loads(body) == {"SecretId": ARN}


def test_pair_is_kept_for_five_minutes() -> None:
    """Not every signature may cost a call."""
    shelf = Shelf(answer(as_secret(OLD)))
    assert timedelta(minutes=5) == FRESH_FOR
    assert {shelf.after(FRESH_FOR / 4) for _ in range(4)} == {OLD}
    assert len(shelf.aws.requests) == 1


def test_rotation_is_followed_when_the_time_is_over() -> None:
    """And the new pair is kept as long again."""
    shelf = Shelf(answer(as_secret(OLD)), answer(as_secret(NEW)), answer("never asked for"))
    assert shelf.credentials() == OLD
    assert shelf.after(FRESH_FOR - SHORTLY) == OLD
    assert shelf.after(SHORTLY) == NEW
    assert shelf.after(FRESH_FOR - SHORTLY) == NEW
    assert (len(shelf.aws.requests), shelf.told) == (2, [])


@pytest.mark.parametrize(
    ("failure", "name"),
    [
        (DOWN, "UnavailableError"),
        (UNREACHABLE, "UnavailableError"),
        (DENIED, "ClientError"),
        (answer("{}"), "StoreSecretError"),
    ],
)
def test_last_good_pair_is_kept_when_a_refresh_fails(failure: tuple[int, str] | Exception, name: str) -> None:
    """Uploads go on; it is told, and tried again after a pause and not with each request."""
    shelf = Shelf(answer(as_secret(OLD)), failure, answer(as_secret(NEW)))
    assert shelf.credentials() == OLD
    assert shelf.after(FRESH_FOR) == OLD
    assert shelf.after(PAUSE_AFTER_FAILURE - SHORTLY) == OLD
    assert (shelf.told, len(shelf.aws.requests)) == ([name], 2)
    assert shelf.after(SHORTLY) == NEW
    assert shelf.told == [name]


@pytest.mark.parametrize("failure", [DOWN, UNREACHABLE])
def test_outage_before_there_was_a_pair_is_worth_trying_again(failure: tuple[int, str] | Exception) -> None:
    """503 to the client, told nowhere else; the next request tries again at once."""
    shelf = Shelf(failure, answer(as_secret(OLD)))
    with pytest.raises(UnavailableError, match="Secrets Manager") as caught:
        shelf.credentials()
    assert "SECRET" not in "".join(traceback.format_exception(caught.value))
    assert shelf.credentials() == OLD
    assert shelf.told == []


def test_denied_secret_is_a_mistake_of_ours() -> None:
    """The role lacks the permission, or the secret's key does not let it: nothing that a client could mend."""
    with pytest.raises(ClientError, match="AccessDenied"):
        Shelf(DENIED).credentials()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "s3cr3t",
        "'s3cr3t'",
        '{"access_key_id": "s3cr3t"',
        '"s3cr3t"',
        '["KEY", "s3cr3t"]',
        '{"accessKey": "KEY", "secretKey": "s3cr3t"}',
        '{"access_key_id": "KEY"}',
        '{"secret_access_key": "s3cr3t"}',
        '{"access_key_id": "", "secret_access_key": "s3cr3t"}',
        '{"access_key_id": "KEY", "secret_access_key": ""}',
        '{"access_key_id": 7, "secret_access_key": "s3cr3t"}',
        '{"access_key_id": "KEY", "secret_access_key": ["s3cr3t"]}',
        '{"access_key_id": "KEY", "secret_access_key": null, "x": "s3cr3t"}',
        '{"access_key_id": "KEY s3cr3t", "secret_access_key": "s3cr3t"}',
        '{"access_key_id": "KEY", "secret_access_key": "s3cr3t\\n"}',
        '{"access_key_id": "KEY\\r\\nx: s3cr3t", "secret_access_key": "s3cr3t"}',
        '{"access_key_id": "KEY", "secret_access_key": "s3cr3t\u00e9"}',
        "[" * 50_000,
    ],
    ids=lambda text: str(text)[:60],
)
def test_malformed_secret_is_told_by_what_it_should_hold_and_not_by_what_it_does(text: str) -> None:
    """Neither the error's text, nor its traceback, nor anything that hangs on it has the secret."""
    with pytest.raises(StoreSecretError, match="access_key_id and secret_access_key") as caught:
        Shelf(answer(text)).credentials()
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_binary_secret_is_malformed_too() -> None:
    """It has no text at all."""
    with pytest.raises(StoreSecretError):
        Shelf((200, json.dumps({"ARN": ARN, "SecretBinary": "czNjcjN0"}))).credentials()


def test_representation_holds_no_secret() -> None:
    """It may be in anybody's log."""
    shelf = Shelf(answer(as_secret(OLD)))
    assert "s3cr3t" not in f"{shelf.credentials()!r} {shelf.credentials!r} {shelf.credentials.__dict__!r}"


def test_secrets_manager_is_given_up_soon() -> None:
    """S3 is asked after it, and a client waits at most 10 s for both."""
    config: Any = secrets_manager_client(REGION).meta.config
    assert (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"] <= 4
