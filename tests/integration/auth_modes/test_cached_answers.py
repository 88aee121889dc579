"""One and the same token on every route: the authorizer's cached answer is right for all of them."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from handlers.operation import ADMIN, JOBS_READ, JOBS_WRITE, READ, WRITE
from tests.integration.auth_modes.modes import Mode
from tests.integration.auth_modes.people import Bearer
from tests.integration.auth_modes.probes import Belongings, call_of, make_belongings
from tests.integration.auth_modes.table import TABLES
from tests.integration.auth_modes.tokens import SCOPED, make_jwt
from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines_once

# By column of the table, what the token says.
BEARERS: dict[str, dict[str, Any]] = {
    "no-scope": {"scope": ""},
    **{column: {"scope": scope} for column, scope in SCOPED.items()},
    "rival": {"tenant": "globex", "scope": f"{READ} {WRITE} {JOBS_READ} {JOBS_WRITE}"},
    "rival-admin": {"tenant": "globex", "scope": ADMIN},
}


@pytest.fixture(scope="module")
def of_acme(tokens: Mode) -> Belongings:
    """Of these tests alone."""
    return make_belongings(tokens.owner, with_tokens=True)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("column", BEARERS)
def test_token_that_is_used_again_is_answered_as_a_fresh_one_on_every_route(
    deployment: Deployment, of_acme: Belongings, column: str, seed: int
) -> None:
    """Whichever route comes first, and whether it was let through or not."""
    subject = f"{column}-{time.monotonic_ns()}"
    token = make_jwt(deployment, sub=subject, **BEARERS[column])
    bearer = Bearer(deployment.stack.api_url, lambda: f"Bearer {token}")
    expected = TABLES["token"].column(column)
    order = list(expected)
    random.Random(seed).shuffle(order)  # noqa: S311 # an order, no secret
    answered = {operation: bearer.call(*call_of(operation, of_acme)).status_code for operation in order}
    assert answered == expected
    asked = [line for line in log_lines_once(deployment, "authorizer", subject) if subject in line]
    assert len(asked) < len(order) / 4, "hardly any answer was a cached one"
