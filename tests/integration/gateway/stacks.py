"""Stacks of the real template with other parameters of the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.ports import free_port
from local.stack import running_stack
from tests.integration.conftest import Deployment
from tests.integration.segments import collecting_segments


@contextmanager
def deployed_with(folder: Path, **parameters: str) -> Iterator[Deployment]:
    """The template on an emulator of its own, with IAM enforced."""
    with (
        collecting_segments() as segments,
        running_stack(folder, free_port(), say=print, more_parameters=parameters, announce=False) as stack,
    ):
        yield Deployment(stack, folder, segments)


def api_id_of(deployment: Deployment) -> str:
    """The deployed REST API's id."""
    (api,) = deployment.emulator.client("apigateway").get_rest_apis()["items"]
    return str(api["id"])
