"""Webhooks' secrets: the same tests for the fake and for the adapter on moto, and what the adapter keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from jobs.notices.ports import WebhookSecrets
from tests.unit.jobs.notices.fakes import KEY, OLDER_KEY, FakeWebhookSecrets, as_secret
from tests.unit.uploads.aws.canned_answers import CannedAnswers
from tests.unit.uploads.aws.conftest import REGION
from uploads.aws.clients import secrets_manager_client
from uploads.aws.webhook_secrets import FRESH_FOR, SecretsManagerWebhookSecrets
from uploads.errors import UnavailableError

NEWEST_KEY = b"the newest of keys, and the best"
PREFIX = "portside-dev/webhooks/"
Put = Callable[[str, str, bytes], None]


class Shelf:
    """Secrets as an operator puts them there, and a clock."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.client: Any = secrets_manager_client(REGION)
        self.asked: list[dict[str, Any]] = []
        self.client.meta.events.register(
            "provide-client-params.secrets-manager.GetSecretValue", lambda params, **_: self.asked.append(params)
        )
        self.secrets = SecretsManagerWebhookSecrets(lambda: self.client, PREFIX, clock=lambda: self.now)

    def put(self, tenant: str, secret_id: str, text: str) -> None:
        name = f"{PREFIX}{tenant}/{secret_id}"
        try:
            self.client.put_secret_value(SecretId=name, SecretString=text)
        except self.client.exceptions.ResourceNotFoundException:
            self.client.create_secret(Name=name, SecretString=text)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with mock_aws():
        yield Shelf()


@pytest.fixture(params=["fake", "real"])
def secrets(request: pytest.FixtureRequest, shelf: Shelf) -> tuple[WebhookSecrets, Put]:
    """The port, and how a secret gets there."""
    if request.param == "real":
        return shelf.secrets, lambda tenant, secret_id, key: shelf.put(tenant, secret_id, as_secret(key))
    fake = FakeWebhookSecrets()

    def put(tenant: str, secret_id: str, key: bytes) -> None:
        before = fake.secrets.get((tenant, secret_id), ())
        fake.secrets[tenant, secret_id] = (key, *before)[:2]

    return fake, put


def test_key_is_the_tenants_own(secrets: tuple[WebhookSecrets, Put]) -> None:
    """By tenant and id, and by both."""
    port, put = secrets
    put("acme", "main", KEY)
    assert port.find("acme", "main") == (KEY,)
    assert port.find("globex", "main") == port.find("acme", "other") == ()


def test_while_it_is_rotated_both_keys_are_good(secrets: tuple[WebhookSecrets, Put]) -> None:
    """The newest first; of those before, the last."""
    port, put = secrets
    for key in (OLDER_KEY, KEY, NEWEST_KEY):
        put("acme", "main", key)
    assert port.find("acme", "main") == (NEWEST_KEY, KEY)


def test_rotation_is_noticed_within_five_minutes(shelf: Shelf) -> None:
    """And until then Secrets Manager is not asked again."""
    shelf.put("acme", "main", as_secret(OLDER_KEY))
    assert shelf.secrets.find("acme", "main") == (OLDER_KEY,)
    shelf.put("acme", "main", as_secret(KEY))
    shelf.now += FRESH_FOR - timedelta(seconds=1)
    assert shelf.secrets.find("acme", "main") == (OLDER_KEY,)
    assert len(shelf.asked) == 2
    shelf.now += timedelta(seconds=1)
    assert shelf.secrets.find("acme", "main") == (KEY, OLDER_KEY)


def test_rotation_ends_when_the_older_version_loses_its_label(shelf: Shelf) -> None:
    """As docs/notices.md tells operators to do."""
    for key in (OLDER_KEY, KEY):
        shelf.put("acme", "main", as_secret(key))
    name = f"{PREFIX}acme/main"
    versions = shelf.client.list_secret_version_ids(SecretId=name, IncludeDeprecated=True)["Versions"]
    (older,) = (version["VersionId"] for version in versions if "AWSPREVIOUS" in version["VersionStages"])
    shelf.client.update_secret_version_stage(SecretId=name, VersionStage="AWSPREVIOUS", RemoveFromVersionId=older)
    assert shelf.secrets.find("acme", "main") == (KEY,)


def test_secret_that_comes_late_is_found_at_once(shelf: Shelf) -> None:
    """None are not remembered."""
    assert shelf.secrets.find("acme", "main") == ()
    shelf.put("acme", "main", as_secret(KEY))
    assert shelf.secrets.find("acme", "main") == (KEY,)


def test_unusable_new_version_signs_with_nothing(shelf: Shelf) -> None:
    """The older key alone would hide the mistake until it is gone."""
    shelf.put("acme", "main", as_secret(KEY))
    shelf.put("acme", "main", "a word")
    assert shelf.secrets.find("acme", "main") == ()


def test_unusable_older_version_is_left_out(shelf: Shelf) -> None:
    """A mistake that was mended."""
    shelf.put("acme", "main", "a word")
    shelf.put("acme", "main", as_secret(KEY))
    assert shelf.secrets.find("acme", "main") == (KEY,)


def test_secret_that_is_about_to_be_deleted_is_none(shelf: Shelf) -> None:
    """Secrets Manager keeps it for days, and gives it to nobody."""
    shelf.put("acme", "main", as_secret(KEY))
    shelf.client.delete_secret(SecretId=f"{PREFIX}acme/main", RecoveryWindowInDays=7)
    assert shelf.secrets.find("acme", "main") == ()


def test_secrets_of_many_tenants_do_not_fill_the_memory(shelf: Shelf) -> None:
    """Kept are the last few hundred."""
    for number in range(300):
        shelf.put("acme", f"s{number}", as_secret(KEY))
        shelf.secrets.find("acme", f"s{number}")
    asked = len(shelf.asked)
    shelf.secrets.find("acme", "s299")
    assert len(shelf.asked) == asked
    shelf.secrets.find("acme", "s0")
    assert len(shelf.asked) == asked + 2


def canned(*answers: tuple[int, str] | Exception) -> SecretsManagerWebhookSecrets:
    client = boto3.client("secretsmanager", REGION, config=Config(retries={"total_max_attempts": 1}))
    CannedAnswers(client, *answers)
    return SecretsManagerWebhookSecrets(lambda: client, PREFIX, clock=lambda: datetime.now(UTC))


@pytest.mark.parametrize(
    "answer",
    [
        (503, '{"__type": "InternalServiceError"}'),
        (400, '{"__type": "ThrottlingException"}'),
        EndpointConnectionError(endpoint_url="https://secretsmanager/SECRET"),
    ],
)
def test_secrets_manager_that_is_down_is_tried_again(answer: tuple[int, str] | Exception) -> None:
    """It is not the tenant's fault."""
    with pytest.raises(UnavailableError):
        canned(answer).find("acme", "main")


def test_denied_secret_is_the_operators_mistake() -> None:
    """And not an unknown secret: the role is wrong."""
    with pytest.raises(ClientError):
        canned((400, '{"__type": "AccessDeniedException", "Message": "no"}')).find("acme", "main")
