"""The table of roles holds every route, says what the contract says, and is what the documentation shows."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest

from delivery.gateway.iam_policies import SCOPES, operations, policy
from handlers.operation import ADMIN, JOBS_READ, JOBS_WRITE, READ, WRITE, Operation
from tests.integration.auth_modes.page import COLUMNS, PAGE, page
from tests.integration.auth_modes.table import TABLES, UNKNOWN_PATH, operations_of

EVERY_SCOPE = (READ, WRITE, JOBS_READ, JOBS_WRITE)
# What the people of each column hold; those who are not here are nobody whom the gateway knows.
HELD = {
    "no-scope": (),
    "no-route": (),
    "unfit-name": (),
    "user": (),
    "reads": (READ,),
    "writes": (WRITE,),
    "reads-jobs": (JOBS_READ,),
    "writes-jobs": (JOBS_WRITE,),
    "admin": (ADMIN,),
    "rival": EVERY_SCOPE,
    "rival-admin": (ADMIN,),
    "pst-reads": (READ,),
    "pst-writes": (WRITE,),
    "pst-admin": (ADMIN,),
}
RIVALS = {"rival", "rival-admin"}
every_mode = pytest.mark.parametrize("mode", TABLES)


@every_mode
def test_every_route_has_its_row(mode: str) -> None:
    """A route without one is a route that nobody has thought about."""
    assert list(TABLES[mode].rows) == [*(one.id for one in operations_of(mode)), UNKNOWN_PATH]


@every_mode
def test_every_column_is_explained(mode: str) -> None:
    """In the order of the table."""
    assert tuple(COLUMNS[mode]) == TABLES[mode].columns


def test_there_are_hundreds_of_cells() -> None:
    """As the issue asks for."""
    assert sum(len(table.rows) * len(table.columns) for table in TABLES.values()) >= 200


@every_mode
def test_every_cell_is_what_the_contract_says(mode: str) -> None:
    """Another derivation of each: from the routes' scopes."""
    table = TABLES[mode]
    for operation in operations_of(mode):
        derived = {column: derived_status(mode, operation, column) for column in table.columns}
        assert table.rows[operation.id] == derived, operation.id


def derived_status(mode: str, operation: Operation, column: str) -> int:
    if not operation.scopes:
        return operation.status
    if column not in HELD:
        return 401
    if not {*operation.scopes, ADMIN}.intersection(HELD[column]):
        return 401 if mode == "cognito" else 403
    if column in RIVALS and ("{id}" in operation.path or operation.id == "submitJob"):
        return 404
    return 409 if operation.id == "cancelJob" else operation.status


def test_page_is_what_the_table_makes() -> None:
    """`make roles` writes it."""
    assert PAGE.read_text() == page()


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.id)
@pytest.mark.parametrize("scope", SCOPES)
def test_policy_of_a_scope_allows_exactly_its_routes(operation: Operation, scope: str) -> None:
    """As IAM matches: `*` spans slashes, `?` is one character."""
    stage = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live"
    document: dict[str, Any] = policy([scope], stage)
    call = f"{stage}/{operation.method}{operation.path.replace('{id}', '01M81XFF80FMDPR3MZ4JM56722')}"
    allowed = any(fnmatchcase(call, pattern) for pattern in document["Statement"][0]["Resource"])
    assert allowed == (scope in operation.scopes)


@pytest.mark.parametrize("scope", SCOPES)
def test_policy_of_a_scope_fits_into_a_role(scope: str) -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 2,048 characters for a user's own."""
    assert len(str(policy([scope], "arn:aws:execute-api:ap-southeast-2:123456789012:a1b2c3d4e5/production"))) < 2_048
