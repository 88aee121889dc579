from __future__ import annotations

from delivery.account.tables import Table
from tests.unit.delivery.fakes import aws, make_table


def test_table_is_counted_and_removed() -> None:
    """And removing it twice is no mistake."""
    with aws() as clients:
        table = Table(clients.dynamodb, make_table(clients))
        assert table.exists()
        assert table.item_count() == 1
        table.remove(poll_seconds=1)
        assert not table.exists()
        table.remove(poll_seconds=1)
