"""One service on one emulator, for many callers at the same time."""

from __future__ import annotations

import os
from collections.abc import Iterator

import boto3
import pytest

from handlers.bootstrap import connect
from local.engines.ministack import running_ministack
from local.ports import free_port
from tests.integration.faults.place import make_place
from tests.integration.races.arena import Arena
from uploads.settings import read_settings


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """Quotas are on: what they count shows any effect that happens twice."""
    with (
        running_ministack(tmp_path_factory.mktemp("races"), free_port()) as emulator,
        pytest.MonkeyPatch.context() as environment,
    ):
        place = make_place(emulator, "races")
        variables = place.environment(MAX_OPEN_UPLOADS="1000", MAX_BYTES_PER_DAY=str(2**40))
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        for name, value in variables.items():
            environment.setenv(name, value)
        environment.setattr(boto3, "DEFAULT_SESSION", None)  # it may have met other credentials before
        arena = Arena(place, connect(read_settings(variables)))
        arena.warm_up()
        yield arena
