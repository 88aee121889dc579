"""`make local-api` for its tests, where there is a Docker engine to run Lambda containers."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from local.containers.engine import ContainerEngine, NoEngineError, NoImageError
from local.local_api import fetch_image
from local.tokens import mint_token, signing_key
from tests.integration.commands import lines_until
from tests.integration.local_api.commands import local_api


@pytest.fixture(scope="session")
def engine() -> ContainerEngine:
    """A Docker engine with the base image. A laptop may be without one; CI must test what it says is tested."""
    try:
        engine = ContainerEngine()
        fetch_image(engine, say=print)
    except (NoEngineError, NoImageError) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs Lambda containers: {error}")
        pytest.skip(f"needs Lambda containers: {error}")
    return engine


@dataclass(frozen=True, slots=True)
class LocalApi:
    """An API in containers, proven and staying up."""

    folder: Path
    described: dict[str, Any]

    def call(self, method: str, path: str, *, scope: str = "", **more: Any) -> requests.Response:
        """One call, as acme with these scopes; without any, without a token."""
        headers = more.pop("headers", {})
        if scope:
            key = signing_key(self.folder)
            token = mint_token(key, tenant="acme", scope=scope, ttl_seconds=600, now=time.time())
            headers = {**headers, "Authorization": f"Bearer {token}"}
        return requests.request(method, f"{self.described['api_url']}{path}", headers=headers, timeout=60, **more)


@pytest.fixture(scope="session")
def api(engine: ContainerEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalApi]:
    """The command without --once, in the middle of its life."""
    del engine  # it is there
    folder = tmp_path_factory.mktemp("local-api")
    with local_api(folder) as process:
        lines_until("up until Ctrl-C", process)
        yield LocalApi(folder, json.loads((folder / "stack.json").read_text()))
        process.terminate()
        process.communicate(timeout=60)
