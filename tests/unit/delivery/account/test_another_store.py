"""Where smoke reads back what was uploaded."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from delivery.account.another_store import bucket_with_files
from delivery.account.identity import Clients
from delivery.account.stacks import Stack
from delivery.errors import StackError
from tests.unit.delivery.fake_api import running_fake_api
from tests.unit.delivery.fakes import ACCOUNT, REGION, aws

PAIR = {"access_key_id": "STOREKEY", "secret_access_key": "s3cr3t"}


def stack_of(bucket: str, **parameters: str) -> Stack:
    return Stack("id", "portside-dev", "CREATE_COMPLETE", parameters=parameters, outputs={"BucketName": bucket})


def open_bucket(clients: Clients, stack: Stack) -> Any:
    return bucket_with_files(boto3.session.Session("role", "role", region_name=REGION), clients, ACCOUNT, stack)


@pytest.mark.parametrize("parameters", [{}, {"S3EndpointUrl": ""}])
def test_own_bucket_is_read_with_the_operators_credentials(parameters: dict[str, str]) -> None:
    """And only where it is this account's."""
    with aws() as clients:
        bucket = open_bucket(clients, stack_of("own", **parameters))
        assert (bucket.s3, bucket.name, bucket.owner) == (clients.s3, "own", ACCOUNT.id)


def test_another_stores_bucket_is_read_with_that_stores_keys() -> None:
    """In its own region, in path style; it is not asked about AWS accounts."""
    seen: list[Any] = []
    with running_fake_api() as store, aws() as clients:
        store.answers["DELETE /base/files/t/acme/x"] = lambda _url, _token: (204, {})
        secrets = boto3.client("secretsmanager", "eu-west-1")
        arn = secrets.create_secret(Name="store", SecretString=json.dumps(PAIR))["ARN"]
        given = {"S3EndpointUrl": f"{store.url}/base", "S3Region": "garage", "S3CredentialsSecretArn": arn}
        bucket = open_bucket(clients, stack_of("files", **given))
        bucket.s3.meta.events.register("before-send.s3", lambda request, **_: seen.append(request))
        bucket.s3.delete_object(Bucket=bucket.name, Key="t/acme/x", ExpectedBucketOwner=bucket.owner)
    assert store.asked == ["DELETE /base/files/t/acme/x"]
    headers = {name.lower(): str(value) for name, value in seen[0].headers.items()}
    assert "STOREKEY" in headers["authorization"]
    assert "/garage/s3/aws4_request" in headers["authorization"]
    assert "x-amz-expected-bucket-owner" not in headers


@pytest.mark.parametrize("text", ["s3cr3t", "[]", '{"access_key_id": "s3cr3t"}', '{"accessKey": "a", "x": "s3cr3t"}'])
def test_malformed_secret_is_told_by_what_it_should_hold(text: str) -> None:
    """And by nothing that it does."""
    with aws() as clients:
        arn = boto3.client("secretsmanager", REGION).create_secret(Name="store", SecretString=text)["ARN"]
        given = {"S3EndpointUrl": "http://127.0.0.1:1", "S3CredentialsSecretArn": arn}
        with pytest.raises(StackError, match="access_key_id and secret_access_key") as caught:
            open_bucket(clients, stack_of("files", **given))
    assert "s3cr3t" not in str(caught.value)
