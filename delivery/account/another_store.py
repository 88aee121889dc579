"""Where a stack keeps its files: in its own bucket, or in that of another store, which has keys of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from delivery.account.buckets import Bucket
from delivery.account.identity import Account, Clients
from delivery.account.stacks import Stack
from delivery.errors import StackError

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_s3 import S3Client


def bucket_with_files(session: boto3.session.Session, clients: Clients, account: Account, stack: Stack) -> Bucket:
    """The bucket, for whoever may read it; another store's with the keys of its secret. Raises StackError."""
    name, url = stack.outputs["BucketName"], stack.parameters.get("S3EndpointUrl")
    s3 = client_of_store(session, stack.parameters, url) if url else clients.s3
    return Bucket(s3, name, account.id)


def client_of_store(session: boto3.session.Session, parameters: Mapping[str, str], url: str) -> S3Client:
    """A client that signs with the service's own keys; the operator must be allowed to read them."""
    arn = parameters["S3CredentialsSecretArn"]
    answer = session.client("secretsmanager", region_name=arn.split(":")[3]).get_secret_value(SecretId=arn)
    key_id, key = read_pair(answer.get("SecretString", ""))
    client = session.client(
        "s3",
        endpoint_url=url,
        region_name=parameters.get("S3Region") or session.region_name,
        aws_access_key_id=key_id,
        aws_secret_access_key=key,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    client.meta.events.register("before-call.s3", without_owner)
    return client


def read_pair(text: str) -> tuple[str, str]:
    """The key pair that the secret holds. Raises StackError with nothing of the secret in it."""
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    match content:
        case {"access_key_id": str(key_id), "secret_access_key": str(key)}:
            return key_id, key
    raise StackError("the secret of S3CredentialsSecretArn holds no JSON with access_key_id and secret_access_key")


def without_owner(params: dict[str, Any], **_: object) -> None:
    """Which AWS account owns a bucket is nothing that another store could check."""
    params["headers"].pop("x-amz-expected-bucket-owner", None)
