"""Messages of jobs that were lost, doubled, forged or buried, on the deployed stack: each job is done, and once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from jobs.messages import VERSION
from jobs.model import Lane
from tests.integration.background import wait_for
from tests.integration.conftest import Deployment
from tests.integration.job_backstage import Backstage
from tests.integration.job_client import JobClient
from uploads.aws.record_keys import job_key
from uploads.ids import RANDOM_BYTES, make_ulid

TENANT = "lost-jobs"


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> JobClient:
    return JobClient(deployment, TENANT)


@pytest.fixture(scope="module")
def backstage(deployment: Deployment) -> Backstage:
    return Backstage(deployment, TENANT)


@pytest.fixture(scope="module")
def upload_id(client: JobClient) -> str:
    return client.ready(b"hello")


@pytest.fixture(autouse=True)
def no_dead_letters(backstage: Backstage) -> Iterator[None]:
    """Each test takes those that it expects; nothing else may end there."""
    yield
    assert backstage.dead_letters() == []


def test_a_job_whose_message_was_lost_runs_all_the_same(
    client: JobClient, backstage: Backstage, upload_id: str
) -> None:
    """The dispatcher finds its record, and sends for it; once, however often it comes."""
    with backstage.worker_held():
        job = client.submit("digest", upload_id)
        backstage.purge()
        assert backstage.dispatch()["counts"]["sent"] >= 1
        assert backstage.dispatch()["counts"].get("sent", 0) == 0
    ended = client.wait(job["id"], seconds=60)
    assert ended["state"] == "succeeded"
    assert len(backstage.lines(job["id"], "job_ended")) == 1


def test_a_message_that_comes_five_times_does_its_job_once(
    client: JobClient, backstage: Backstage, upload_id: str
) -> None:
    """To up to five invocations at once."""
    with backstage.worker_held():
        job = client.submit("digest", upload_id)
        for _ in range(4):
            backstage.send(backstage.message_of(job["id"]))
    assert client.wait(job["id"])["state"] == "succeeded"
    backstage.wait_for_quiet()
    told = sorted(line["message"] for line in backstage.lines(job["id"]))
    assert told == ["job_ended"] + ["job_known"] * 4


def test_messages_that_are_none_of_ours_are_put_aside_with_the_reason(backstage: Backstage) -> None:
    """Once each, as they came; none comes again."""
    nobodys = make_ulid(datetime.now(UTC), bytes(RANDOM_BYTES))
    known = {"version": VERSION, "lane": "work", "tenant": TENANT, "job_id": nobodys}
    bodies = {
        "no JSON": "MALFORMED",
        "[1, 2]": "MALFORMED",
        json.dumps({"Records": []}): "FOREIGN",
        json.dumps({**known, "more": 1}): "FOREIGN",
        json.dumps({**known, "job_id": "../../x"}): "FOREIGN",
        json.dumps({**known, "version": VERSION + 1}): "UNKNOWN_VERSION",
        json.dumps({**known, "lane": "notices"}): "OTHER_LANE",
        json.dumps(known): "JOB_UNKNOWN",
    }
    for body in bodies:
        backstage.send(body)
    found: list[tuple[str, str]] = []

    def are_put_aside() -> bool:
        found.extend(backstage.dead_letters())
        return len(found) >= len(bodies)

    wait_for("all are put aside", are_put_aside)
    backstage.wait_for_quiet()
    assert sorted(found) == sorted(bodies.items())


def test_a_poisoned_job_fails_and_redriving_it_twice_changes_nothing(
    client: JobClient, backstage: Backstage, upload_id: str
) -> None:
    """Its client is told; operators find the message with the reason, and may send it again as often as they like."""
    with backstage.worker_held():
        job = client.submit("digest", upload_id)
        rename_type(backstage, job["id"], "painting")
    failed = client.wait(job["id"])
    assert (failed["state"], failed["error"]["code"]) == ("failed", "JOB_TYPE_UNKNOWN")
    ((body, reason),) = backstage.dead_letters()
    assert (body, reason) == (backstage.message_of(job["id"]), "JOB_TYPE_UNKNOWN")
    for _ in range(2):
        backstage.send(body, reason)
    backstage.wait_for_quiet()
    assert client.get(job["id"]) == failed
    assert len(backstage.lines(job["id"], "job_known")) == 2


def test_a_buried_message_of_a_job_that_can_be_done_has_it_done_once(
    client: JobClient, backstage: Backstage, upload_id: str
) -> None:
    """As after a rollback that did not know its type: buried twice, and redriven, it runs once."""
    with backstage.worker_held():
        job = client.submit("digest", upload_id)
        backstage.purge()
        for _ in range(2):
            backstage.bury(backstage.message_of(job["id"]))
        backstage.redrive()
    assert client.wait(job["id"])["state"] == "succeeded"
    backstage.wait_for_quiet()
    assert sorted(line["message"] for line in backstage.lines(job["id"])) == ["job_ended", "job_known"]


def rename_type(backstage: Backstage, job_id: str, name: str) -> None:
    """As if the worker were of a version that does not know the type."""
    backstage.deployment.emulator.client("dynamodb").update_item(
        TableName=backstage.deployment.stack.table_name,
        Key=job_key(backstage.tenant, Lane.WORK, job_id),
        UpdateExpression="SET #type = :name",
        ExpressionAttributeNames={"#type": "type"},
        ExpressionAttributeValues={":name": {"S": name}},
    )
