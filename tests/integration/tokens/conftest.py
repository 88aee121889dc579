"""The first admin of a deployment that trusts nobody yet: made as its operator would."""

from __future__ import annotations

import pytest

from tests.integration.conftest import Deployment
from tests.integration.tokens.operators import api_token


@pytest.fixture(scope="module")
def admin(deployment: Deployment) -> str:
    """A token of tenant tokens-acme that may do all."""
    return api_token(deployment, "create", "--tenant", "tokens-acme", "--scope", "admin").stdout.strip()


@pytest.fixture(scope="module")
def other_admin(deployment: Deployment) -> str:
    """The same of another tenant."""
    return api_token(deployment, "create", "--tenant", "tokens-globex", "--scope", "admin").stdout.strip()
