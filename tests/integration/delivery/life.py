"""A deployment's life, step by step, by the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from local.engines.ministack import REGION
from local.engines.sessions import session_of
from local.gateway.restore import restore_gateway
from tests.integration.background import wait_for
from tests.integration.delivery.commands import OURS, STACK, Done, Operator, create_stack

NEVER_COMES_UP = {"Resources": {"Stream": {"Type": "AWS::Logs::LogStream", "Properties": {"LogGroupName": "none"}}}}


@dataclass
class Life:
    """What happened, step by step; each test looks at one thing of it."""

    values: dict[str, Any]
    done: dict[str, Done] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)


def deployed_parameters(operator: Operator) -> dict[str, str]:
    given = (operator.stack() or {})["Parameters"]
    return {item["ParameterKey"]: item["ParameterValue"] for item in given}


def fill(operator: Operator) -> None:
    """Versions, a delete marker and an incomplete upload with a part, as a used bucket has them."""
    s3, bucket = operator.emulator.client("s3"), operator.output("BucketName")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"22", b"333"):
        s3.put_object(Bucket=bucket, Key="t/acme/x", Body=body)
    s3.delete_object(Bucket=bucket, Key="t/acme/x")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="t/acme/y")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="t/acme/y", UploadId=upload, PartNumber=1, Body=b"part")


def bring_up(operator: Operator, life: Life) -> None:
    """From a mistaken file, over a failed first creation, to a stack that works."""
    empty = operator.everything()
    life.done["unusable parameters"] = operator.deploy({**life.values, "LogLevel": "LOUD", "Nonsense": 1})
    life.seen["unusable parameters left"] = operator.everything() == empty and not operator.build_dir.exists()
    create_stack(operator.emulator, STACK, NEVER_COMES_UP, tags=OURS, ends_as="ROLLBACK_COMPLETE")
    life.done["nobody to ask"] = operator.deploy(life.values)
    life.seen["nobody to ask left"] = (operator.stack() or {})["StackStatus"]
    life.done["deploy"] = operator.deploy(life.values, "--yes")
    life.seen["deployed parameters"] = deployed_parameters(operator)
    restore_gateway(operator.emulator, STACK)


def use(operator: Operator, life: Life) -> None:
    """Smoke tests, and a change."""
    url = ("--api-url", operator.api_url())
    life.done["smoke without a token"] = operator.run("smoke", *url)
    reader = operator.token(scope="uploads:read")
    life.done["smoke with a reader's token"] = operator.run("smoke", *url, PORTSIDE_TOKEN=reader)
    token = operator.token()
    life.done["smoke"] = operator.run("smoke", *url, PORTSIDE_TOKEN=token)
    life.seen["token"] = token
    life.seen["stranger"] = attempts_of_a_stranger(operator)
    listed = operator.emulator.client("s3").list_object_versions(Bucket=operator.output("BucketName"))
    life.seen["smoke left"] = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
    changed = {name: value for name, value in life.values.items() if name != "AllowedOrigins"}
    life.done["change"] = operator.deploy({**changed, "LogLevel": "ERROR"})
    life.seen["changed parameters"] = deployed_parameters(operator)


def attempts_of_a_stranger(operator: Operator) -> dict[str, str]:
    """What S3 says to somebody who by IAM may do everything in it."""
    iam, bucket = operator.emulator.client("iam"), operator.output("BucketName")
    iam.create_user(UserName="stranger")
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_user_policy(UserName="stranger", PolicyName="s3", PolicyDocument=policy)
    key = iam.create_access_key(UserName="stranger")["AccessKey"]
    session: Any = session_of(key["AccessKeyId"], key["SecretAccessKey"], REGION)
    stranger = session.client("s3", endpoint_url=operator.emulator.url)
    operator.emulator.client("s3").put_object(Bucket=bucket, Key="t/acme/x", Body=b"x")
    attempts: dict[str, Callable[[], Any]] = {
        "list": lambda: stranger.list_objects_v2(Bucket=bucket),
        "read": lambda: stranger.get_object(Bucket=bucket, Key="t/acme/x"),
        "delete": lambda: stranger.delete_object(Bucket=bucket, Key="t/acme/x"),
        "write": lambda: stranger.put_object(Bucket=bucket, Key="t/acme/y", Body=b"x"),
    }
    said = {}
    for name, attempt in attempts.items():
        try:
            attempt()
            said[name] = "done"
        except ClientError as error:
            said[name] = error.response["Error"]["Code"]
    operator.emulator.client("s3").delete_object(Bucket=bucket, Key="t/acme/x")
    iam.delete_access_key(UserName="stranger", AccessKeyId=key["AccessKeyId"])
    return said


def come_to_rest(operator: Operator) -> None:
    """Nothing runs any more. The emulator makes a log group anew for a function that was still at it; on AWS its role
    could not.
    """
    events, sqs = operator.emulator.client("events"), operator.emulator.client("sqs")
    for rule in events.list_rules()["Rules"]:
        events.disable_rule(Name=rule["Name"])
    names: list[Any] = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def is_empty(url: str) -> bool:
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return set(counts.values()) == {"0"}

    for url in sqs.list_queues()["QueueUrls"]:
        wait_for(f"{url} is empty", partial(is_empty, url))


def take_down(operator: Operator, life: Life) -> None:
    """Refused, done, and done again."""
    fill(operator)
    come_to_rest(operator)
    life.seen["artefacts"] = operator.artefacts()
    life.seen["before"] = operator.everything()
    life.done["delete with nobody to ask"] = operator.run("delete")
    life.done["delete with another name"] = operator.run("delete", typed="portside")
    life.seen["after refusals"] = operator.everything()
    life.done["delete"] = operator.run("delete", typed=STACK)
    life.seen["after"] = operator.everything()
    life.seen["artefacts after"] = operator.artefacts()
    life.done["delete again"] = operator.run("delete")
