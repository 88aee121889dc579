"""Runs the benchmarks' baselines in this process, on moto."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws

REGION: Final = "eu-central-1"
TABLE_NAME, BUCKET_NAME = "table", "bucket"
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Context:
    """What Powertools reads of Lambda's context."""

    function_name = "function"
    memory_limit_in_mb = 1024
    invoked_function_arn = f"arn:aws:lambda:{REGION}:123456789012:function:function"
    aws_request_id = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"

    def get_remaining_time_in_millis(self) -> int:
        return 28_000


@contextmanager
def plain_handler(package: str, monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> Iterator[Handler]:
    """A baseline's handler, with a bucket and a table. It is imported anew: it reads its environment at import."""
    fixed = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": REGION}
    for name, value in {**fixed, "TABLE_NAME": TABLE_NAME, "BUCKET_NAME": BUCKET_NAME, **variables}.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        make_bucket_and_table()
        yield importlib.import_module(f"{package}.app").handler
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


def make_bucket_and_table() -> None:
    """What the service's own template makes."""
    boto3.client("s3").create_bucket(Bucket=BUCKET_NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    boto3.client("dynamodb").create_table(
        TableName=TABLE_NAME,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
    )
