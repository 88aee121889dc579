"""Each function's role may do its list and nothing else: tried with the roles' own credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from local.engines.ministack import REGION
from tests.integration.conftest import Deployment

DENIED = {"AccessDenied", "AccessDeniedException", "403"}


class Role:
    """boto3 clients with a role's temporary credentials."""

    def __init__(self, deployment: Deployment, logical_id: str) -> None:
        self.names = {"bucket": deployment.stack.bucket, "table": deployment.stack.table_name}
        described = deployment.emulator.client("cloudformation").describe_stack_resource(
            StackName=deployment.stack.stack_name, LogicalResourceId=logical_id
        )
        account = deployment.emulator.client("sts").get_caller_identity()["Account"]
        arn = f"arn:aws:iam::{account}:role/{described['StackResourceDetail']['PhysicalResourceId']}"
        given = deployment.emulator.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        self._session = boto3.session.Session(
            given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=REGION
        )
        self._url = deployment.stack.emulator_url

    def client(self, service: Any) -> Any:
        """A client of the role."""
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"}) if service == "s3" else None
        return self._session.client(service, endpoint_url=self._url, config=config)


@pytest.fixture(scope="module", params=["IssuerRole", "AuthorizerRole"])
def role(request: pytest.FixtureRequest, deployment: Deployment) -> Role:
    """Each role in turn."""
    return Role(deployment, request.param)


Attempt = Callable[[Role], Any]

# What neither role may do. That the issuer reads tenants' records only (dynamodb:LeadingKeys) this engine does not
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
