"""Each function's role may do its list and nothing else: tried with the roles' own credentials."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.integration.background import Background
from tests.integration.conftest import Deployment
from tests.integration.roles import DENIED, ON_FILES, ON_RECORDS, ROLES, Role, index_query, secret, send, table_query


@pytest.fixture(scope="module")
def roles(deployment: Deployment) -> dict[str, Role]:
    """All of them."""
    return {logical_id: Role(deployment, logical_id) for logical_id in ROLES}


@pytest.fixture(scope="module", params=ROLES)
def role(request: pytest.FixtureRequest, roles: dict[str, Role]) -> Role:
    """Each role in turn."""
    return roles[request.param]


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
    "list secrets": lambda r: r.client("secretsmanager").list_secrets(),
    "read another secret": lambda r: secret(r, f"{r.names['stack']}/elsewhere"),
    "read another stack's webhooks' secret": lambda r: secret(r, f"{r.names['stack']}-two/webhooks/acme/x"),
    "tell a bus that was not named": lambda r: r.client("events").put_events(
        Entries=[{"Source": "portside", "DetailType": "x", "Detail": "{}"}]
    ),
    "purge a queue": lambda r: r.client("sqs").purge_queue(QueueUrl=r.names["jobs"]),
    "read what was put aside": lambda r: r.client("sqs").receive_message(QueueUrl=r.names["dead jobs"]),
}


@pytest.fixture(scope="module", autouse=True)
def things(deployment: Deployment, roles: dict[str, Role]) -> Iterator[None]:
    """What is asked for: what is not there is not denied either. Whatever was sent does not stay for other tests."""
    stack = deployment.stack.stack_name
    for name in (f"{stack}/elsewhere", f"{stack}-two/webhooks/acme/x", f"{stack}/webhooks/acme/x"):
        deployment.emulator.client("secretsmanager").create_secret(Name=name, SecretString="x")
    deployment.s3.put_object(Bucket=deployment.stack.bucket, Key="t/acme/read", Body=b"")
    yield
    for queue in ("jobs", "dead jobs", "notices", "dead notices"):
        deployment.emulator.client("sqs").purge_queue(QueueUrl=roles["IssuerRole"].names[queue])


@pytest.mark.parametrize("attempt", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_role_is_denied_what_is_not_on_its_list(role: Role, attempt: Attempt) -> None:
    """The engine's IAM says no."""
    with pytest.raises(ClientError) as refusal:
        attempt(role)
    assert refusal.value.response["Error"]["Code"] in DENIED


# What some functions may and the others may not.
OWN: dict[str, tuple[set[str], Attempt]] = {
    "write a file": (
        {"IssuerRole", "SweeperRole", "JobWorkerRole"},
        lambda r: r.client("s3").put_object(Bucket=r.names["bucket"], Key="t/acme/own", Body=b""),
    ),
    "delete a file": (
        ON_FILES,
        lambda r: r.client("s3").delete_object(Bucket=r.names["bucket"], Key="t/acme/own"),
    ),
    "read a file": (
        ON_FILES,
        lambda r: r.client("s3").get_object(Bucket=r.names["bucket"], Key="t/acme/read"),
    ),
    "see which files there are": (
        ON_FILES,
        lambda r: r.client("s3").list_objects_v2(Bucket=r.names["bucket"], Prefix="t/"),
    ),
    "list what S3 has open": (
        {"SweeperRole", "JobWorkerRole"},
        lambda r: r.client("s3").list_multipart_uploads(Bucket=r.names["bucket"], Prefix="t/"),
    ),
    "see what is due of all tenants": ({"SweeperRole", "DispatcherRole"}, index_query),
    # The authorizer may list the published keys alone, by dynamodb:LeadingKeys, which this engine does not enforce.
    "list a tenant's records": (
        {"AuthorizerRole", "IssuerRole", "SweeperRole", "JobApiRole", "TokenApiRole"},
        table_query,
    ),
    "make a record": (
        ON_RECORDS | {"TokenApiRole"},
        lambda r: r.client("dynamodb").put_item(
            TableName=r.names["table"], Item={"pk": {"S": "TENANT#own"}, "sk": {"S": "x"}}
        ),
    ),
    "send for a job": (ON_RECORDS - {"NoticesRole"}, lambda r: send(r, "jobs")),
    "put a job's message aside": ({"JobWorkerRole"}, lambda r: send(r, "dead jobs")),
    "send for a notice": (ON_RECORDS, lambda r: send(r, "notices")),
    "put a notice's message aside": ({"NoticesRole"}, lambda r: send(r, "dead notices")),
    "take messages of jobs": ({"JobWorkerRole"}, lambda r: r.client("sqs").receive_message(QueueUrl=r.names["jobs"])),
    "take messages of notices": (
        {"NoticesRole"},
        lambda r: r.client("sqs").receive_message(QueueUrl=r.names["notices"]),
    ),
    "read a webhook's secret": ({"NoticesRole"}, lambda r: secret(r, f"{r.names['stack']}/webhooks/acme/x")),
}


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("logical_id", ROLES)
def test_a_role_may_do_its_own_work_and_no_others(roles: dict[str, Role], logical_id: str, name: str) -> None:
    """Those that may are the control for those that may not."""
    allowed, attempt = OWN[name]
    role = roles[logical_id]
    if logical_id in allowed:
        attempt(role)
        return
    with pytest.raises(ClientError) as refusal:
        attempt(role)
    assert refusal.value.response["Error"]["Code"] in DENIED


@pytest.mark.parametrize("logical_id", ROLES)
def test_no_function_sends_into_the_buckets_queue(
    deployment: Deployment, roles: dict[str, Role], logical_id: str
) -> None:
    """S3 alone does; and only whom it is for reads it."""
    queue = Background(deployment).output("UploadEventsQueueUrl")
    sqs = roles[logical_id].client("sqs")
    with pytest.raises(ClientError) as refusal:
        sqs.send_message(QueueUrl=queue, MessageBody="x")
    assert refusal.value.response["Error"]["Code"] in DENIED
    if logical_id == "UploadEventsRole":
        sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])
        return
    with pytest.raises(ClientError) as refusal:
        sqs.receive_message(QueueUrl=queue)
    assert refusal.value.response["Error"]["Code"] in DENIED


@pytest.mark.parametrize("logical_id", sorted({*ROLES} - ON_FILES))
def test_who_has_nothing_to_do_with_files_touches_none(roles: dict[str, Role], logical_id: str) -> None:
    """Not even what the issuer may."""
    role = roles[logical_id]
    with pytest.raises(ClientError) as refusal:
        role.client("s3").put_object(Bucket=role.names["bucket"], Key="t/acme/x", Body=b"")
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
