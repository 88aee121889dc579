"""What a digest job can be asked for."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.digests.hashers import ALGORITHMS
from jobs.types.digest import check
from uploads.errors import InvalidRequestError

AT = "/parameters/algorithms"


def test_sha256_is_the_default() -> None:
    """And the record says so."""
    assert check({}) == {"algorithms": ["sha256"]}


def test_all_may_be_asked_for_at_once() -> None:
    """In any order, which is kept."""
    backwards = list(reversed(ALGORITHMS))
    assert check({"algorithms": backwards}) == {"algorithms": backwards}


@pytest.mark.parametrize(
    ("parameters", "pointers"),
    [
        ({"algorithms": []}, [AT]),
        ({"algorithms": "sha256"}, [AT]),
        ({"algorithms": None}, [AT]),
        ({"algorithms": {"sha256": True}}, [AT]),
        ({"algorithms": ["sha256"] * 7}, [AT]),
        ({"algorithms": ["sha256", "sha512"]}, [f"{AT}/1"]),
        ({"algorithms": ["SHA256"]}, [f"{AT}/0"]),
        ({"algorithms": [["sha256"], 7, None, {}]}, [f"{AT}/{index}" for index in range(4)]),
        ({"algorithms": ["sha256", "md5", "sha256"]}, [f"{AT}/2"]),
        ({"algorithm": "sha256"}, ["/parameters/algorithm"]),
    ],
)
def test_anything_else_is_refused_by_where_it_stands(parameters: dict[str, Any], pointers: list[str]) -> None:
    """Before there is a job."""
    with pytest.raises(InvalidRequestError) as refused:
        check(parameters)
    assert [pointer for pointer, _ in refused.value.errors] == pointers
