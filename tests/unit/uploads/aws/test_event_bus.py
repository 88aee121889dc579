"""EventBridge: what is put, and what its answers mean."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from jobs.notices.ports import EventBus
from tests.unit.jobs.notices.fakes import FakeEventBus
from tests.unit.uploads.aws.canned_answers import CannedAnswers
from tests.unit.uploads.aws.conftest import REGION
from uploads.aws.clients import events_client
from uploads.aws.event_bus import EventBridgeBus, EventRefusedError
from uploads.errors import UnavailableError

DETAIL = json.dumps({"id": "01M8", "type": "upload.ready", "data": {"id": "01M9"}})


def canned(*answers: tuple[int, str] | Exception) -> tuple[EventBridgeBus, CannedAnswers]:
    client = boto3.client("events", REGION, config=Config(retries={"total_max_attempts": 1}))
    aws = CannedAnswers(client, *answers)
    return EventBridgeBus(lambda: client, "bus-1"), aws


def answer(*entries: dict[str, str]) -> tuple[int, str]:
    failed = sum("ErrorCode" in entry for entry in entries)
    return 200, json.dumps({"FailedEntryCount": failed, "Entries": entries})


@pytest.mark.parametrize("kind", ["fake", "real"])
def test_event_is_put_and_has_an_id(kind: str) -> None:
    """The bus's own, by which its operators find it."""
    with mock_aws():
        client = events_client(REGION)
        client.create_event_bus(Name="bus-1")
        bus: EventBus = FakeEventBus() if kind == "fake" else EventBridgeBus(lambda: client, "bus-1")
        assert bus.put("Upload Ready", DETAIL)


def test_entry_says_whose_it_is_and_what() -> None:
    """What rules are written against."""
    bus, aws = canned(answer({"EventId": "e-1"}))
    assert bus.put("Upload Ready", DETAIL) == "e-1"
    (request,) = aws.requests
    assert isinstance(request.body, bytes)
    sent = json.loads(request.body)
    assert sent == {
        "Entries": [{"EventBusName": "bus-1", "Source": "portside", "DetailType": "Upload Ready", "Detail": DETAIL}]
    }


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalFailure", "InternalException"])
def test_entry_that_failed_in_a_call_that_succeeded_is_tried_again(code: str) -> None:
    """PutEvents answers 200 all the same."""
    bus, _ = canned(answer({"ErrorCode": code, "ErrorMessage": "SECRET"}))
    with pytest.raises(UnavailableError):
        bus.put("Upload Ready", DETAIL)


@pytest.mark.parametrize("code", ["NotAuthorizedForSourceException", "MalformedDetail", "InvalidArgument"])
def test_entry_that_is_refused_is_for_operators(code: str) -> None:
    """With EventBridge's code, and no more of what it says."""
    bus, _ = canned(answer({"ErrorCode": code, "ErrorMessage": "SECRET"}))
    with pytest.raises(EventRefusedError) as refused:
        bus.put("Upload Ready", DETAIL)
    assert (refused.value.code, str(refused.value)) == (code, code)


@pytest.mark.parametrize(
    "down", [(503, '{"__type": "InternalException"}'), EndpointConnectionError(endpoint_url="https://events/")]
)
def test_eventbridge_that_is_down_is_tried_again(down: tuple[int, str] | Exception) -> None:
    """As any dependency is."""
    bus, _ = canned(down)
    with pytest.raises(UnavailableError):
        bus.put("Upload Ready", DETAIL)
