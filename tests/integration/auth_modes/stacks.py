"""A deployed stack of another AuthMode, with an emulator of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from delivery.build import build
from local.engines.ministack import Emulator, running_ministack
from local.ports import free_port
from local.stack import LocalStack, deploy, parameters


@contextmanager
def deployed_with(
    folder: Path, prepare: Callable[[Emulator], Mapping[str, str]]
) -> Iterator[tuple[Emulator, LocalStack]]:
    """The real template. `prepare`: what must be there before it is deployed, and the parameters that name it."""
    with running_ministack(folder / "emulator", free_port()) as emulator:
        chosen = {**parameters(emulator, folder), **prepare(emulator)}
        yield emulator, deploy(emulator, build(chosen, folder / "build"), chosen)
