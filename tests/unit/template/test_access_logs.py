"""Access logs: where they go, what is in a line, and what never is."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.unit.template.parts import PARAMETERS
from tests.unit.template.translated import ACCOUNT, REGION, STACK, resources_of_type

CLOUDWATCH = {"AccessLogDestination": "cloudwatch"}
FIREHOSE = {"AccessLogDestination": "firehose"}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
# Each is the gateway's own, or of characters that JSON needs no escape for: AWS does not say that values are escaped.
FIELDS = {
    "request_id": "$context.requestId",
    "extended_request_id": "$context.extendedRequestId",
    "trace_id": "$context.xrayTraceId",
    "time_epoch_ms": "$context.requestTimeEpoch",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "error_type": "$context.error.responseType",
    "response_bytes": "$context.responseLength",
    "latency_ms": "$context.responseLatency",
    "integration_latency_ms": "$context.integration.latency",
    "integration_status": "$context.integration.status",
    "authorizer_latency_ms": "$context.authorizer.latency",
    "authorizer_status": "$context.authorizer.status",
    "authorizer_error": "$context.authorizer.error",
    "tenant": "$context.authorizer.tenant",
    "principal": "$context.authorizer.principal",
    "api_key_id": "$context.identity.apiKeyId",
    "source_ip": "$context.identity.sourceIp",
    "waf_status": "$context.waf.status",
    "domain": "$context.domainName",
    "protocol": "$context.protocol",
    "api_id": "$context.apiId",
    "stage": "$context.stage",
}


def setting(**given: str) -> dict[str, Any] | None:
    """The stage's setting."""
    (stage,) = resources_of_type("AWS::ApiGateway::Stage", **given).values()
    found: dict[str, Any] | None = stage.get("AccessLogSetting")
    return found


def line(**given: str) -> dict[str, str]:
    """A line's fields."""
    written = setting(**given)
    assert written is not None
    return dict(json.loads(written["Format"]))


def log_bucket(**given: str) -> dict[str, Any]:
    return resources_of_type("AWS::S3::Bucket", **FIREHOSE, **given)["AccessLogBucket"]


def test_nothing_is_logged_unless_the_operator_asks() -> None:
    """A stage that logs is refused in an account without the role for it, and a default must work everywhere."""
    assert PARAMETERS["AccessLogDestination"]["Default"] == "none"
    assert setting() is None
    assert resources_of_type("AWS::KinesisFirehose::DeliveryStream") == {}
    assert "AccessLogGroup" not in resources_of_type("AWS::Logs::LogGroup")
    assert "AccessLogBucket" not in resources_of_type("AWS::S3::Bucket")


def test_log_group_is_the_stacks_own_and_forgets() -> None:
    """Its ARN without the `:*` that CloudFormation adds: API Gateway takes none."""
    written = setting(**CLOUDWATCH)
    group = resources_of_type("AWS::Logs::LogGroup", **CLOUDWATCH)["AccessLogGroup"]
    assert written is not None
    assert written["DestinationArn"] == f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:AccessLogGroup"
    assert group["LogGroupName"] == f"/aws/apigateway/{STACK}-access"
    assert group["RetentionInDays"] in {30, "30"}
    assert resources_of_type("AWS::KinesisFirehose::DeliveryStream", **CLOUDWATCH) == {}


@pytest.mark.parametrize("given", [CLOUDWATCH, FIREHOSE], ids=["cloudwatch", "firehose"])
def test_line_is_one_json_object_of_our_fields(given: dict[str, str]) -> None:
    """All of them text: what there is none of, API Gateway writes as a hyphen."""
    written = setting(**given)
    assert written is not None
    assert "\n" not in written["Format"]
    assert line(**given) == FIELDS


