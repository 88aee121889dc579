"""The authorizer's own calls to DynamoDB: against a server that answers as a test wants it to."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from authorizer.errors import TableUnavailableError
from authorizer.table import MAX_ANSWER_BYTES, READ_SECONDS, WRITE_SECONDS, DynamoTable
from tests.unit.authorizer.dynamo import ENVIRONMENT, FakeDynamo
from tests.unit.template.parts import properties

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEM = {"pk": {"S": "API_TOKENS"}, "n": {"N": "1795000000"}, "yes": {"BOOL": True}, "list": {"L": [{"S": "x"}]}}
SILENCE = (0, None)
REFUSED = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"


@pytest.fixture
def dynamo() -> Iterator[FakeDynamo]:
    with FakeDynamo() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        for table in server.tables:
            table.hang_up()
        server.has_ended.set()
        server.shutdown()
        thread.join()


def test_item_is_read_consistently_as_plain_values(dynamo: FakeDynamo) -> None:
    """Texts, numbers and booleans; a revocation is seen by the next look."""
    dynamo.answers = [(200, {"Item": ITEM})]
    assert dynamo.table().read_item("API_TOKENS", "id") == {"pk": "API_TOKENS", "n": 1_795_000_000.0, "yes": True}
    key = {"pk": {"S": "API_TOKENS"}, "sk": {"S": "id"}}
    assert dynamo.asked == [{"TableName": "table-1", "Key": key, "ConsistentRead": True}]
    assert dynamo.headers[0]["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert "Credential=AKIDEXAMPLE/20261118/eu-central-1/dynamodb/aws4_request" in dynamo.headers[0]["authorization"]


def test_small_partition_is_read_whole(dynamo: FakeDynamo) -> None:
    """Consistently too. One that goes on would be read in part, and is no answer."""
    dynamo.answers = [(200, {"Items": [ITEM, {}]}), (200, {"Items": []}), (200, {"Items": [], "LastEvaluatedKey": {}})]
    table = dynamo.table()
    assert table.read_items("SIGNING_KEYS") == [{"pk": "API_TOKENS", "n": 1_795_000_000.0, "yes": True}, {}]
    assert table.read_items("SIGNING_KEYS") == []
    with pytest.raises(TableUnavailableError):
        table.read_items("SIGNING_KEYS")
    assert dynamo.asked[0] == {
        "TableName": "table-1",
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "SIGNING_KEYS"}},
        "ConsistentRead": True,
    }
    assert dynamo.headers[0]["x-amz-target"] == "DynamoDB_20120810.Query"


def test_item_that_is_not_there_is_none(dynamo: FakeDynamo) -> None:
    """DynamoDB answers an empty object."""
    dynamo.answers = [(200, {})]
    assert dynamo.table().read_item("API_TOKENS", "id") is None


def test_connection_is_kept_and_made_anew_when_it_died(dynamo: FakeDynamo) -> None:
    """It sleeps with the function, and the other end does not wait."""
    dynamo.answers = [(200, {}), (200, {}), None, (200, {"Item": ITEM})]
    table = dynamo.table()
    for _ in range(2):
        assert table.read_item("a", "b") is None
    assert table.read_item("a", "b")
    assert len(set(dynamo.peers[:3])) == 1
    assert dynamo.peers[3] != dynamo.peers[2]


def test_passing_failure_is_tried_once_more(dynamo: FakeDynamo) -> None:
    """No oftener: somebody waits."""
    dynamo.answers = [(500, {}), (200, {"Item": ITEM}), (500, {}), (503, {})]
    table = dynamo.table()
    assert table.read_item("a", "b")
    with pytest.raises(TableUnavailableError):
        table.read_item("a", "b")
    assert dynamo.answers == []


@pytest.mark.parametrize(
    "answer",
    [
        (400, {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "secret of AWS"}),
        (403, b"<html>"),
        (200, b"[]"),
        (200, b"{"),
        (200, b"\xff"),
        (200, b" " * (MAX_ANSWER_BYTES + 1)),
        None,
    ],
)
def test_what_is_no_answer_is_an_outage_that_says_nothing(dynamo: FakeDynamo, answer: tuple[int, Any] | None) -> None:
    """Fails closed; no text from outside gets into ours."""
    dynamo.answers = [answer, answer]
    with pytest.raises(TableUnavailableError) as caught:
        dynamo.table().read_item("a", "b")
    assert caught.value.args == ()


def test_nobody_at_the_other_end_is_an_outage(dynamo: FakeDynamo) -> None:
    """Refused connections, and a role without credentials."""
    with pytest.raises(TableUnavailableError):
        dynamo.table(AWS_ENDPOINT_URL="http://127.0.0.1:1").read_item("a", "b")
    with pytest.raises(TableUnavailableError):
        dynamo.table(AWS_ACCESS_KEY_ID="\n").read_item("a", "b")


def test_touch_writes_once_unless_it_is_gone_or_was_touched(dynamo: FakeDynamo) -> None:
    """One conditional write; a condition that fails is as good."""
    dynamo.answers = [(200, {}), (400, {"__type": REFUSED})]
    for _ in range(2):
        dynamo.table().touch("API_TOKENS", "id", attribute="last_used_at", now=120, unless_since=60)
    first, second = dynamo.asked
    assert first == second
    assert first["UpdateExpression"] == "SET #moment = :now"
    assert first["ConditionExpression"].startswith("attribute_exists(pk) AND ")
    assert first["ExpressionAttributeNames"] == {"#moment": "last_used_at"}
    assert first["ExpressionAttributeValues"] == {":now": {"N": "120"}, ":unless_since": {"N": "60"}}


@pytest.mark.parametrize("answer", [None, (500, {}), (400, {"__type": "ValidationException"})])
def test_touch_is_tried_once(dynamo: FakeDynamo, answer: tuple[int, Any] | None) -> None:
    """Nobody waits for it longer."""
    dynamo.answers = [answer]
    with pytest.raises(TableUnavailableError):
        dynamo.table().touch("API_TOKENS", "id", attribute="last_used_at", now=120, unless_since=60)
    assert dynamo.answers == []


@pytest.mark.parametrize(
    ("environ", "host"),
    [
        ({}, "dynamodb.eu-central-1.amazonaws.com"),
        ({"AWS_REGION": "cn-north-1"}, "dynamodb.cn-north-1.amazonaws.com.cn"),
        ({"AWS_ENDPOINT_URL": "https://one.example"}, "one.example"),
        (
            {"AWS_ENDPOINT_URL": "https://one.example", "AWS_ENDPOINT_URL_DYNAMODB": "https://two.example:8443"},
            "two.example:8443",
        ),
    ],
)
def test_endpoint_is_the_regions_or_what_boto3_would_be_told_of(environ: dict[str, str], host: str) -> None:
    """The service's own variable before the general one."""
    assert DynamoTable({**ENVIRONMENT, **environ}, "t")._endpoint.netloc == host  # noqa: SLF001 # no call shall be made


def test_all_that_a_token_waits_for_fits_into_the_functions_time() -> None:
    """With a second for everything else: a good token is answered even when both calls are used up."""
    assert properties("AuthorizerFunction")["Timeout"] - 1 >= READ_SECONDS + WRITE_SECONDS


def test_slow_write_is_given_up_soon(dynamo: FakeDynamo) -> None:
    """On a kept connection, whose first call had more time, as on a new one."""
    dynamo.answers = [(200, {}), SILENCE, SILENCE]
    table = dynamo.table()
    table.read_item("a", "b")
    for _ in range(2):
        began = time.monotonic()
        with pytest.raises(TableUnavailableError):
            table.touch("API_TOKENS", "id", attribute="last_used_at", now=120, unless_since=60)
        assert time.monotonic() - began < WRITE_SECONDS + 0.4


def test_attempts_of_a_read_share_its_time(dynamo: FakeDynamo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of a second each would be more than this one has."""
    monkeypatch.setattr("authorizer.table.READ_SECONDS", 0.3)
    dynamo.answers = [SILENCE, SILENCE]
    table = dynamo.table()
    began = time.monotonic()
    with pytest.raises(TableUnavailableError):
        table.read_item("a", "b")
    assert time.monotonic() - began < 0.9
