"""Messages that S3 never sent, and files that the service never signed for: nothing comes of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.engines.ministack import REGION
from local.engines.sessions import session_of
from tests.integration.background import Background
from tests.integration.clients import Client
from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines_once
from tests.unit.handlers.background import record_of

TENANT = "forged-arrivals"


@pytest.fixture(scope="module")
def background(deployment: Deployment) -> Background:
    return Background(deployment, TENANT)


@pytest.fixture(scope="module")
def client(deployment: Deployment) -> Client:
    return Client(deployment, TENANT)


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
