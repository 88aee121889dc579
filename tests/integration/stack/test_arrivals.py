"""What the bucket tells, on the deployed stack: S3's own events, by the real queue, to the real function."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.integration.background import Background, wait_for
from tests.integration.clients import CONTENT, Client
from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines_once
from tests.unit.handlers.background import record_of

TENANT = "arrivals"


@pytest.fixture(scope="module")
def background(deployment: Deployment) -> Background:
    return Background(deployment, TENANT)


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> Client:
    return Client(deployment, TENANT)


@pytest.mark.parametrize(("strategy", "status"), [("put", 200), ("post", 204)])
def test_a_file_in_one_piece_becomes_ready_when_nobody_completes_it(
    client: Client, background: Background, strategy: str, status: int
) -> None:
    """By the bucket's own event."""
    upload = client.start(strategy=strategy)
    assert client.send(upload) == status
    record = background.wait_for_state(upload["id"], "ready")
    assert record.object is not None
    assert record.object.size_bytes == len(CONTENT)
    assert client.call("GET", f"/v1/uploads/{upload['id']}").json()["object"]["etag"] == record.object.etag


def test_one_verdict_is_written_when_completes_and_the_event_come_at_once(
    client: Client, background: Background
) -> None:
    """Two completes, and the bucket's event twice: its own, and the same again."""
    upload = client.start()
    assert client.send(upload) == 200
    key = f"t/{TENANT}/{upload['id']}"
    record = record_of(key)
    record["s3"]["bucket"]["name"] = background.deployment.stack.bucket
    together = threading.Barrier(3)

    def complete() -> int:
        together.wait()
        return client.complete(upload).status_code

    def tell_again() -> str:
        together.wait()
        return background.send(json.dumps({"Records": [record]}))

    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(complete), pool.submit(complete)]
        message_id = pool.submit(tell_again).result()
        assert {answer.result() for answer in answers} == {200}
    log_lines_once(background.deployment, "upload-events", message_id)
    final = background.wait_for_state(upload["id"], "ready")
    assert final.revision == 1
    assert client.complete(upload).status_code == 200
    assert background.record(upload["id"]) == final


def test_a_file_in_parts_is_ready_once_when_its_completion_meets_its_event(
    client: Client, background: Background
) -> None:
    """S3 tells of the object while the function that had it assembled is still reading it back."""
    content = b"p" * (6 * 2**20)
    upload = client.start(size_bytes=len(content), strategy="multipart", part_size_bytes=5 * 2**20)
    for part in upload["multipart"]["page"]["parts"]:
        start = (part["part_number"] - 1) * 5 * 2**20
        body = content[start : start + part["size_bytes"]]
        assert requests.put(part["url"], data=body, headers=part["headers"], timeout=30).status_code == 200
    assert client.complete(upload).json()["state"] == "ready"
    lines = log_lines_once(background.deployment, "upload-events", upload["id"])
    (line,) = [json.loads(line) for line in lines if upload["id"] in line]
    assert line["message"] in ("arrival_known", "upload_ready")
    assert background.record(upload["id"]).revision == 2


def test_what_is_sent_after_an_abort_disappears(client: Client, background: Background) -> None:
    """Its URL lives on for minutes."""
    upload = client.start()
    assert client.call("DELETE", f"/v1/uploads/{upload['id']}").status_code == 200
    assert client.send(upload) == 200
    wait_for("the object is gone", lambda: upload["id"] not in background.objects())
    lines = log_lines_once(background.deployment, "upload-events", upload["id"])
    assert any("late_arrival_discarded" in line and upload["id"] in line for line in lines)
    assert background.record(upload["id"]).state == "aborted"


def put_as_root(deployment: Deployment, upload_id: str, body: bytes) -> None:
    """What no URL of ours can do."""
    deployment.s3.put_object(Bucket=deployment.stack.bucket, Key=f"t/{TENANT}/{upload_id}", Body=body)


def test_an_object_of_another_size_is_rejected_and_removed(
    client: Client, background: Background, deployment: Deployment
) -> None:
    """Put there by root, without anybody calling complete; S3 itself refuses it by the URL."""
    upload = client.start()
    assert client.send(upload, b"hello and more") == 403
    put_as_root(deployment, upload["id"], b"hello and more")
    record = background.wait_for_state(upload["id"], "rejected")
    assert record.rejection == "5 bytes were promised, 14 arrived"
    wait_for("the object is gone", lambda: upload["id"] not in background.objects())


@pytest.fixture
def quarantine(background: Background) -> Iterator[None]:
    """The upload events function as it is deployed with RejectedObjects=quarantine."""
    functions, name = background.deployment.emulator.client("lambda"), background.output("UploadEventsFunctionName")
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    changed = {**before, "REJECTED_OBJECTS": "quarantine"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": changed})
    yield
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})


@pytest.mark.usefixtures("quarantine")
def test_an_object_of_another_size_is_kept_apart_where_that_is_wanted(
    client: Client, background: Background, deployment: Deployment
) -> None:
    """Tagged for the lifecycle, which the engine does not run; and nobody gets a URL of it."""
    upload = client.start()
    put_as_root(deployment, upload["id"], b"hello and more")
    background.wait_for_state(upload["id"], "rejected")
    key = f"t/{TENANT}/{upload['id']}"

    def tags() -> Any:
        return deployment.s3.get_object_tagging(Bucket=deployment.stack.bucket, Key=key)["TagSet"]

    wait_for("the object is tagged", lambda: tags() == [{"Key": "portside-quarantine", "Value": "rejected"}])
    assert client.call("POST", f"/v1/uploads/{upload['id']}/download").status_code == 409


def test_an_arrival_is_traced_with_the_uploads_id(
    client: Client, background: Background, deployment: Deployment
) -> None:
    """A subsegment, with the AWS calls that it made as its children."""
    upload = client.start()
    client.send(upload)
    background.wait_for_state(upload["id"], "ready")
    core = deployment.segments.wait_for(
        lambda s: s["name"] == "note_arrival" and s.get("annotations", {}).get("upload_id") == upload["id"]
    )
    made = [call["aws"]["operation"] for call in deployment.segments.children_of(core["id"])]
    assert made == ["GetItem", "HeadObject", "UpdateItem"]


def test_records_and_files_agree_after_all_that(client: Client, background: Background) -> None:
    """A file for each ready upload and for none else but the quarantined, whatever this module has done to them."""
    client.start()

    def agrees() -> bool:
        kept = {record.id for record in background.records() if record.state == "ready"}
        rejected = {record.id for record in background.records() if record.state == "rejected"}
        return kept <= background.objects() <= kept | rejected

    wait_for("records and files agree", agrees)
    assert len(background.objects()) >= 5
