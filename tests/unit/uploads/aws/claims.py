"""Claims to take, and a table on moto to take them in."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

from tests.unit.fakes.world import NOW
from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import real_records
from uploads.aws.claims import DynamoClaims
from uploads.aws.clients import dynamodb_client
from uploads.claims import Attempt, Claim, first_claim
from uploads.ids import make_ulid

PAYLOAD, OTHER_PAYLOAD = '{"size_bytes": 30}', '{"size_bytes": 31}'
_numbers = count(1)


def real_claims() -> DynamoClaims:
    real_records()  # which makes the table
    return DynamoClaims(dynamodb_client(REGION), TABLE)


def new_key() -> str:
    return str(uuid4())


def make_attempt(key: str, now: datetime = NOW, payload: str = PAYLOAD, **where: Any) -> Attempt:
    """An attempt of its own fresh id, by tenant acme on one route unless told otherwise."""
    where = {"tenant": "acme", "route": "POST /v1/uploads", **where}
    fresh_id = make_ulid(now, next(_numbers).to_bytes(10))
    return Attempt(key=key, payload=payload, fresh_id=fresh_id, now=now, **where)


def want(key: str, now: datetime = NOW, payload: str = PAYLOAD, **where: Any) -> Claim:
    """The claim that such an attempt wants."""
    return first_claim(make_attempt(key, now, payload, **where), key)
