"""An account of their own for these tests: they create and delete what other tests would miss."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.engines.ministack import running_ministack
from local.ports import free_port
from tests.integration.delivery.commands import Operator, create_deployer, create_sam_bucket


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """A fresh account, and somebody who may deploy in it."""
    folder = tmp_path_factory.mktemp("delivery")
    with running_ministack(folder / "emulator", free_port()) as emulator:
        create_sam_bucket(emulator)
        yield Operator(emulator, folder, create_deployer(emulator))
