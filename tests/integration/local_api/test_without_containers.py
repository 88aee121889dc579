"""Where Lambda containers cannot be had, `make local-api` says so at once, and what to do."""

from __future__ import annotations

import time
from pathlib import Path

from tests.integration.local_api.commands import run_local_api
from tests.unit.local.containers.docker_engine import fake_docker_engine

AT_ONCE_SECONDS = 5


def test_without_an_engine_it_says_so_before_anything_is_built(tmp_path: Path) -> None:
    """Where it looked, what is missing, what to do, what works without; no traceback."""
    state, dead = tmp_path / "state", f"unix://{tmp_path}/docker.sock"
    started = time.monotonic()
    code, output = run_local_api(state, "--once", DOCKER_HOST=dead)
    assert time.monotonic() - started < AT_ONCE_SECONDS
    assert code != 0
    assert f"no Docker engine answers at {dead}" in output
    assert "DOCKER_HOST" in output
    assert "`make run` needs no Docker" in output
    assert "Traceback" not in output
    assert not state.exists()


def test_without_the_image_and_a_way_to_fetch_it_it_says_so(tmp_path: Path) -> None:
    """The image's name and the engine's reason; nothing is built first."""
    state = tmp_path / "state"
    with fake_docker_engine({"/images/create": (500, {"message": "lookup registry: no such host"})}) as host:
        code, output = run_local_api(state, "--once", DOCKER_HOST=host)
    assert code != 0
    assert "public.ecr.aws/lambda/python:" in output
    assert "lookup registry: no such host" in output
    assert "docker pull" in output
    assert "Traceback" not in output
    assert not state.exists()
