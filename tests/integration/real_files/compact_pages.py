"""Part pages in compact form, as their readers are told to read them."""

from __future__ import annotations

import base64
from typing import Any

from uploads.planning import numbers_in


def spelled_out(page: dict[str, Any]) -> dict[int, str]:
    """The URL of each part number of a compact page, put together as its reader is told to."""
    signatures = base64.urlsafe_b64decode(page["signatures"] + "==")
    numbers = list(numbers_in(page["part_numbers"]))
    assert len(signatures) == 32 * len(numbers)
    return {
        number: page["url_template"]
        .replace("{part_number}", str(number))
        .replace("{signature}", signatures[32 * index :][:32].hex())
        for index, number in enumerate(numbers)
    }
