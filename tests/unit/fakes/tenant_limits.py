"""What operators have set for single tenants, in a dictionary."""

from __future__ import annotations

from typing import Any

from tests.unit.fakes.interruptions import Interruptible


class FakeTenantLimits(Interruptible):
    """The `TenantLimits` port."""

    def __init__(self) -> None:
        super().__init__()
        self.limits: dict[str, dict[str, Any]] = {}

    def find(self, tenant: str) -> dict[str, Any]:
        with self._call("find"):
            return self.limits.get(tenant, {})
