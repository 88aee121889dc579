"""Each function's role may do its list and nothing else: tried with the roles' own credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.integration.background import Background
from tests.integration.conftest import Deployment
from tests.integration.roles import DENIED, Role


@pytest.fixture(scope="module", params=["IssuerRole", "UploadEventsRole", "SweeperRole", "AuthorizerRole"])
def role(request: pytest.FixtureRequest, deployment: Deployment) -> Role:
    """Each role in turn."""
    return Role(deployment, request.param)


Attempt = Callable[[Role], Any]

# What no role may do. That each reads tenants' records only (dynamodb:LeadingKeys) this engine does not
# enforce; the template tests assert the statement, and AWS alone can prove it.
FORBIDDEN: dict[str, Attempt] = {
    "list buckets": lambda r: r.client("s3").list_buckets(),
    "write outside t/": lambda r: r.client("s3").put_object(Bucket=r.names["bucket"], Key="elsewhere", Body=b""),
    "read outside t/": lambda r: r.client("s3").get_object(Bucket=r.names["bucket"], Key="elsewhere"),
    "read the bucket's policy": lambda r: r.client("s3").get_bucket_policy(Bucket=r.names["bucket"]),
    "delete the bucket": lambda r: r.client("s3").delete_bucket(Bucket=r.names["bucket"]),
    "change the bucket's lifecycle": lambda r: r.client("s3").delete_bucket_lifecycle(Bucket=r.names["bucket"]),
    "set an ACL": lambda r: r.client("s3").put_object_acl(Bucket=r.names["bucket"], Key="t/a/b", ACL="public-read"),
    "scan the table": lambda r: r.client("dynamodb").scan(TableName=r.names["table"]),
    "delete the table": lambda r: r.client("dynamodb").delete_table(TableName=r.names["table"]),
    "delete a record": lambda r: r.client("dynamodb").delete_item(
        TableName=r.names["table"], Key={"pk": {"S": "TENANT#a"}, "sk": {"S": "x"}}
    ),
    "call a function": lambda r: r.client("lambda").list_functions(),
    "become another role": lambda r: r.client("iam").list_roles(),
    "read secrets": lambda r: r.client("secretsmanager").list_secrets(),
}


@pytest.mark.parametrize("attempt", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_role_is_denied_what_is_not_on_its_list(role: Role, attempt: Attempt) -> None:
    """The engine's IAM says no."""
    with pytest.raises(ClientError) as refusal:
        attempt(role)
    assert refusal.value.response["Error"]["Code"] in DENIED


def index_query(role: Role) -> Any:
    """What is due, of all tenants."""
    return role.client("dynamodb").query(
        TableName=role.names["table"],
        IndexName="due",
        KeyConditionExpression="due_shard = :shard",
        ExpressionAttributeValues={":shard": {"S": "DUE#0"}},
    )


# What one function may and the others may not.
OWN: dict[str, tuple[set[str], Attempt]] = {
    "write a file": (
        {"IssuerRole", "SweeperRole"},
        lambda r: r.client("s3").put_object(Bucket=r.names["bucket"], Key="t/acme/own", Body=b""),
    ),
    "delete a file": (
        {"IssuerRole", "SweeperRole", "UploadEventsRole"},
        lambda r: r.client("s3").delete_object(Bucket=r.names["bucket"], Key="t/acme/own"),
    ),
    "list what S3 has open": (
        {"SweeperRole"},
        lambda r: r.client("s3").list_multipart_uploads(Bucket=r.names["bucket"], Prefix="t/"),
    ),
    "see what is due of all tenants": ({"SweeperRole"}, index_query),
    "make a record": (
        {"IssuerRole"},
        lambda r: r.client("dynamodb").put_item(
            TableName=r.names["table"], Item={"pk": {"S": "TENANT#own"}, "sk": {"S": "x"}}
        ),
    ),
}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("logical_id", ["IssuerRole", "UploadEventsRole", "SweeperRole", "AuthorizerRole"])
def test_a_role_may_do_its_own_work_and_no_others(deployment: Deployment, logical_id: str, name: str) -> None:
    """Those that may are the control for those that may not."""
    allowed, attempt = OWN[name]
    role = Role(deployment, logical_id)
    if logical_id in allowed:
        attempt(role)
        return
    with pytest.raises(ClientError) as refusal:
        attempt(role)
    assert refusal.value.response["Error"]["Code"] in DENIED


@pytest.mark.parametrize("logical_id", ["IssuerRole", "UploadEventsRole", "SweeperRole", "AuthorizerRole"])
def test_no_function_sends_into_the_buckets_queue(deployment: Deployment, logical_id: str) -> None:
    """S3 alone does; and only whom it is for reads it."""
    queue = Background(deployment).output("UploadEventsQueueUrl")
    sqs = Role(deployment, logical_id).client("sqs")
    with pytest.raises(ClientError) as refusal:
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert refusal.value.response["Error"]["Code"] in DENIED
    if logical_id == "UploadEventsRole":
        sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
        return
    with pytest.raises(ClientError) as refusal:
        sqs.receive_message(QueueUrl=queue)
    assert refusal.value.response["Error"]["Code"] in DENIED


def test_the_authorizer_touches_no_upload(deployment: Deployment) -> None:
    """Not even what the issuer may."""
    role = Role(deployment, "AuthorizerRole")
    with pytest.raises(ClientError) as refusal:
        role.client("s3").put_object(Bucket=deployment.stack.bucket, Key="t/acme/x", Body=b"")
    assert refusal.value.response["Error"]["Code"] in DENIED


def test_the_issuer_may_do_what_its_work_needs(deployment: Deployment) -> None:
    """The control: the same kind of calls, on its own list."""
    role = Role(deployment, "IssuerRole")
    role.client("s3").put_object(Bucket=deployment.stack.bucket, Key="t/acme/control", Body=b"1")
    role.client("s3").delete_object(Bucket=deployment.stack.bucket, Key="t/acme/control")
    key = {"pk": {"S": "TENANT#acme"}, "sk": {"S": "UPLOAD#none"}}
    assert "Item" not in role.client("dynamodb").get_item(TableName=deployment.stack.table_name, Key=key)


def test_a_url_is_refused_when_it_is_bent_to_another_key(deployment: Deployment) -> None:
    """The URL is signed for one key; another tenant's prefix is out of its reach."""
    upload = deployment.start(filename="a", size_bytes=1, content_type="a/b")
    bent = upload["request"]["url"].replace("/t/acme/", "/t/rival/")
    answer = requests.put(bent, data=b"x", headers=upload["request"]["headers"], timeout=30)
    assert answer.status_code == 403
    assert f"t/rival/{upload['id']}" not in deployment.objects()
