"""What the adapter of claims makes of DynamoDB's failures, of lost answers, and what its items look like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError

from tests.unit.fakes.world import NOW
from tests.unit.template.parts import properties
from tests.unit.uploads.aws.canned_answers import CannedAnswers, dynamodb_error
from tests.unit.uploads.aws.claims import OTHER_PAYLOAD, PAYLOAD, new_key, real_claims, want
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.test_records_in_dynamodb import LosesFirstAnswer
from uploads.aws.claims import DynamoClaims
from uploads.aws.clients import dynamodb_client
from uploads.claims import LEASE, MEMORY, Claim
from uploads.errors import UnavailableError

CALLS: dict[str, Callable[[DynamoClaims], object]] = {
    "take": lambda claims: claims.take(want(new_key()), now=NOW),
    "release": lambda claims: claims.release(want(new_key())),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@pytest.fixture(scope="module")
def table(moto: None) -> DynamoClaims:  # noqa: ARG001 # moto is there while it lives
    return real_claims()


def make_claims(*answers: tuple[int, str] | Exception) -> DynamoClaims:
    client = boto3.client("dynamodb", region_name=REGION, config=Config(retries={"total_max_attempts": 1}))
    CannedAnswers(client, *answers)
    return DynamoClaims(client, TABLE)


@every_call
@pytest.mark.parametrize(
    "failure",
    [
        (500, dynamodb_error("InternalServerError")),
        (400, dynamodb_error("ThrottlingException")),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
    ids=["error", "throttle", "no connection"],
)
def test_table_that_fails_is_unavailable(
    call: Callable[[DynamoClaims], object], failure: tuple[int, str] | Exception
) -> None:
    """Neither a claim nor a free key."""
    with pytest.raises(UnavailableError):
        call(make_claims(failure))


@every_call
def test_denied_call_is_a_mistake_of_ours_and_passes_through(call: Callable[[DynamoClaims], object]) -> None:
    """A role without a permission is not worth trying again."""
    with pytest.raises(ClientError):
        call(make_claims((400, dynamodb_error("AccessDeniedException"))))


def unlucky(operation: str, effect: Callable[[], object]) -> DynamoClaims:
    """A claims adapter whose first call of this operation takes effect and loses its answer."""
    client = dynamodb_client(REGION)
    client.meta.events.register_first(f"before-send.dynamodb.{operation}", LosesFirstAnswer(operation, effect))
    return DynamoClaims(client, TABLE)


def forget(table: DynamoClaims, key: str) -> None:
    table.take(want(key, NOW - MEMORY), now=NOW - MEMORY)


def lapse(table: DynamoClaims, key: str) -> None:
    table.take(want(key, NOW - LEASE), now=NOW - LEASE)


@pytest.mark.parametrize(
    ("prepare", "operation"),
    [(lambda *_: None, "UpdateItem"), (lapse, "UpdateItem"), (forget, "PutItem")],
    ids=["free", "lapsed", "forgotten"],
)
def test_take_whose_answer_was_lost_was_made(
    table: DynamoClaims, prepare: Callable[[DynamoClaims, str], object], operation: str
) -> None:
    """boto3 tries again, and the condition fails on one's own success, which the holder's id tells."""
    key = new_key()
    prepare(table, key)
    wanted = want(key)
    taken = unlucky(operation, lambda: table.take(wanted, now=NOW)).take(wanted, now=NOW)
    assert (taken.holder_id, taken.held_until) == (wanted.holder_id, wanted.held_until)


def test_release_whose_answer_was_lost_harms_no_successor(table: DynamoClaims) -> None:
    """The claim has a new holder by the time that boto3 tries again."""
    key = new_key()
    first = table.take(want(key), now=NOW)
    successors: list[Claim] = []

    def release_and_take() -> None:
        table.release(first)
        successors.append(table.take(want(key), now=NOW))

    unlucky("UpdateItem", release_and_take).release(first)
    assert [table.take(want(key), now=NOW)] == successors


def raw_item(claim: Claim) -> dict[str, Any]:
    key = {"pk": {"S": "TENANT#acme"}, "sk": {"S": f"IDEMPOTENCY#POST /v1/uploads#{claim.key_sha256}"}}
    return dynamodb_client(REGION).get_item(TableName=TABLE, Key=key)["Item"]


@pytest.mark.parametrize("prepare", [lambda *_: None, forget], ids=["free", "forgotten"])
def test_item_holds_hashes_and_when_ttl_may_delete_it(
    table: DynamoClaims, prepare: Callable[[DynamoClaims, str], object]
) -> None:
    """Under the tenant's key, which is all that the role may touch; neither the key nor the body as they were sent."""
    key = new_key()
    prepare(table, key)
    claim = table.take(want(key), now=NOW)
    item = raw_item(claim)
    forget_at = str(int((NOW + MEMORY).timestamp()))
    assert item[properties("Table")["TimeToLiveSpecification"]["AttributeName"]] == {"N": forget_at}
    assert item.keys() - {"pk", "sk"} == {
        "payload_sha256",
        "claimed_id",
        "holder_id",
        "held_until_epoch_milliseconds",
        "forget_at_epoch_seconds",
    }
    assert key not in str(item)
    assert PAYLOAD not in str(item)


@pytest.mark.parametrize("payload", [PAYLOAD, OTHER_PAYLOAD])
def test_nothing_but_allowed_actions_is_called(table: DynamoClaims, payload: str) -> None:
    """The issuer's role may get, put and update; a claim is one write, two where TTL is late."""
    called: list[str] = []
    client = dynamodb_client(REGION)
    client.meta.events.register("before-call.dynamodb", lambda model, **_: called.append(model.name))
    claims, key = DynamoClaims(client, TABLE), new_key()
    claims.take(want(key), now=NOW)
    claims.take(want(key, payload=payload), now=NOW + timedelta(seconds=1))
    assert called == ["UpdateItem"] * 2
    forgotten = new_key()
    forget(table, forgotten)
    claims.take(want(forgotten, payload=payload), now=NOW)
    assert called == ["UpdateItem"] * 3 + ["PutItem"]
