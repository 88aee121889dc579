"""Which AWS account and region a command works on, and as whom; checked before anything else is asked of AWS."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from delivery.account.aws_errors import NO_REGION, explain
from delivery.account.targets import Target
from delivery.errors import AccountError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

# Emptying a bucket and polling a stack both run into throttles.
PATIENT = Config(retries={"mode": "standard", "max_attempts": 10})


@dataclass(frozen=True, slots=True)
class Account:
    """The account behind a session."""

    id: str
    caller: str
    region: str
    is_emulator: bool


@dataclass(frozen=True, slots=True)
class Clients:
    """What the commands call AWS with."""

    cloudformation: CloudFormationClient
    s3: S3Client
    dynamodb: DynamoDBClient
    apigateway: APIGatewayClient

    @property
    def are_local(self) -> bool:
        """Whether every one of them talks to this machine, as `AWS_ENDPOINT_URL` makes them; then nothing is AWS."""
        clients = (self.cloudformation, self.s3, self.dynamodb, self.apigateway)
        return all(is_loopback(client.meta.endpoint_url) for client in clients)


def open_session(target: Target, environment: Mapping[str, str] = os.environ) -> boto3.session.Session:
    """A session for this environment, in one region. Raises AccountError."""
    try:
        session = boto3.session.Session(profile_name=target.profile)
        # boto3 does not read AWS_REGION, other AWS tools prefer it; SAM is told what is chosen here.
        region = target.region or environment.get("AWS_REGION") or session.region_name
        if not region:
            raise AccountError(NO_REGION)
        return boto3.session.Session(profile_name=target.profile, region_name=region)
    except BotoCoreError as error:
        raise AccountError(explain(error)) from None


def make_clients(session: boto3.session.Session) -> Clients:
    """The clients of a session; no call is made. Raises AccountError."""
    try:
        return Clients(
            cloudformation=session.client("cloudformation", config=PATIENT),
            s3=session.client("s3", config=PATIENT),
            dynamodb=session.client("dynamodb", config=PATIENT),
            apigateway=session.client("apigateway", config=PATIENT),
        )
    except BotoCoreError as error:
        raise AccountError(explain(error)) from None


def identify(session: boto3.session.Session, clients: Clients) -> Account:
    """Who we are to AWS. Raises AccountError when nobody."""
    try:
        caller = session.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise AccountError(explain(error)) from None
    return Account(
        id=caller["Account"],
        caller=caller["Arn"],
        region=session.region_name or "",
        is_emulator=clients.are_local,
    )


def is_loopback(url: str) -> bool:
    """Whether this address can only be a program on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
