"""Alarms: on metrics that are there, soon enough, and to whom the operator says."""

from __future__ import annotations

import re
from typing import Any

import pytest

from local.environments import ROOT
from tests.unit.template.measured import WHOLE, is_published
from tests.unit.template.parts import PARAMETERS, functions, of_type
from tests.unit.template.translated import ACCOUNT, REGION, STACK, resources_of_type

TOPIC = "arn:aws:sns:eu-central-1:123456789012:on-call"
EMAIL = {"AlarmEmail": "ops@example.com"}
ALARMS = resources_of_type("AWS::CloudWatch::Alarm", **WHOLE)
every_alarm = pytest.mark.parametrize("name", ALARMS)
# Whose errors Lambda counts rightly: the authorizer's are refused tokens too, which its lines tell apart.
HONEST = sorted(set(functions()) - {"AuthorizerFunction"})


def actions(**given: str) -> list[Any]:
    """What the alarms do when they ring: of each the same, or there would be several here."""
    found: list[Any] = []
    for alarm in resources_of_type("AWS::CloudWatch::Alarm", **given).values():
        if alarm.get("AlarmActions") not in found:
            found.append(alarm.get("AlarmActions"))
    return found


@every_alarm
def test_alarm_watches_a_metric_that_is_there(name: str) -> None:
    """One that is misspelt would never ring, and nobody would know."""
    alarm = ALARMS[name]
    dimensions = {one["Name"]: one["Value"] for one in alarm.get("Dimensions", [])}
    assert is_published(alarm["Namespace"], alarm["MetricName"], dimensions, **WHOLE)


@every_alarm
def test_alarm_keeps_silent_without_data(name: str) -> None:
    """Nobody called, and nothing failed: no metric here is written while all is well and quiet."""
    assert ALARMS[name]["TreatMissingData"] == "notBreaching"


@every_alarm
def test_alarm_says_where_to_read_on(name: str) -> None:
    """Whoever is woken by it reads that first; the page is there."""
    found = re.search(r"(docs/[a-z]+\.md) says what to do", ALARMS[name]["AlarmDescription"])
    assert found is not None
    assert (ROOT / found[1]).exists()


def test_every_function_is_watched() -> None:
    """For errors, where Lambda's count of them is right; and for throttles, where somebody waits for an answer."""
    watched = {alarm: one["Dimensions"] for alarm, one in ALARMS.items() if one["Namespace"] == "AWS/Lambda"}
    by_errors = {f"{name.removesuffix('Function')}ErrorsAlarm" for name in HONEST}
    by_throttles = {"IssuerThrottlesAlarm", "JobApiThrottlesAlarm", "AuthorizerThrottlesAlarm"}
    assert set(watched) == by_errors | by_throttles
    for alarm, dimensions in watched.items():
        function = re.sub(r"(Errors|Throttles)Alarm$", "Function", alarm)
        assert dimensions == [{"Name": "FunctionName", "Value": function}]


def test_every_queue_is_watched_for_its_age_or_for_anything_in_it() -> None:
    """The age of what waits for work; of dead letters the first."""
    aged = {alarm for alarm, one in ALARMS.items() if one["MetricName"] == "ApproximateAgeOfOldestMessage"}
    dead = {alarm for alarm, one in ALARMS.items() if one["MetricName"] == "ApproximateNumberOfMessagesVisible"}
    queues = set(of_type("AWS::SQS::Queue"))
    waiting = {name for name in queues if not name.endswith("DeadLetterQueue")}
    assert aged == {f"{name}AgeAlarm" for name in waiting}
    assert dead == {f"{name.removesuffix('Queue')}Alarm" for name in queues - waiting}


def test_errors_are_a_share_of_the_requests() -> None:
    """The average of a metric that is 0 or 1 for each: no number of requests makes a few of them an alarm."""
    alarm = ALARMS["ApiErrorsAlarm"]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == ("5XXError", "Average", "0.01")
    assert resources_of_type("AWS::CloudWatch::Alarm", AlarmErrorRate="0.2")["ApiErrorsAlarm"]["Threshold"] == "0.2"


