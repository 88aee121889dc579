"""What the bucket tells, on the deployed stack: S3's own events, by the real queue, to the real function."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from local.engines.ministack import REGION
from local.engines.sessions import session_of
from tests.integration.background import Background, wait_for
from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines_once
from tests.unit.handlers.background import record_of

TENANT = "arrivals"
CONTENT = b"hello"
PROMISE = {"filename": "a.txt", "size_bytes": len(CONTENT), "content_type": "text/plain"}


@pytest.fixture(scope="module")
def background(deployment: Deployment) -> Background:
    return Background(deployment, TENANT)


class Client:
    """Somebody of the tenant's."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._token = deployment.token(tenant=TENANT)

    def call(self, method: str, path: str, body: object = None) -> requests.Response:
        return self._deployment.call(method, path, token=self._token, body=body)

    def start(self, **more: Any) -> dict[str, Any]:
        answer = self.call("POST", "/v1/uploads", {**PROMISE, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def send(self, upload: dict[str, Any], content: bytes = CONTENT) -> int:
        """The bytes, as the upload says; S3's status."""
        request = upload["request"]
        if request["method"] == "POST":
            form = requests.post(request["url"], data=request["fields"], files={"file": content}, timeout=30)
            return form.status_code
        return requests.put(request["url"], data=content, headers=request["headers"], timeout=30).status_code

    def complete(self, upload: dict[str, Any]) -> requests.Response:
        return self.call("POST", f"/v1/uploads/{upload['id']}/complete")


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> Client:
    return Client(deployment)


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


def forgeries(bucket: str, upload_id: str) -> list[tuple[str, str]]:
    """Messages that nobody could send but root, and what the function says to each."""
    ours, theirs = record_of(f"t/{TENANT}/{upload_id}"), record_of(f"t/rival/{upload_id}")
    nobodys, outside = record_of(f"t/{TENANT}/01M81XFF80FMDPR3MZ4JM56722"), record_of("elsewhere/x")
    for record in (ours, theirs, nobodys, outside):
        record["s3"]["bucket"]["name"] = bucket
    records = [
        (ours, "arrival_ignored"),  # nothing has arrived there
        (theirs, "arrival_ignored"),
        (nobodys, "arrival_ignored"),
        (outside, "OTHER_KEY"),
        (record_of(f"t/{TENANT}/{upload_id}"), "OTHER_BUCKET"),
        ({**ours, "eventName": "ObjectRemoved:Delete"}, "OTHER_EVENT"),
    ]
    bodies = [(json.dumps({"Records": [record]}), said) for record, said in records]
    return [*bodies, ("film.mp4", "NOT_FROM_S3"), ('{"Event": "s3:TestEvent"}', "TEST_EVENT")]


def test_forged_messages_change_nothing(client: Client, background: Background, deployment: Deployment) -> None:
    """Sent straight into the queue; each is looked at once, and none comes again."""
    upload = client.start()
    before = background.record(upload["id"]), background.objects(), deployment.rows()
    for body, said in forgeries(deployment.stack.bucket, upload["id"]):
        message_id = background.send(body)
        log_lines_once(deployment, "upload-events", message_id)
        lines = [line for line in log_lines_once(deployment, "upload-events", said) if message_id in line]
        assert any(said in line for line in lines), lines
    assert (background.record(upload["id"]), background.objects(), deployment.rows()) == before
    counts = deployment.emulator.client("sqs").get_queue_attributes(
        QueueUrl=background.output("UploadEventsQueueUrl"), AttributeNames=["All"]
    )["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "0"
    assert client.send(upload) == 200
    background.wait_for_state(upload["id"], "ready")


def test_nobody_but_the_service_writes_under_its_keys(deployment: Deployment) -> None:
    """Not even who may everything else in S3: the bucket's policy lets the service's roles write, and nobody else."""
    iam = deployment.emulator.client("iam")
    iam.create_user(UserName="stranger")
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_user_policy(UserName="stranger", PolicyName="s3", PolicyDocument=policy)
    key = iam.create_access_key(UserName="stranger")["AccessKey"]
    session = session_of(key["AccessKeyId"], key["SecretAccessKey"], REGION)
    stranger = session.client("s3", endpoint_url=deployment.stack.emulator_url)
    bucket, own_key = deployment.stack.bucket, f"t/{TENANT}/01M81XFF80FMDPR3MZ4JM56722"
    attempts: dict[str, Callable[[], Any]] = {
        "put": lambda: stranger.put_object(Bucket=bucket, Key=own_key, Body=b"x"),
        "multipart": lambda: stranger.create_multipart_upload(Bucket=bucket, Key=own_key),
        "copy": lambda: stranger.copy_object(Bucket=bucket, Key=own_key, CopySource=f"{bucket}/elsewhere"),
        "tag": lambda: stranger.put_object_tagging(Bucket=bucket, Key=own_key, Tagging={"TagSet": []}),
    }
    stranger.put_object(Bucket=bucket, Key="elsewhere", Body=b"x")  # the control: it may do that outside our keys
    deployment.s3.put_object(Bucket=bucket, Key=own_key, Body=b"root's")
    for name, attempt in attempts.items():
        with pytest.raises(ClientError) as refusal:
            attempt()
        assert refusal.value.response["Error"]["Code"] == "AccessDenied", name
    assert stranger.get_object(Bucket=bucket, Key=own_key)["Body"].read() == b"root's"
    for made in ("elsewhere", own_key):
        stranger.delete_object(Bucket=bucket, Key=made)


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
