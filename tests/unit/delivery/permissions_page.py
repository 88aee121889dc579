"""docs/permissions.md and the template that it speaks of."""

from __future__ import annotations

from typing import Any

from delivery.template import read_template
from local.environments import ROOT

PAGE = (ROOT / "docs" / "permissions.md").read_text()
RESOURCES = read_template()["Resources"]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
