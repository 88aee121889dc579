"""A stack for each AuthMode, deployed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from local.engines.ministack import Emulator
from tests.integration.auth_modes.modes import Mode, cognito_mode, iam_mode, token_mode
from tests.integration.auth_modes.pools import RESOURCE_SERVER, Pool, make_pool
from tests.integration.auth_modes.stacks import deployed_with
from tests.integration.conftest import Deployment


@pytest.fixture(scope="session")
def tokens(deployment: Deployment) -> Mode:
    """AuthMode token, on the stack of all other tests."""
    return token_mode(deployment)


@pytest.fixture(scope="session")
def iam(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mode]:
    """AuthMode iam."""
    with deployed_with(tmp_path_factory.mktemp("iam-stack"), lambda _: {"AuthMode": "iam"}) as (emulator, stack):
        yield iam_mode(emulator, stack)


@pytest.fixture(scope="session")
def cognito(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mode]:
    """AuthMode cognito, with a pool that was there before."""
    pools: list[Pool] = []

    def prepare(emulator: Emulator) -> Mapping[str, str]:
        pools.append(make_pool(emulator))
        return {
            "AuthMode": "cognito",
            "CognitoUserPoolArn": pools[0].arn,
            "CognitoResourceServer": RESOURCE_SERVER,
            "TenantClaim": "client_id",
        }

    with deployed_with(tmp_path_factory.mktemp("cognito-stack"), prepare) as (_, stack):
        yield cognito_mode(pools[0], stack)
