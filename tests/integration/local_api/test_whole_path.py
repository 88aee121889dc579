"""`make local-api` proves an upload of each kind through Lambda containers, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import pytest
import requests

from local.containers.engine import ContainerEngine
from local.containers.surroundings import SurroundingsError, check_surroundings
from local.local_api import fetch_image
from local.ports import free_port
from tests.integration.commands import PATIENCE_SECONDS, lines_until
from tests.integration.local_api.commands import local_api, run_local_api


def test_once_proves_both_uploads_and_leaves_nothing(engine: ContainerEngine, tmp_path: Path) -> None:
    """It exits 0, says what it proved and how to do it by curl, and cleans up."""
    code, output = run_local_api(tmp_path, "--once")
    assert code == 0, output
    assert "put: 1,000,000 bytes, ready" in output
    assert "multipart: 31,457,280 bytes in 4 parts, ready" in output
    assert re.search(r"^API +http://127\.0\.0\.1:\d+$", output, re.MULTILINE), output
    assert "Traceback" not in output
    assert "was destroyed" not in output
    assert engine.containers_of(tmp_path) == []
    assert {entry.name for entry in tmp_path.iterdir()} <= {"build", "build.lock", "build.toml", "keys", "lock"}


def test_it_stays_up_on_its_port_until_ctrl_c(engine: ContainerEngine, tmp_path: Path) -> None:
    """stack.json tells where; stopping it stops containers, relay and emulator."""
    port = free_port()
    with local_api(tmp_path, PORT=str(port)) as process:
        lines = lines_until("up until Ctrl-C", process)
        assert "put: 1,000,000 bytes, ready" in "".join(lines)
        described = json.loads((tmp_path / "stack.json").read_text())
        assert described["api_url"] == f"http://127.0.0.1:{port}"
        assert requests.get(f"{described['api_url']}/v1/health", timeout=60).ok
        assert len(engine.containers_of(tmp_path)) >= 2
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert "stopped and cleaned up" in output
    assert engine.containers_of(tmp_path) == []
    assert not (tmp_path / "stack.json").exists()
    for url in (described["api_url"], described["emulator_url"]):
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)


def test_what_a_killed_run_left_is_removed_and_nothing_else(engine: ContainerEngine, tmp_path: Path) -> None:
    """A container of another folder is another's."""
    image = fetch_image(engine, say=print)
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    with engine.leaving_no_containers_of(tmp_path):
        for folder in (ours, theirs):
            folder.mkdir()
            engine.client.containers.create(image, volumes={str(folder): {"bind": "/var/task", "mode": "ro"}})
        with engine.leaving_no_containers_of(ours):
            assert engine.containers_of(ours) == []
            assert len(engine.containers_of(theirs)) == 1
    assert engine.containers_of(tmp_path) == []


def test_what_a_container_lacks_is_said_before_sam_starts(engine: ContainerEngine, tmp_path: Path) -> None:
    """As behind a firewall, or on an engine elsewhere; not left to `sam local` to fail with 502 later."""
    image, nowhere = fetch_image(engine, say=print), f"http://127.0.0.1:{free_port()}"
    with pytest.raises(SurroundingsError, match="does not see the folder"):
        check_surroundings(engine, image, code=tmp_path, url=nowhere)
    (tmp_path / "module.py").touch()
    with pytest.raises(SurroundingsError, match=f"cannot reach {nowhere}"):
        check_surroundings(engine, image, code=tmp_path, url=nowhere)
    assert engine.containers_of(tmp_path) == []
