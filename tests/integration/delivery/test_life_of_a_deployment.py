"""A deployment from its failed first try to its end, by the commands, on the real template."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from delivery.parameters.rules import with_defaults
from delivery.template import read_template
from local.engines.ministack import REGION
from local.engines.sessions import session_of
from local.gateway_restore import restore_gateway
from local.stack import parameters
from tests.integration.delivery.commands import OURS, STACK, Done, Operator, create_stack

NEVER_COMES_UP = {"Resources": {"Stream": {"Type": "AWS::Logs::LogStream", "Properties": {"LogGroupName": "none"}}}}
ORIGINS = ["https://app.example.com", "http://localhost:3000"]


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


def take_down(operator: Operator, life: Life) -> None:
    """Refused, done, and done again."""
    fill(operator)
    life.seen["artefacts"] = operator.artefacts()
    life.seen["before"] = operator.everything()
    life.done["delete with nobody to ask"] = operator.run("delete")
    life.done["delete with another name"] = operator.run("delete", typed="portside")
    life.seen["after refusals"] = operator.everything()
    life.done["delete"] = operator.run("delete", typed=STACK)
    life.seen["after"] = operator.everything()
    life.seen["artefacts after"] = operator.artefacts()
    life.done["delete again"] = operator.run("delete")


@pytest.fixture(scope="module")
def life(operator: Operator) -> Life:
    local = parameters(operator.emulator, operator.folder)
    readers = ["arn:aws:iam::000000000000:user/deployer", "arn:aws:iam::000000000000:role/analytics-*"]
    life = Life({**local, "AllowedOrigins": ORIGINS, "MaxUploadBytes": 10**9, "BucketReaders": readers})
    for step in (bring_up, use, take_down):
        step(operator, life)
    return life


def test_unusable_parameters_touch_nothing(life: Life) -> None:
    """Every mistake is named; there is no build, no bucket, no stack."""
    done = life.done["unusable parameters"]
    assert done.status == 1
    assert "LogLevel: 'LOUD' is not one of" in done.said
    assert "Nonsense: there is no such parameter" in done.said
    assert life.seen["unusable parameters left"] is True


def test_failed_first_creation_is_explained(life: Life) -> None:
    """A real ROLLBACK_COMPLETE stack: its cause is told, and it stays when nobody can be asked."""
    done = life.done["nobody to ask"]
    assert done.status == 1
    assert "ROLLBACK_COMPLETE; will clear a failed first creation, then create" in done.said
    assert "Stream (AWS::Logs::LogStream): " in done.said
    assert "YES=1" in done.said
    assert life.seen["nobody to ask left"] == "ROLLBACK_COMPLETE"


def test_deployment_goes_over_a_failed_first_creation(life: Life) -> None:
    """And ends with where the service is and what to do next."""
    done = life.done["deploy"]
    assert done.status == 0, done.said
    assert "\nDeployed.\n" in done.said
    assert "/v1/health" in done.said
    assert "make smoke ENV=dev" in done.said


def test_every_parameter_arrives_as_it_was_written(life: Life) -> None:
    """Lists, numbers, empty ones and base64 survive SAM's command line."""
    texts = {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in life.values.items()}
    assert life.seen["deployed parameters"] == with_defaults(read_template()["Parameters"], texts)


def test_smoke_says_what_token_it_needs(life: Life) -> None:
    """None, or one that may only read."""
    assert life.done["smoke without a token"].status == 1
    assert "https://tokens.portside.local" in life.done["smoke without a token"].said
    assert life.done["smoke with a reader's token"].status == 1
    assert "needs uploads:write" in life.done["smoke with a reader's token"].said


def test_smoke_proves_the_whole_way(life: Life) -> None:
    """Both kinds of upload, read back with the operator's own permissions; nothing stays in the bucket."""
    done = life.done["smoke"]
    assert done.status == 0, done.said
    for proof in (
        "answers",
        "without a token it refuses",
        "put of 100,000 bytes",
        "multipart of 17,825,792 bytes in 3",
    ):
        assert proof in done.said
    assert life.seen["smoke left"] == []


def test_readers_that_are_named_are_the_only_ones(life: Life) -> None:
    """Smoke is run by one of them; who is not may do nothing to a file, whatever IAM allows."""
    refused = "AccessDenied"
    assert life.seen["stranger"] == {"list": "done", "read": refused, "delete": refused, "write": refused}


def test_no_command_prints_a_token_or_a_key(life: Life, operator: Operator) -> None:
    """Neither the token nor the operator's secret, nor a signature."""
    said = "".join(done.said for done in life.done.values())
    assert life.seen["token"].rsplit(".", 1)[1] not in said
    assert operator.keys["AWS_SECRET_ACCESS_KEY"] not in said
    assert "X-Amz-Signature" not in said


def test_change_is_told_and_a_line_taken_out_takes_the_default_back(life: Life) -> None:
    """CloudFormation alone would keep the origins."""
    done = life.done["change"]
    assert done.status == 0, done.said
    assert "LogLevel: 'INFO' → 'ERROR'" in done.said
    assert life.seen["changed parameters"]["LogLevel"] == "ERROR"
    assert life.seen["changed parameters"]["AllowedOrigins"] == ""


def test_nothing_is_deleted_unasked(life: Life) -> None:
    """What would go is counted and shown all the same."""
    for step in ("delete with nobody to ask", "delete with another name"):
        assert life.done[step].status == 1
        assert "3 object versions (6 bytes), 1 delete markers, 1 incomplete uploads" in life.done[step].said
        assert "nothing was deleted" in life.done[step].said
    assert life.seen["after refusals"] == life.seen["before"]
    assert all(life.seen["before"].values())


def test_deletion_leaves_nothing(life: Life) -> None:
    """No stack, bucket, table, function, role, log group or API; and no code in SAM's bucket."""
    assert life.done["delete"].status == 0, life.done["delete"].said
    assert life.seen["after"] == {kind: [] for kind in life.seen["before"]}
    assert life.seen["artefacts"] != []
    assert life.seen["artefacts after"] == []


def test_second_deletion_finds_nothing(life: Life) -> None:
    """It asks nothing and is no failure."""
    assert life.done["delete again"].status == 0
    assert f"there is nothing of {STACK} to delete" in life.done["delete again"].said
