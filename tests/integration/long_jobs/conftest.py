"""A deployment whose worker is ended after three seconds, with its files in a store that is slow to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from delivery.build import build
from local.another_store import FOLDER, running_another_store
from local.engines.ministack import running_ministack
from local.engines.seaweedfs import administrator
from local.ports import free_port
from local.stack import deploy, parameters
from tests.integration.conftest import Deployment
from tests.integration.job_backstage import Backstage
from tests.integration.job_client import JobClient
from tests.integration.long_jobs.bus import EventQueue, listen_to_bus
from tests.integration.long_jobs.relay import narrow_way
from tests.integration.long_jobs.work import READ_BYTES_PER_SECOND
from tests.integration.segments import collecting_segments

TENANT = "patient"


@pytest.fixture(scope="session")
def slow_deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The real template on an emulator of its own, telling EventBridge's default bus of all ends."""
    folder = tmp_path_factory.mktemp("long-jobs")
    with ExitStack() as cleanup:
        segments = cleanup.enter_context(collecting_segments())
        daemon = {"AWS_XRAY_DAEMON_ADDRESS": segments.address}
        emulator = cleanup.enter_context(running_ministack(folder / "emulator", free_port(), **daemon))
        store = cleanup.enter_context(running_another_store(folder, emulator, origins="", environment="tests"))
        slow_url = cleanup.enter_context(narrow_way(store.url, READ_BYTES_PER_SECOND))
        changes = {"S3EndpointUrl": slow_url, "JobTimeoutSeconds": "3", "EventBusName": "default"}
        chosen = parameters(emulator, folder) | store.parameters() | changes
        stack = deploy(emulator, build(chosen, folder / "build"), chosen)
        yield Deployment(stack, folder, segments, administrator(folder / FOLDER, store.url))


@pytest.fixture(scope="session")
def client(slow_deployment: Deployment) -> JobClient:
    return JobClient(slow_deployment, TENANT)


@pytest.fixture(scope="session")
def backstage(slow_deployment: Deployment) -> Backstage:
    return Backstage(slow_deployment, TENANT)


@pytest.fixture(scope="session")
def events(slow_deployment: Deployment) -> EventQueue:
    """What the bus is told from now on."""
    return listen_to_bus(slow_deployment.emulator)


@pytest.fixture(scope="session", autouse=True)
def lost_job_id(client: JobClient, backstage: Backstage, events: EventQueue) -> str:
    """A job that no message tells of, from before the first test on."""
    del events  # it listens before anything is told
    upload_id = client.ready(b"hello")
    with backstage.worker_held():
        job = client.submit("digest", upload_id)
        backstage.purge()
    return str(job["id"])