def test_line_holds_nothing_that_a_client_writes_as_it_likes() -> None:
    """Neither a secret nor a quote of theirs: no header, no query, no body, no path with what stands in it, no key."""
    written = setting(**CLOUDWATCH)
    assert written is not None
    forbidden = r"userAgent|\$context\.path|apiKey\b|[Aa]uthorization|queryString|input\.|claims\.(?!sub)|\$input"
    assert re.findall(forbidden, written["Format"]) == []
    assert re.findall(r"(?<!\")\$context[A-Za-z.]+(?!\"|[A-Za-z.])", written["Format"]) == []


@pytest.mark.parametrize(
    ("mode", "principal"),
    [
        ({"AuthMode": "token"}, "$context.authorizer.principal"),
        ({"AuthMode": "iam"}, "$context.identity.userArn"),
        (
            {"AuthMode": "cognito", "CognitoUserPoolArn": f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/x_1"},
            "$context.authorizer.claims.sub",
        ),
    ],
)
def test_line_names_the_caller_as_the_mode_knows_them(mode: dict[str, str], principal: str) -> None:
    """One who was refused before has no name: a hyphen."""
    assert line(**CLOUDWATCH, **mode)["principal"] == principal


def test_stream_is_one_that_api_gateway_may_write_to() -> None:
    """By its name's beginning; its service-linked role reaches no other."""
    (stream,) = resources_of_type("AWS::KinesisFirehose::DeliveryStream", **FIREHOSE).values()
    written = setting(**FIREHOSE)
    assert stream["DeliveryStreamName"] == f"amazon-apigateway-{STACK}"
    assert written is not None
    assert written["DestinationArn"] == "AccessLogStream.Arn"
    assert stream["DeliveryStreamEncryptionConfigurationInput"] == {"KeyType": "AWS_OWNED_CMK"}


def test_stream_ends_each_line() -> None:
    """API Gateway does not, and a file of objects without ends is one line that nothing reads."""
    (stream,) = resources_of_type("AWS::KinesisFirehose::DeliveryStream", **FIREHOSE).values()
    to = stream["ExtendedS3DestinationConfiguration"]
    (processor,) = to["ProcessingConfiguration"]["Processors"]
    assert to["ProcessingConfiguration"]["Enabled"] is True
    assert processor["Type"] == "AppendDelimiterToRecord"
    assert processor["Parameters"] == [{"ParameterName": "Delimiter", "ParameterValue": r"\n"}]
    assert (to["BucketARN"], to["RoleARN"]) == ("AccessLogBucket.Arn", "AccessLogStreamRole.Arn")
    assert to["CompressionFormat"] == "GZIP"


def test_log_bucket_is_private_encrypted_and_stays() -> None:
    """Who called is asked for after the service is gone, too."""
    bucket = log_bucket()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_log_files_are_moved_and_deleted_when_the_operator_says() -> None:
    """By default after a year, and moved never."""
    (expire, unfinished) = log_bucket()["LifecycleConfiguration"]["Rules"]
    assert (expire["Status"], expire["ExpirationInDays"]) == ("Enabled", "365")
    assert "Transitions" not in expire
    assert unfinished["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    (moved, _) = log_bucket(AccessLogArchiveDays="30", AccessLogExpiryDays="90")["LifecycleConfiguration"]["Rules"]
    assert moved["Transitions"] == [{"StorageClass": "GLACIER_IR", "TransitionInDays": "30"}]
    assert moved["ExpirationInDays"] == "90"


def test_only_the_stream_writes_log_files_and_only_by_tls() -> None:
    """A log that others may write to proves nothing."""
    policy = resources_of_type("AWS::S3::BucketPolicy", **FIREHOSE)["AccessLogBucketPolicy"]
    statements = {one["Sid"]: one for one in policy["PolicyDocument"]["Statement"]}
    assert {one["Effect"] for one in statements.values()} == {"Deny"}
    assert statements["DenyPlainHttp"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    writers = statements["DenyOtherWriters"]["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert writers == ["AccessLogStreamRole.Arn", f"arn:aws:sts::{ACCOUNT}:assumed-role/AccessLogStreamRole/*"]
