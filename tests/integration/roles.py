"""A deployed role, to be tried with its own credentials."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

from local.engines.ministack import REGION
from tests.integration.background import Background
from tests.integration.conftest import Deployment

DENIED = {"AccessDenied", "AccessDeniedException", "403"}

# By what their functions are about.
ON_FILES = {"IssuerRole", "UploadEventsRole", "SweeperRole", "JobWorkerRole"}
ON_RECORDS = ON_FILES | {"JobApiRole", "DispatcherRole", "NoticesRole"}
OF_TOKENS = {"AuthorizerRole", "TokenApiRole"}
ROLES = sorted(ON_RECORDS | OF_TOKENS)


class Role:
    """boto3 clients with a role's temporary credentials."""

    def __init__(self, deployment: Deployment, logical_id: str) -> None:
        output = Background(deployment).output
        self.names = {
            "bucket": deployment.stack.bucket,
            "table": deployment.stack.table_name,
            "stack": deployment.stack.stack_name,
            "jobs": output("JobQueueUrl"),
            "dead jobs": output("JobDeadLetterQueueUrl"),
            "notices": output("NoticesQueueUrl"),
            "dead notices": output("NoticesDeadLetterQueueUrl"),
        }
        described = deployment.emulator.client("cloudformation").describe_stack_resource(
            StackName=deployment.stack.stack_name, LogicalResourceId=logical_id
        )
        account = deployment.emulator.client("sts").get_caller_identity()["Account"]
        arn = f"arn:aws:iam::{account}:role/{described['StackResourceDetail']['PhysicalResourceId']}"
        given = deployment.emulator.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        self.session = boto3.session.Session(
            given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=REGION
        )
        self._url = deployment.stack.emulator_url
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """A client of the role; made once, which takes a while."""
        if service not in self._clients:
            config = Config(signature_version="s3v4", s3={"addressing_style": "path"}) if service == "s3" else None
            made: Any = self.session
            self._clients[service] = made.client(service, endpoint_url=self._url, config=config)
        return self._clients[service]


def secret(role: Role, name: str) -> Any:
    """What is kept under this name."""
    return role.client("secretsmanager").get_secret_value(SecretId=name)


def index_query(role: Role) -> Any:
    """What is due, of all tenants."""
    return role.client("dynamodb").query(
        TableName=role.names["table"],
        IndexName="due",
        KeyConditionExpression="due_shard = :shard",
        ExpressionAttributeValues={":shard": {"S": "DUE#0"}},
    )


def table_query(role: Role) -> Any:
    """What one tenant has."""
    return role.client("dynamodb").query(
        TableName=role.names["table"],
        KeyConditionExpression="pk = :tenant",
        ExpressionAttributeValues={":tenant": {"S": "TENANT#own"}},
    )


def send(role: Role, queue: str) -> Any:
    """A message that is none, for later than anybody looks here."""
    return role.client("sqs").send_message(QueueUrl=role.names[queue], MessageBody="tried by a test", DelaySeconds=900)
