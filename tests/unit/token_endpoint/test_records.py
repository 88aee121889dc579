"""The table: the fake and the real one pass the same suite; and what only the real one shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from tests.unit.token_endpoint.endpoint import FakeRecords
from tests.unit.token_endpoint.idp import NOW
from tests.unit.token_endpoint.records_contract import JWK, RecordsContract
from token_endpoint.errors import UnavailableError
from token_endpoint.records import MARGIN_SECONDS, Records

TABLE = "portside"


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A table as the template makes it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


class TestFakeRecords(RecordsContract):
    @pytest.fixture
    def records(self) -> FakeRecords:
        return FakeRecords()


class TestRecords(RecordsContract):
    @pytest.fixture
    def records(self, dynamodb: Any) -> Records:
        return Records(dynamodb, TABLE)

    def test_items_are_what_others_read(self, records: Records, dynamodb: Any) -> None:
        """Keys, attributes and TTL as DynamoDB and the authorizer know them; of the assertion only a digest."""
        records.claim("https://idp.example.com/saml", "_1", owner="a", ends_at=NOW + 0.5)
        records.publish(JWK, forget_at=int(NOW))
        items = {item["pk"]["S"]: item for item in dynamodb.scan(TableName=TABLE)["Items"]}
        key = items.pop("SIGNING_KEYS")
        assert key["sk"] == {"S": "kid-1"}
        assert key["forget_at_epoch_seconds"] == {"N": str(int(NOW))}
        (item,) = items.values()
        assert item == {
            "pk": {"S": f"ASSERTION#{hashlib.sha256(b'https://idp.example.com/saml' + bytes(1) + b'_1').hexdigest()}"},
            "sk": {"S": "ASSERTION"},
            "owner": {"S": "a"},
            "forget_at_epoch_seconds": {"N": str(int(NOW) + MARGIN_SECONDS)},
        }


FAILURES: list[Exception] = [
    ClientError({"Error": {"Code": "AccessDeniedException", "Message": "secret"}}, "PutItem"),
    ClientError({"Error": {"Code": "ThrottlingException", "Message": "secret"}}, "PutItem"),
    EndpointConnectionError(endpoint_url="https://secret/"),
]


class Down:
    """A client whose every call fails."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def __getattr__(self, name: str) -> Any:
        def fail(**_: Any) -> None:
            raise self._failure

        return fail


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_failure_is_named_without_its_text(failure: Exception) -> None:
    """Denied or down: nothing that the client could mend."""
    records = Records(Down(failure), TABLE)
    for call in (
        lambda: records.claim("idp", "_1", owner="a", ends_at=NOW),
        lambda: records.publish(JWK, forget_at=1),
        lambda: records.published(NOW),
    ):
        with pytest.raises(UnavailableError) as caught:
            call()
        assert "secret" not in str(caught.value)
        assert str(caught.value).startswith("dynamodb:")
        assert caught.value.__cause__ is None
