"""Another store's keys: read by the issuer alone, good for one bucket alone, written down nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from botocore.exceptions import ClientError

from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines, log_lines_once
from tests.integration.roles import DENIED, Role

OTHER = "somebody-elses"


@pytest.fixture(scope="module")
def others(seaweed_deployment: Deployment) -> str:
    """A bucket that is not the service's, with a file in it; and one of the service's own to compare."""
    seaweed_deployment.s3.create_bucket(Bucket=OTHER)
    for bucket in (OTHER, seaweed_deployment.stack.bucket):
        for key in ("t/acme/file", "elsewhere"):
            seaweed_deployment.s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    return OTHER


Attempt = Callable[[Any, str], Any]
ON_OBJECTS: dict[str, Attempt] = {
    "read": lambda s3, bucket: s3.get_object(Bucket=bucket, Key="t/acme/file"),
    "look at": lambda s3, bucket: s3.head_object(Bucket=bucket, Key="t/acme/file"),
    "list": lambda s3, bucket: s3.list_objects_v2(Bucket=bucket),
    "write": lambda s3, bucket: s3.put_object(Bucket=bucket, Key="t/acme/new", Body=b"2"),
    "start parts": lambda s3, bucket: s3.create_multipart_upload(Bucket=bucket, Key="t/acme/new"),
    "list what is open": lambda s3, bucket: s3.list_multipart_uploads(Bucket=bucket, Prefix="t/"),
    "delete": lambda s3, bucket: s3.delete_object(Bucket=bucket, Key="t/acme/new"),
}
NEVER: dict[str, Attempt] = {
    "write outside t/": lambda s3, bucket: s3.put_object(Bucket=bucket, Key="new", Body=b"2"),
    "read outside t/": lambda s3, bucket: s3.get_object(Bucket=bucket, Key="elsewhere"),
    "delete outside t/": lambda s3, bucket: s3.delete_object(Bucket=bucket, Key="elsewhere"),
    "make a bucket": lambda s3, bucket: s3.create_bucket(Bucket=f"{bucket}-new"),
    "delete the bucket": lambda s3, bucket: s3.delete_bucket(Bucket=bucket),
    "open the bucket to pages": lambda s3, bucket: s3.put_bucket_cors(
        Bucket=bucket, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
    ),
    "copy from another bucket": lambda s3, bucket: s3.copy_object(
        Bucket=bucket, Key="t/acme/new", CopySource={"Bucket": OTHER, "Key": "t/acme/file"}
    ),
}


def refused(attempt: Attempt, s3: Any, bucket: str) -> str:
    """The code of the refusal."""
    with pytest.raises(ClientError) as caught:
        attempt(s3, bucket)
    return str(caught.value.response["Error"]["Code"])


@pytest.mark.parametrize("attempt", ON_OBJECTS.values(), ids=ON_OBJECTS)
def test_services_identity_cannot_reach_another_bucket(
    seaweed_deployment: Deployment, others: str, attempt: Attempt
) -> None:
    """Whatever it may do in its own, which is the control, it may not there."""
    s3 = seaweed_deployment.stack.s3_client()
    attempt(s3, seaweed_deployment.stack.bucket)
    assert refused(attempt, s3, others) in DENIED


@pytest.mark.parametrize("attempt", NEVER.values(), ids=NEVER)
def test_services_identity_may_do_no_more_than_its_work_needs(
    seaweed_deployment: Deployment, others: str, attempt: Attempt
) -> None:
    """In its own bucket neither."""
    assert others == OTHER
    assert refused(attempt, seaweed_deployment.stack.s3_client(), seaweed_deployment.stack.bucket) in DENIED


def test_issuer_alone_reads_the_secret_and_no_other(seaweed_deployment: Deployment) -> None:
    """By the engine's IAM, with the roles' own credentials."""
    arn = seaweed_deployment.stack.s3_secret_arn
    other = seaweed_deployment.emulator.client("secretsmanager").create_secret(
        Name="portside-local-store-two", SecretString="{}"
    )["ARN"]
    issuer = Role(seaweed_deployment, "IssuerRole").client("secretsmanager")
    assert json.loads(issuer.get_secret_value(SecretId=arn)["SecretString"]).keys() == {
        "access_key_id",
        "secret_access_key",
    }
    authorizer = Role(seaweed_deployment, "AuthorizerRole").client("secretsmanager")
    for client, secret in ((issuer, other), (authorizer, arn)):
        with pytest.raises(ClientError) as refusal:
            client.get_secret_value(SecretId=secret)
        assert refusal.value.response["Error"]["Code"] in DENIED


def test_issuer_of_a_stack_without_another_store_reads_no_secret(deployment: Deployment) -> None:
    """There is no statement at all."""
    arn = deployment.emulator.client("secretsmanager").create_secret(Name="somebodys", SecretString="{}")["ARN"]
    with pytest.raises(ClientError) as refusal:
        Role(deployment, "IssuerRole").client("secretsmanager").get_secret_value(SecretId=arn)
    assert refusal.value.response["Error"]["Code"] in DENIED


def test_secret_is_in_no_log_line_trace_or_answer(seaweed_deployment: Deployment) -> None:
    """Nor in the stack's description or the function's settings; of a refused call and of a failed one neither."""
    deployment = seaweed_deployment
    started = deployment.call(
        "POST",
        "/v1/uploads",
        body={"filename": "a", "size_bytes": 11 * 2**20, "content_type": "a/b", "strategy": "multipart"},
    )
    upload = started.json()
    part = upload["multipart"]["page"]["parts"][0]
    requests.put(part["url"], data=bytes(part["size_bytes"]), headers=part["headers"], timeout=30)
    refusal = deployment.call("POST", f"/v1/uploads/{upload['id']}/complete")
    assert refusal.status_code == 409
    deployment.segments.wait_for(lambda s: s.get("aws", {}).get("operation") == "GetSecretValue")

    secret = deployment.emulator.client("secretsmanager").get_secret_value(SecretId=deployment.stack.s3_secret_arn)
    pair = json.loads(secret["SecretString"])
    lines = log_lines_once(deployment, "issuer", refusal.headers["X-Request-Id"])
    written = "\n".join([*lines, *log_lines(deployment, "authorizer"), deployment.segments.text()])
    signature = parse_qs(urlsplit(part["url"]).query)["X-Amz-Signature"][0]
    assert [word for word in (*pair.values(), signature, "X-Amz-Signature") if word in written] == []

    stacks = deployment.emulator.client("cloudformation").describe_stacks(StackName=deployment.stack.stack_name)
    settings = deployment.emulator.client("lambda").list_functions()["Functions"]
    shown = f"{stacks} {settings} {started.text} {refusal.text}"
    assert str(deployment.stack.s3_secret_arn) in shown
    assert pair["secret_access_key"] not in shown
