"""Queue, schedule and alarm: what calls the functions that nobody waits for."""

from __future__ import annotations

import re

from tests.unit.template.parts import NO_VALUE, PARAMETERS, RESOURCES, TEMPLATE, functions, properties
from tests.unit.template.resolving import resolved
from uploads import keys

QUEUE, DEAD_LETTERS = properties("UploadEventsQueue"), properties("UploadEventsDeadLetterQueue")
(ARRIVALS,) = functions()["UploadEventsFunction"]["Events"].values()


def test_bucket_tells_of_every_object_of_ours_and_of_no_other() -> None:
    """However it was created; under the prefix of our keys."""
    (configuration,) = properties("Bucket")["NotificationConfiguration"]["QueueConfigurations"]
    assert configuration == {
        "Event": "s3:ObjectCreated:*",
        "Queue": {"Fn::GetAtt": "UploadEventsQueue.Arn"},
        "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": keys.PREFIX}]}},
    }


def test_queue_is_open_before_the_bucket_tries_it() -> None:
    """S3 sends a test event, and refuses the bucket's configuration when that fails."""
    assert RESOURCES["Bucket"]["DependsOn"] == "UploadEventsQueuePolicy"


def test_only_our_own_bucket_may_send() -> None:
    """S3 alone, for this account's bucket of this stack's name; no message of anybody else gets in."""
    policy = properties("UploadEventsQueuePolicy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert policy["Queues"] == [{"Ref": "UploadEventsQueue"}]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sqs:SendMessage")
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Resource"] == {"Fn::GetAtt": "UploadEventsQueue.Arn"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
        "ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:s3:::${AWS::StackName}-bucket-*"}},
    }


def test_queues_are_encrypted() -> None:
    """Keys hold tenants' names."""
    assert QUEUE["SqsManagedSseEnabled"] is DEAD_LETTERS["SqsManagedSseEnabled"] is True


def test_message_stays_hidden_for_six_times_the_functions_timeout() -> None:
    """As AWS asks, so that none is handled twice while it may still be in work."""
    assert QUEUE["VisibilityTimeout"] == 6 * functions()["UploadEventsFunction"]["Timeout"]


def test_message_is_given_up_before_it_is_forgotten() -> None:
    """All its tries fit into the queue's memory; and it keeps its age among the dead letters."""
    tries = QUEUE["RedrivePolicy"]["maxReceiveCount"]
    assert tries * QUEUE["VisibilityTimeout"] < QUEUE["MessageRetentionPeriod"]
    assert QUEUE["MessageRetentionPeriod"] < DEAD_LETTERS["MessageRetentionPeriod"] <= 14 * 86_400
    assert QUEUE["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": "UploadEventsDeadLetterQueue.Arn"}


def test_neighbours_of_a_bad_message_are_spared() -> None:
    """Each fails for itself; and what the whole batch suffers, it may suffer more often than a batch has messages."""
    assert ARRIVALS["Type"] == "SQS"
    assert ARRIVALS["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert ARRIVALS["Properties"]["Queue"] == {"Fn::GetAtt": "UploadEventsQueue.Arn"}
    assert QUEUE["RedrivePolicy"]["maxReceiveCount"] > ARRIVALS["Properties"]["BatchSize"]


def test_a_flood_of_arrivals_takes_no_more_than_its_share() -> None:
    """Of the account's concurrency; the rest waits in the queue. An emulator takes the number for text and stalls."""
    scaling = ARRIVALS["Properties"]["ScalingConfig"]["Fn::If"]
    assert scaling == ["UsesEmulator", NO_VALUE, {"MaximumConcurrency": {"Ref": "UploadEventsMaxConcurrency"}}]
    parameter = PARAMETERS["UploadEventsMaxConcurrency"]
    assert (parameter["MinValue"], parameter["MaxValue"], parameter["Default"]) == (2, 1_000, 10)  # Lambda's own range


def test_sweeper_runs_every_five_minutes() -> None:
    """And by nothing else."""
    (often,) = functions()["SweeperFunction"]["Events"].values()
    assert often == {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)"}}


def test_any_dead_letter_rings() -> None:
    """In the first five minutes; no data is no cause for alarm."""
    alarm = properties("UploadEventsDeadLetterAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert alarm["Dimensions"] == [
        {"Name": "QueueName", "Value": {"Fn::GetAtt": "UploadEventsDeadLetterQueue.QueueName"}}
    ]
    assert (alarm["Statistic"], alarm["ComparisonOperator"], alarm["Threshold"]) == (
        "Maximum",
        "GreaterThanThreshold",
        0,
    )
    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (300, 1, "notBreaching")


def test_alarm_is_sent_where_the_operator_says() -> None:
    """To nobody, if nothing is said."""
    topic = "arn:aws:sns:eu-central-1:123456789012:on-call"
    assert properties("UploadEventsDeadLetterAlarm")["AlarmActions"] == {
        "Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], NO_VALUE]
    }
    assert not resolved(TEMPLATE["Conditions"]["HasAlarmTopic"])
    assert resolved(TEMPLATE["Conditions"]["HasAlarmTopic"], AlarmTopicArn=topic)
    assert re.fullmatch(PARAMETERS["AlarmTopicArn"]["AllowedPattern"], topic)
    assert not re.fullmatch(PARAMETERS["AlarmTopicArn"]["AllowedPattern"], f"{topic}.fifo")


def test_outputs_say_where_the_messages_are() -> None:
    """To look at what was given up, and to send it back."""
    for name, resource in (
        ("UploadEventsQueueUrl", "UploadEventsQueue"),
        ("UploadEventsDeadLetterQueueUrl", "UploadEventsDeadLetterQueue"),
        ("UploadEventsFunctionName", "UploadEventsFunction"),
        ("SweeperFunctionName", "SweeperFunction"),
    ):
        assert TEMPLATE["Outputs"][name]["Value"] == {"Ref": resource}