def test_release_that_fails_is_noticed_while_it_is_a_canary() -> None:
    """The shortest canary is one of ten requests for five minutes; even so all its failures are above the threshold."""
    for name in ("ApiErrorsAlarm", "AuthorizerFailuresAlarm", "IssuerErrorsAlarm", "JobApiErrorsAlarm"):
        alarm = ALARMS[name]
        assert int(alarm["Period"]) * int(alarm["DatapointsToAlarm"]) < 5 * 60
    assert float(PARAMETERS["AlarmErrorRate"]["Default"]) < 0.1


def test_clients_that_wait_for_jobs_are_no_alarm() -> None:
    """They may ask for 20 seconds; the gateway gives up at 29."""
    alarm = ALARMS["ApiLatencyAlarm"]
    assert (alarm["MetricName"], alarm["ExtendedStatistic"]) == ("Latency", "p99")
    assert 20_000 < int(alarm["Threshold"]) < 29_000
    lower = resources_of_type("AWS::CloudWatch::Alarm", AlarmLatencyMilliseconds="800")
    assert lower["ApiLatencyAlarm"]["Threshold"] == "800"


def test_message_that_waits_for_its_next_try_is_no_alarm_at_once() -> None:
    """The threshold of all queues is the operator's."""
    changed = resources_of_type("AWS::CloudWatch::Alarm", AlarmQueueAgeSeconds="600")
    ages = [name for name in ALARMS if name.endswith("QueueAgeAlarm")]
    assert {ALARMS[name]["Threshold"] for name in ages} == {"3600"}
    assert {changed[name]["Threshold"] for name in ages} == {"600"}


def test_alarms_are_sent_to_nobody_if_nothing_is_said() -> None:
    """They show all the same."""
    assert actions() == [None]
    assert resources_of_type("AWS::SNS::Topic") == {}
    assert resources_of_type("AWS::KMS::Key") == {}


def test_alarms_are_sent_to_the_topic_that_is_named() -> None:
    """None is made beside it."""
    assert actions(AlarmTopicArn=TOPIC) == [[TOPIC]]
    assert resources_of_type("AWS::SNS::Topic", AlarmTopicArn=TOPIC) == {}
    assert re.fullmatch(PARAMETERS["AlarmTopicArn"]["AllowedPattern"], TOPIC)
    assert not re.fullmatch(PARAMETERS["AlarmTopicArn"]["AllowedPattern"], f"{TOPIC}.fifo")


def test_alarms_are_mailed_to_the_address_that_is_named() -> None:
    """By an encrypted topic of the stack's own."""
    assert actions(**EMAIL) == [["AlarmTopic"]]
    topic = resources_of_type("AWS::SNS::Topic", **EMAIL)["AlarmTopic"]
    assert topic["Subscription"] == [{"Protocol": "email", "Endpoint": "ops@example.com"}]
    assert topic["KmsMasterKeyId"] == "AlarmTopicKey"


def test_only_our_alarms_get_into_the_topic_and_only_by_tls() -> None:
    """CloudWatch alone, for alarms of this stack."""
    policy = resources_of_type("AWS::SNS::TopicPolicy", **EMAIL)["AlarmTopicPolicy"]
    own, plain = policy["PolicyDocument"]["Statement"]
    assert (own["Effect"], own["Action"], own["Principal"]) == (
        "Allow",
        "sns:Publish",
        {"Service": "cloudwatch.amazonaws.com"},
    )
    assert own["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{STACK}-*"},
    }
    assert (plain["Effect"], plain["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_key_of_the_topic_is_one_that_cloudwatch_may_use() -> None:
    """It may not use the one that AWS manages for SNS: nothing would arrive, and no alarm of that."""
    key = resources_of_type("AWS::KMS::Key", **EMAIL)["AlarmTopicKey"]
    (alarms,) = (one for one in key["KeyPolicy"]["Statement"] if one["Sid"] == "Alarms")
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert alarms["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert key["EnableKeyRotation"] is True
