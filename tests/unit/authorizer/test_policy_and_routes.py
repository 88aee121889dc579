"""The cached policy and the table of routes say the same, for every route and every set of scopes."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorizer.policy import ROUTES
from handlers.operation import ADMIN, Operation
from handlers.table import OPERATIONS
from tests.unit.authorizer.test_policy import answer_for, is_allowed

SCOPES = sorted(ROUTES)
SETS = [scopes for size in range(len(SCOPES) + 1) for scopes in combinations(SCOPES, size)]
GUARDED = [operation for operation in OPERATIONS if operation.scopes]
# What may stand for a part in braces: no slash, which would make it another route.
SEGMENT = st.text("abcXYZ019-._~%*?", min_size=1, max_size=30) | st.sampled_from(
    ["01JD8Z6R4WJ2N0Q3T5V7X9Y1ZA", "curl", "parts", "complete", "download", "uploads", "rotate", "..", "%2Fcurl"]
)


def filled_in(path: str, segment: str) -> str:
    return re.sub(r"\{[^}]+\}", lambda _: segment, path)


def test_table_of_routes_knows_the_scopes_and_no_other() -> None:
    """A scope that no policy opens, or that opens no route, would be a promise that nothing keeps."""
    assert {scope for operation in GUARDED for scope in operation.scopes} | {ADMIN} == set(SCOPES)


@pytest.mark.parametrize("operation", GUARDED, ids=lambda operation: operation.id)
@given(segment=SEGMENT)
def test_policy_is_the_routes_own_scopes(operation: Operation, segment: str) -> None:
    """IAM's `*` spans slashes, so a lesser scope's wildcard could reach an admin's route: it does not."""
    route = f"{operation.method} {filled_in(operation.path, segment)}"
    for scopes in SETS:
        expected = bool({*operation.scopes, ADMIN} & set(scopes))
        assert is_allowed(answer_for(*scopes), route) is expected, scopes


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/v1/tokens", "/v1/tokens/01JD8Z6R4WJ2N0Q3T5V7X9Y1ZA", "/v1/tokens/01JD8Z6R4WJ2N0Q3T5V7X9Y1ZA/rotate"]
)
def test_api_tokens_are_the_admin_s_alone(method: str, path: str) -> None:
    """All other scopes together do not reach them, by any method."""
    assert not is_allowed(answer_for(*(scope for scope in SCOPES if scope != ADMIN)), f"{method} {path}")
    assert is_allowed(answer_for(ADMIN), f"{method} {path}")


@pytest.mark.parametrize("route", ["POST /v2/uploads", "PUT /v1/files/photo.jpg"])
def test_writers_may_send_batches_and_small_files(route: str) -> None:
    """And nobody else."""
    assert [scope for scope in SCOPES if is_allowed(answer_for(scope), route)] == ["admin", "uploads:write"]
