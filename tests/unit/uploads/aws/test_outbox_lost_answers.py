"""A verdict whose answer was lost, on moto."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.uploads.aws.conftest import REGION
from tests.unit.uploads.aws.records import make_upload
from tests.unit.uploads.aws.test_outbox_contract import LATER, TOLD, real_table
from uploads.aws.clients import dynamodb_client
from uploads.errors import UnavailableError
from uploads.model import State


def test_verdict_whose_answer_was_lost_is_told_once(moto: None) -> None:  # noqa: ARG001 # moto is there while it lives
    """boto3 sends the transaction again under its token; should that be too late, the condition holds."""
    client = dynamodb_client(REGION)
    table = real_table(client)
    upload = make_upload(TOLD)
    table.uploads.add(upload)

    def lose(**_: object) -> None:
        client.meta.events.unregister("after-call.dynamodb.TransactWriteItems", lose)
        raise UnavailableError("the answer is lost")

    client.meta.events.register("after-call.dynamodb.TransactWriteItems", lose)
    with pytest.raises(UnavailableError):
        table.uploads.move(upload, State.READY, now=LATER)
    assert table.uploads.move(upload, State.READY, now=LATER + timedelta(seconds=9)).updated_at == LATER
    assert len(table.notices_of(upload)) == 2
