"""The bucket's events and the schedules: what calls the functions that nobody waits for."""

from __future__ import annotations

from tests.unit.template.parts import RESOURCES, TEMPLATE, functions, properties
from uploads import keys


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


def test_sweeper_runs_every_five_minutes() -> None:
    """And by nothing else."""
    (often,) = functions()["SweeperFunction"]["Events"].values()
    assert often == {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)"}}


def test_dispatcher_runs_every_minute() -> None:
    """And by nothing else: a job whose message was lost runs within a minute."""
    (often,) = functions()["DispatcherFunction"]["Events"].values()
    assert often == {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)"}}


def test_outputs_name_the_functions_that_nobody_calls() -> None:
    """To call them now."""
    for name in ("SweeperFunction", "DispatcherFunction"):
        assert TEMPLATE["Outputs"][f"{name}Name"]["Value"] == {"Ref": name}
