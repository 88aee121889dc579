"""One emulator for all tests of jobs, a workplace of its own for each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import boto3
import pytest

from local.engines.ministack import Emulator, running_ministack
from local.ports import free_port
from tests.integration.jobs.client import Client, make_client
from tests.integration.jobs.workplace import Workplace, make_workplace


@pytest.fixture(scope="package")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Started once."""
    with running_ministack(tmp_path_factory.mktemp("jobs"), free_port()) as emulator:
        yield emulator


@pytest.fixture
def hired(emulator: Emulator) -> Iterator[Callable[..., tuple[Workplace, Client]]]:
    """What makes a workplace, whose environment is this process's for the test, and a client with a ready upload."""
    with pytest.MonkeyPatch.context() as patches:

        def hire(*, visibility_seconds: int = 2, **variables: str) -> tuple[Workplace, Client]:
            workplace = make_workplace(emulator, visibility_seconds=visibility_seconds)
            for name in [name for name in os.environ if name.startswith("AWS_")]:
                patches.delenv(name)
            for name, value in workplace.environment(**variables).items():
                patches.setenv(name, value)
            patches.setattr(boto3, "DEFAULT_SESSION", None)  # it may have met other credentials before
            return workplace, make_client(workplace)

        yield hire
