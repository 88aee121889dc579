"""A stack with all that watches it, and with shifted traffic: it answers by its aliases, and takes releases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.engines.ministack import Emulator
from local.ports import free_port
from local.stack import STACK_NAME, deploy, parameters, running_stack
from tests.integration.conftest import Deployment
from tests.integration.segments import collecting_segments

EVERYTHING = {
    "AccessLogDestination": "firehose",
    "AccessLogArchiveDays": "30",
    "ExecutionLogLevel": "ERROR",
    "ManageApiGatewayAccount": "true",
    "DetailedMetrics": "true",
    "AlarmEmail": "ops@example.com",
    "AlarmErrorRate": "0.05",
    "TraceSampling": "own",
    "TrafficShifting": "Canary10Percent5Minutes",
    "Release": "first",
}
BEHIND_THE_API = ("Authorizer", "Issuer", "JobApi", "TokenApi")
FILE = {"filename": "a.txt", "size_bytes": 1, "content_type": "text/plain"}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A stack of its own."""
    folder = tmp_path_factory.mktemp("watched-stack")
    with (
        collecting_segments() as segments,
        running_stack(folder, free_port(), say=print, more_parameters=EVERYTHING) as stack,
    ):
        yield Deployment(stack, folder, segments)


def resources(deployment: Deployment, kind: str) -> dict[str, str]:
    """What the stack has of a type: physical ids by logical ones."""
    listed = deployment.emulator.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)
    found = [one for one in listed["StackResources"] if one["ResourceType"] == kind]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


def versions(deployment: Deployment) -> dict[str, str]:
    """The version that each alias stands at, by its function."""
    client = deployment.emulator.client("lambda")
    functions = resources(deployment, "AWS::Lambda::Function")
    found = {}
    for name, physical in functions.items():
        for alias in client.list_aliases(FunctionName=physical)["Aliases"]:
            assert alias["Name"] == "live"
            found[name.removesuffix("Function")] = alias["FunctionVersion"]
    return found


def test_alarms_are_there_and_go_to_the_topic_that_mails(deployment: Deployment) -> None:
    """All of them; the address is asked whether it wants them."""
    (topic,) = resources(deployment, "AWS::SNS::Topic").values()
    alarms = deployment.emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["AlarmName"] for alarm in alarms} == set(resources(deployment, "AWS::CloudWatch::Alarm").values())
    assert [alarm["AlarmName"] for alarm in alarms if alarm["AlarmActions"] != [topic]] == []
    assert {alarm["Threshold"] for alarm in alarms if alarm["MetricName"] == "5XXError"} == {0.05}
    (subscription,) = deployment.emulator.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "ops@example.com")


def test_dashboard_shows_functions_and_queues_by_the_names_that_they_got(deployment: Deployment) -> None:
    """Every reference in it is replaced."""
    client = deployment.emulator.client("cloudwatch")
    (name,) = (entry["DashboardName"] for entry in client.list_dashboards()["DashboardEntries"])
    text = client.get_dashboard(DashboardName=name)["DashboardBody"]
    rows = [row for widget in json.loads(text)["widgets"] for row in widget["properties"].get("metrics", [])]
    shown = {row[3] for row in rows if row[0] == "AWS/Lambda"} - {"none"}
    queues = {row[3] for row in rows if row[0] == "AWS/SQS"}
    assert "${" not in text
    assert shown == set(resources(deployment, "AWS::Lambda::Function").values())
    assert queues == {url.rpartition("/")[2] for url in resources(deployment, "AWS::SQS::Queue").values()}


def test_stream_of_access_logs_writes_into_the_stacks_own_bucket(deployment: Deployment) -> None:
    """By a name that API Gateway may write to."""
    client = deployment.emulator.client("firehose")
    (name,) = client.list_delivery_streams()["DeliveryStreamNames"]
    described = client.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
    to = described["Destinations"][0]["ExtendedS3DestinationDescription"]
    bucket = resources(deployment, "AWS::S3::Bucket")["AccessLogBucket"]
    assert name == f"amazon-apigateway-{STACK_NAME}"
    assert to["BucketARN"] == f"arn:aws:s3:::{bucket}"


def test_stage_logs_what_the_operator_asked_for(deployment: Deployment) -> None:
    """And never bodies or headers; the account has the role for it."""
    gateway = deployment.emulator.client("apigateway")
    (api_id,) = resources(deployment, "AWS::ApiGateway::RestApi").values()
    (stage,) = gateway.get_stages(restApiId=api_id)["item"]
    settings = stage["methodSettings"]["*/*"]
    assert (settings["loggingLevel"], settings["dataTraceEnabled"], settings["metricsEnabled"]) == (
        "ERROR",
        False,
        True,
    )
    assert "ApiGatewayLogsRole" in gateway.get_account()["cloudwatchRoleArn"]


def test_filters_count_lines_of_every_function(deployment: Deployment) -> None:
    """Each is at the group of a function of this stack."""
    filters = deployment.emulator.client("logs").describe_metric_filters()["metricFilters"]
    groups = {
        one["logGroupName"]
        for one in filters
        if one["metricTransformations"][0]["metricName"] in {"Mistakes", "AuthorizerFailures"}
    }
    assert len(groups) == len(resources(deployment, "AWS::Lambda::Function"))
    assert all(group.startswith(f"/aws/lambda/{STACK_NAME}-") for group in groups)


def redeployed(deployment: Deployment, **changed: str) -> Deployment:
    """The same build, deployed anew."""
    emulator = Emulator(deployment.stack.emulator_url)
    # One that is left out keeps its value from before.
    chosen = {**parameters(emulator, deployment.folder), **EVERYTHING, "MaxOpenUploads": "0", **changed}
    stack = deploy(emulator, deployment.folder / "build" / "template.yaml", chosen)
    return Deployment(stack, deployment.folder, deployment.segments)


def open_uploads(deployment: Deployment, number: int) -> list[int]:
    """How as many starts of a tenant of their own are answered."""
    token = deployment.token(tenant=f"tenant-{number}")
    answers: list[Any] = [deployment.call("POST", "/v1/uploads", token=token, body=FILE) for _ in range(2)]
    return [answer.status_code for answer in answers]


def test_release_that_changes_only_a_parameter_reaches_the_callers(deployment: Deployment) -> None:
    """What the API calls is the alias: it stands at a version of the first release, then at one of the second."""
    assert versions(deployment) == dict.fromkeys(BEHIND_THE_API, "1")
    assert open_uploads(deployment, 1) == [201, 201]
    second = redeployed(deployment, Release="second", MaxOpenUploads="1")
    assert versions(second) == dict.fromkeys(BEHIND_THE_API, "2")
    assert open_uploads(second, 2) == [201, 429]
    assert second.call("GET", "/v1/uploads", token="nobody").status_code == 401


def test_api_calls_functions_again_when_traffic_is_shifted_no_more(deployment: Deployment) -> None:
    """No alias is left; callers see no difference."""
    at_once = redeployed(deployment, TrafficShifting="AllAtOnce", Release="third")
    assert versions(at_once) == {}
    assert open_uploads(at_once, 3) == [201, 201]
