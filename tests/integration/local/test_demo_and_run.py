"""The README's commands, as a stranger runs them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from local.environments import ROOT
from local.ports import free_port
from tests.integration.commands import command, lines_until, make_environment, run


def make(*words: str) -> list[str]:
    """A make command."""
    return ["/usr/bin/make", *words]


def is_listening(url: str) -> bool:
    """Whether anything answers at this address's port."""
    port = urlsplit(url).port or 0
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_demo_proves_both_uploads_and_a_job_and_leaves_nothing_running(tmp_path: Path) -> None:
    """It exits 0, prints the API, a token and curl lines, and its port is free again."""
    code, output = run(make("demo"), tmp_path)
    assert code == 0, output
    assert "put: 1,000,000 bytes" in output
    assert "multipart: 31,457,280 bytes in 4 parts" in output
    assert "job: the service itself has read those 31,457,280 bytes, and found the same SHA-256" in output
    api = next(line.split()[1] for line in output.splitlines() if line.startswith("API "))
    assert f"API={api}" in output
    assert output.count("/complete") == 2
    assert not is_listening(api)
    assert not (tmp_path / "stack.json").exists()
    assert not (tmp_path / "emulator").exists()


def test_demo_proves_both_uploads_on_another_store(tmp_path: Path) -> None:
    """The same with the files in a SeaweedFS of its own, of which nothing is left running or lying about."""
    code, output = run(make("demo", "STORE=seaweedfs"), tmp_path)
    assert code == 0, output
    (store,) = re.findall(r"files go to the bucket portside-[0-9a-f]+ of (http://127\.0\.0\.1:[0-9]+)\n", output)
    assert "put: 1,000,000 bytes" in output
    assert "multipart: 31,457,280 bytes in 4 parts" in output
    assert output.count("what landed has SHA-256") == 2
    assert not is_listening(store)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["build", "build.lock", "build.toml", "keys", "lock"]


def test_demo_names_the_stores_that_there_are(tmp_path: Path) -> None:
    """A misspelt one is not taken for the emulator; nothing is started."""
    code, output = run(make("demo", "STORE=minio"), tmp_path)
    assert code != 0
    assert "there is no store 'minio': choose emulator or seaweedfs" in output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_run_stays_up_for_others_until_it_is_stopped(tmp_path: Path, stop: signal.Signals) -> None:
    """stack.json and `make token` let another program in; stopping it cleans up."""
    file = tmp_path / "stack.json"
    port = free_port()
    with command(make("run"), tmp_path, PORT=str(port)) as running:
        lines_until("up until Ctrl-C", running)
        stack = json.loads(file.read_text())
        assert stack["api_url"].startswith(f"http://127.0.0.1:{port}/")
        minted = subprocess.run(  # noqa: S603 # our own Makefile
            make("-s", "token", "TENANT=acme", "SCOPE=uploads:write uploads:read", "TTL=600"),
            cwd=ROOT,
            env=make_environment(tmp_path),
            capture_output=True,
            text=True,
            check=True,
        )
        token = minted.stdout.strip()
        assert minted.stdout.count("\n") == 1
        promise = {"filename": "a", "size_bytes": 1, "content_type": "a/b"}
        answer = requests.post(
            f"{stack['api_url']}/v1/uploads", json=promise, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        assert answer.status_code == 201
        code, said = run(make("demo"), tmp_path)
        assert code != 0
        assert "another stack runs in" in said
        os.killpg(running.pid, stop)
        running.communicate(timeout=30)
    assert not is_listening(stack["api_url"])
    assert not file.exists()


def test_demo_names_the_port_that_is_taken(tmp_path: Path) -> None:
    """It says which, and what to do; nothing is built first."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, output = run(make("demo"), tmp_path, PORT=str(port))
    assert code != 0
    assert f"port {port} on 127.0.0.1 is in use" in output
