"""What operators have set for single tenants, as the table tells it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.unit.uploads.aws.conftest import REGION, TABLE
from tests.unit.uploads.aws.records import real_records
from uploads.aws.clients import dynamodb_client
from uploads.aws.tenant_limits import KEPT_FOR_SECONDS, DynamoTenantLimits
from uploads.quotas import Limits, with_overrides


class Table:
    """The table on moto, and a clock that a test moves."""

    def __init__(self) -> None:
        real_records()
        self.client = dynamodb_client(REGION)
        self.seconds = 0.0
        self.limits = DynamoTenantLimits(self.client, TABLE, clock=lambda: self.seconds)

    def write(self, tenant: str, **attributes: object) -> None:
        key = {"pk": {"S": f"TENANT#{tenant}"}, "sk": {"S": "LIMITS"}}
        self.client.put_item(TableName=TABLE, Item={**key, **attributes})  # type: ignore[dict-item] # odd on purpose


@pytest.fixture
def table() -> Iterator[Table]:
    with mock_aws():
        yield Table()


def test_tenant_without_limits_of_its_own_has_none(table: Table) -> None:
    """Most have none."""
    assert table.limits.find("acme") == {}


def test_limits_are_as_an_operator_wrote_them(table: Table) -> None:
    """Numbers as whole numbers, types as a list or a set of texts."""
    table.write("acme", max_open_uploads={"N": "5"}, allowed_types={"L": [{"S": "image/*"}]})
    table.write("globex", max_bytes_per_day={"N": "53687091200000"}, allowed_types={"SS": ["text/plain"]})
    own = with_overrides(Limits(max_upload_bytes=7), table.limits.find("acme"))
    assert own == Limits(max_upload_bytes=7, allowed_types=("image/*",), max_open_uploads=5)
    own = with_overrides(Limits(max_upload_bytes=7), table.limits.find("globex"))
    assert own == Limits(max_upload_bytes=7, allowed_types=("text/plain",), max_bytes_per_day=53_687_091_200_000)


def test_change_holds_within_a_minute(table: Table) -> None:
    """Until then the table is not asked again."""
    table.limits.find("acme")
    table.write("acme", max_open_uploads={"N": "5"})
    table.seconds += KEPT_FOR_SECONDS - 1
    assert table.limits.find("acme") == {}
    table.seconds += 1
    assert table.limits.find("acme")["max_open_uploads"] == 5
