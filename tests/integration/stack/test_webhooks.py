"""Clients are called when something is over: by the deployed stack, at an address of their own, signed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
from standardwebhooks import Webhook

from tests.integration.background import wait_for
from tests.integration.conftest import Deployment
from tests.integration.job_backstage import Backstage
from tests.integration.job_client import JobClient
from tests.integration.logs import log_lines
from tests.integration.webhook_receiver import Receiver, receiving

TENANT = "told"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(scope="module")
def receiver(deployment: Deployment) -> Iterator[Receiver]:
    """A receiver, and the secret that its calls are signed with, in the emulator's Secrets Manager."""
    name = f"{deployment.stack.stack_name}/webhooks/{TENANT}/main"
    deployment.emulator.client("secretsmanager").create_secret(Name=name, SecretString=SECRET)
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> JobClient:
    return JobClient(deployment, TENANT)


@pytest.fixture(scope="module")
def backstage(deployment: Deployment) -> Backstage:
    return Backstage(deployment, TENANT)


def hook(receiver: Receiver, path: str, name: str = "main") -> dict[str, str]:
    return {"url": f"{receiver.url}{path}", "secret_id": name}


def test_a_ready_upload_is_told_once_and_signed(client: JobClient, backstage: Backstage, receiver: Receiver) -> None:
    """Though its client and the bucket's event both make it ready."""
    upload_id = client.ready(b"hello", webhook=hook(receiver, "/upload?for=me"))
    wait_for("the webhook is called", lambda: bool(receiver.calls_of("/upload?for=me")))
    backstage.wait_for_quiet()
    (call,) = receiver.calls_of("/upload?for=me")
    told = Webhook(SECRET).verify(call.body, call.headers)
    assert told == call.content
    assert (told["type"], told["data"]["id"], told["data"]["state"]) == ("upload.ready", upload_id, "ready")


def test_a_jobs_end_is_told_with_what_it_found(client: JobClient, backstage: Backstage, receiver: Receiver) -> None:
    """The same that GET answers."""
    job = client.do_and_show("digest", client.ready(b"hello"), webhook=hook(receiver, "/job"))
    wait_for("the webhook is called", lambda: bool(receiver.calls_of("/job")))
    backstage.wait_for_quiet()
    (call,) = receiver.calls_of("/job")
    Webhook(SECRET).verify(call.body, call.headers)
    assert (call.content["type"], call.content["data"]) == ("job.succeeded", job)


def test_a_receiver_that_fails_is_called_again(client: JobClient, backstage: Backstage, receiver: Receiver) -> None:
    """After 5 and then 10 seconds, with the same words under the same id, signed anew."""
    receiver.statuses["/failing"] = [500, 500]
    client.do_and_show("digest", client.ready(b"hello"), webhook=hook(receiver, "/failing"))
    wait_for("it has been called three times", lambda: len(receiver.calls_of("/failing")) == 3)
    backstage.wait_for_quiet()
    calls = receiver.calls_of("/failing")
    for call in calls:
        Webhook(SECRET).verify(call.body, call.headers)
    assert len(calls) == 3
    assert len({call.headers["webhook-id"] for call in calls}) == 1
    assert len({call.headers["webhook-timestamp"] for call in calls}) == 3
    assert len({call.body for call in calls}) == 1


def test_what_cannot_be_signed_is_not_told(client: JobClient, backstage: Backstage, receiver: Receiver) -> None:
    """A secret that the tenant does not have: nobody is called, and the job is none the worse for it."""
    client.do_and_show("digest", client.ready(b"hello"), webhook=hook(receiver, "/unsigned", "none"))
    backstage.wait_for_quiet()
    assert receiver.calls_of("/unsigned") == []


def test_a_webhook_that_is_none_is_refused_when_it_is_named(client: JobClient) -> None:
    """Before anything is begun."""
    webhook = {"url": "ftp://example.com/x", "secret_id": "main"}
    answer = client.call("POST", "/v1/jobs", client.order("digest", client.ready(b"hello"), webhook=webhook))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/webhook/url"


def test_neither_secret_nor_address_is_logged(deployment: Deployment, receiver: Receiver) -> None:
    """An address may hold a token of its own."""
    logged = "\n".join(log_lines(deployment, "notices"))
    assert [json.loads(line)["message"] for line in logged.splitlines() if "job_ended" in line]
    secrets = [SECRET, SECRET.removeprefix("whsec_"), receiver.url, "/upload?for=me", "v1,"]
    assert [secret for secret in secrets if secret in logged + deployment.segments.text()] == []
