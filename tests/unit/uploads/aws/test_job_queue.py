"""Messages in SQS, on moto: where they go, when, and what goes with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from botocore.parsers import ResponseParserError
from moto import mock_aws

from jobs.messages import Wake, read_message, write_message
from jobs.model import Lane
from jobs.settings import LaneQueues, read_job_settings
from tests.unit.uploads.aws.canned_answers import CannedAnswers
from tests.unit.uploads.aws.conftest import REGION
from uploads.aws.clients import sqs_client
from uploads.aws.job_queue import SqsJobQueue
from uploads.errors import UnavailableError
from uploads.settings import SettingsError

TRACE = "Root=1-6b030820-c1f0b0f23a614a4f8a415a3d;Parent=53995c3f42cd8ad8;Sampled=1"
WAKE = Wake("acme", Lane.WORK, "01M81XFF80FMDPR3MZ4JM56799", TRACE)
NOTICE = Wake("Äcme 🙂", Lane.NOTICES, "01M81XFF80FMDPR3MZ4JM56799")


class Queues:
    """One queue and one for dead letters, for each lane."""

    def __init__(self) -> None:
        self.client: Any = sqs_client(REGION)
        urls = {name: self.client.create_queue(QueueName=name)["QueueUrl"] for name in ("w", "w-dead", "n", "n-dead")}
        self.lanes = {
            Lane.WORK: LaneQueues(urls["w"], urls["w-dead"]),
            Lane.NOTICES: LaneQueues(urls["n"], urls["n-dead"]),
        }
        self.queue = SqsJobQueue(self.client, self.lanes)
        self.sent: list[dict[str, Any]] = []
        self.client.meta.events.register("provide-client-params.sqs.SendMessage", self._note)

    def _note(self, params: dict[str, Any], **_: object) -> None:
        self.sent.append(params)

    def received(self, url: str | None) -> list[dict[str, Any]]:
        answer = self.client.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        return list(answer.get("Messages", []))


@pytest.fixture
def queues() -> Iterator[Queues]:
    with mock_aws():
        yield Queues()


@pytest.mark.parametrize("wake", [WAKE, NOTICE])
def test_message_goes_to_its_lane_and_is_read_as_it_was_sent(queues: Queues, wake: Wake) -> None:
    """Tenants of any script; nothing but names."""
    queues.queue.send(wake)
    (message,) = queues.received(queues.lanes[wake.lane].queue_url)
    got = read_message(message["Body"], wake.lane)
    assert (got.tenant, got.lane, got.job_id) == (wake.tenant, wake.lane, wake.job_id)
    others = {lane.queue_url for lane in queues.lanes.values()} - {queues.lanes[wake.lane].queue_url}
    assert [message for url in others for message in queues.received(url)] == []


def test_each_tenant_is_a_group_of_its_own(queues: Queues) -> None:
    """SQS is fair between groups. Whatever a tenant is called, its group has a name that SQS takes."""
    for tenant in ("acme", "Äcme 🙂", "a" * 1_000, "acme"):
        queues.queue.send(Wake(tenant, Lane.WORK, WAKE.job_id))
    received = queues.received(queues.lanes[Lane.WORK].queue_url)
    groups = [message["Attributes"]["MessageGroupId"] for message in received]
    assert len(groups) == 4  # a group does not hold its own messages back
    assert len(set(groups)) == 3
    assert groups.count(queues.sent[0]["MessageGroupId"]) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", group) for group in groups)


def test_trace_goes_where_sqs_and_xray_look_for_it(queues: Queues) -> None:
    """As the system's attribute, not in the body; and none where there is none."""
    queues.queue.send(WAKE)
    queues.queue.send(NOTICE)
    (traced,) = queues.received(queues.lanes[Lane.WORK].queue_url)
    assert traced["Attributes"]["AWSTraceHeader"] == TRACE
    assert TRACE not in traced["Body"]
    assert "MessageSystemAttributes" not in queues.sent[1]


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        (timedelta(), 0),
        (timedelta(milliseconds=1), 1),  # never before its time: who comes early finds that it must wait
        (timedelta(seconds=3), 3),
        (timedelta(seconds=899.5), 900),
        (timedelta(minutes=15), 900),
        (timedelta(days=1), 900),  # SQS refuses more
    ],
)
def test_message_waits_for_as_long_as_it_should_and_sqs_can(queues: Queues, delay: timedelta, seconds: int) -> None:
    """In whole seconds, rounded up."""
    queues.queue.send(WAKE, delay=delay)
    assert queues.sent[0]["DelaySeconds"] == seconds


@pytest.mark.parametrize("body", [write_message(WAKE), "{", "not ours 🙂", " "])
def test_dead_letter_is_kept_as_it_came_with_the_reason(queues: Queues, body: str) -> None:
    """So that it can be sent back, word for word."""
    queues.queue.bury(Lane.NOTICES, body, "UNKNOWN_VERSION")
    (message,) = queues.received(queues.lanes[Lane.NOTICES].dead_letter_url)
    assert message["Body"] == body
    assert message["MessageAttributes"]["reason"]["StringValue"] == "UNKNOWN_VERSION"
    assert queues.received(queues.lanes[Lane.NOTICES].queue_url) == []


def test_nothing_is_sent_where_the_function_may_not(queues: Queues) -> None:
    """The dispatcher does, within a minute."""
    SqsJobQueue(queues.client, {Lane.WORK: LaneQueues()}).send(WAKE)
    assert queues.sent == []


def test_outage_is_told_as_one_and_without_its_words() -> None:
    """Of both calls."""
    client = sqs_client(REGION)
    CannedAnswers(client, ResponseParserError("SECRET"))  # which boto3 does not repeat
    queue = SqsJobQueue(client, {Lane.WORK: LaneQueues("https://sqs.example/w", "https://sqs.example/d")})
    for call in (partial(queue.send, WAKE), partial(queue.bury, Lane.WORK, "{", "MALFORMED")):
        with pytest.raises(UnavailableError) as caught:
            call()
        assert "SECRET" not in str(caught.value)


def test_settings_are_read_by_the_names_of_the_template() -> None:
    """What is not there, or empty, is a queue that this function may not send to."""
    environment = {"JOB_RETENTION_DAYS": "7", "JOB_QUEUE_URL": "https://sqs.example/w", "NOTICES_QUEUE_URL": ""}
    settings = read_job_settings(environment)
    assert settings.retention == timedelta(days=7)
    assert dict(settings.lanes) == {Lane.WORK: LaneQueues("https://sqs.example/w"), Lane.NOTICES: LaneQueues()}
    with pytest.raises(SettingsError, match="JOB_RETENTION_DAYS"):
        read_job_settings({})
