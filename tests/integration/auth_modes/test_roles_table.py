"""Every cell of the table of roles, asked of deployed stacks."""

from __future__ import annotations

import pytest

from tests.integration.auth_modes.modes import Mode
from tests.integration.auth_modes.probes import Belongings, call_of, make_belongings
from tests.integration.auth_modes.table import TABLES

FIXTURES = {"token": "tokens", "iam": "iam", "cognito": "cognito"}
COLUMNS = [(mode, column) for mode, table in TABLES.items() for column in table.columns]


@pytest.fixture(scope="session")
def belongings() -> dict[str, Belongings]:
    """What acme has on the stack of each mode, made when it is first asked for."""
    return {}


def of_mode(name: str, request: pytest.FixtureRequest, belongings: dict[str, Belongings]) -> tuple[Mode, Belongings]:
    mode: Mode = request.getfixturevalue(FIXTURES[name])
    if name not in belongings:
        belongings[name] = make_belongings(mode.owner, with_tokens=name == "token")
    return mode, belongings[name]


@pytest.mark.parametrize(("name", "column"), COLUMNS, ids=[f"{mode}-{column}" for mode, column in COLUMNS])
def test_every_route_answers_a_role_as_the_table_says(
    name: str, column: str, request: pytest.FixtureRequest, belongings: dict[str, Belongings]
) -> None:
    """Each call of a token's bearer has a fresh token, so that no answer of the authorizer is a cached one."""
    mode, of_acme = of_mode(name, request, belongings)
    person = mode.cast[column]
    expected = TABLES[name].column(column)
    answered = {operation: person.call(*call_of(operation, of_acme)).status_code for operation in expected}
    assert answered == expected


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_the_people_of_the_mode(name: str, request: pytest.FixtureRequest) -> None:
    """Nobody of them is left out."""
    mode: Mode = request.getfixturevalue(FIXTURES[name])
    assert TABLES[name].columns == tuple(mode.cast)
