"""Queues of every lane, their dead letters and alarms: what holds for all of them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.template.parts import NO_VALUE, PARAMETERS, RESOURCES, TEMPLATE, functions, of_type, properties

# The queue, its dead letters, and the function that it wakes.
LANES = {name: (f"{name}Queue", f"{name}DeadLetterQueue") for name in ("UploadEvents", "Job", "Notices")}
READERS = {"UploadEvents": "UploadEventsFunction", "Job": "JobWorkerFunction", "Notices": "NoticesFunction"}
every_lane = pytest.mark.parametrize("lane", LANES)


def longest_timeout(name: str) -> int:
    """What a function's timeout may be set to at most."""
    timeout = functions()[name]["Timeout"]
    return int(PARAMETERS[timeout["Ref"]]["MaxValue"] if isinstance(timeout, dict) else timeout)


def source_of(lane: str) -> dict[str, Any]:
    (source,) = (event for event in functions()[READERS[lane]]["Events"].values() if event["Type"] == "SQS")
    return dict(source["Properties"])


def test_queues_are_those_that_are_listed() -> None:
    """A new one must be sorted in, with its dead letters and its alarm."""
    assert set(of_type("AWS::SQS::Queue")) == {queue for pair in LANES.values() for queue in pair}
    assert set(of_type("AWS::CloudWatch::Alarm")) >= {f"{lane}DeadLetterAlarm" for lane in LANES}


@every_lane
def test_messages_are_encrypted(lane: str) -> None:
    """They hold tenants' names."""
    assert [properties(queue)["SqsManagedSseEnabled"] for queue in LANES[lane]] == [True, True]


@every_lane
def test_message_stays_hidden_for_six_times_the_longest_timeout(lane: str) -> None:
    """As AWS asks, so that none is handled twice while it may still be in work; SQS hides for 12 hours at most."""
    hidden = properties(LANES[lane][0])["VisibilityTimeout"]
    assert 6 * longest_timeout(READERS[lane]) <= hidden <= 43_200


@every_lane
def test_message_is_given_up_before_it_is_forgotten(lane: str) -> None:
    """All its tries fit into the queue's memory; and it keeps its age among the dead letters, for longer."""
    queue, dead = (properties(name) for name in LANES[lane])
    tries = queue["RedrivePolicy"]["maxReceiveCount"]
    assert tries * queue["VisibilityTimeout"] < queue["MessageRetentionPeriod"]
    assert queue["MessageRetentionPeriod"] < dead["MessageRetentionPeriod"] <= 14 * 86_400
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": f"{LANES[lane][1]}.Arn"}
    assert "RedrivePolicy" not in dead


@every_lane
def test_neighbours_of_a_bad_message_are_spared(lane: str) -> None:
    """Each fails for itself; and what is throttled, Lambda counts as received: a few of those must be borne."""
    assert source_of(lane)["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    tries = properties(LANES[lane][0])["RedrivePolicy"]["maxReceiveCount"]
    assert tries >= max(15, source_of(lane)["BatchSize"] + 1)


@pytest.mark.parametrize("lane", ["Job", "Notices"])
def test_job_waits_behind_no_other(lane: str) -> None:
    """One may take all the time that there is."""
    assert source_of(lane)["BatchSize"] == 1


@every_lane
def test_a_flood_takes_no_more_than_its_share(lane: str) -> None:
    """Of the account's concurrency; the rest waits in the queue. An emulator takes the number for text and stalls."""
    condition, emulator, real = source_of(lane)["ScalingConfig"]["Fn::If"]
    assert (condition, emulator) == ("UsesEmulator", NO_VALUE)
    parameter = PARAMETERS[real["MaximumConcurrency"]["Ref"]]
    assert (parameter["MinValue"], parameter["MaxValue"], parameter["Default"]) == (2, 1_000, 10)  # Lambda's own range


@every_lane
def test_any_dead_letter_rings(lane: str) -> None:
    """In the first five minutes, where the operator says; no data is no cause for alarm."""
    alarm = properties(f"{lane}DeadLetterAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": f"{LANES[lane][1]}.QueueName"}}]
    how = (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"])
    assert how == ("Maximum", "GreaterThanThreshold", 0)
    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (300, 1, "notBreaching")
    assert re.search(r"docs/[a-z]+\.md says what to do", alarm["AlarmDescription"])


@every_lane
def test_outputs_say_where_the_messages_are(lane: str) -> None:
    """To look at what was given up, and to send it back."""
    queue, dead = LANES[lane]
    for output, resource in (
        (f"{queue}Url", queue),
        (f"{dead}Url", dead),
        (f"{READERS[lane]}Name", READERS[lane]),
    ):
        assert TEMPLATE["Outputs"][output]["Value"] == {"Ref": resource}


def test_queues_go_with_the_stack() -> None:
    """Messages are hints: what they told of stands in the table, which stays."""
    assert {RESOURCES[queue]["DeletionPolicy"] for queue in of_type("AWS::SQS::Queue")} == {"Delete"}
