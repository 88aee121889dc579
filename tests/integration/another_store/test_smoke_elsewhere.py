"""`make smoke` of a deployment whose files are in another store: it must look there, and leave nothing there."""

from __future__ import annotations

import time

import pytest

from delivery.account.another_store import bucket_with_files
from delivery.account.identity import identify, make_clients
from delivery.account.stacks import read_stack
from delivery.smoke import smoke
from local.engines.ministack import REGION, ROOT_CREDENTIALS
from local.engines.sessions import session_of
from tests.integration.conftest import Deployment


def test_smoke_reads_back_and_cleans_up_in_the_other_store(
    seaweed_deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the service's own keys, from the secret; every file of the test is gone afterwards, and no other."""
    deployment, said = seaweed_deployment, list[str]()
    monkeypatch.setenv("AWS_ENDPOINT_URL", deployment.stack.emulator_url)
    keys = ROOT_CREDENTIALS["AWS_ACCESS_KEY_ID"], ROOT_CREDENTIALS["AWS_SECRET_ACCESS_KEY"]
    session = session_of(*keys, REGION)
    clients = make_clients(session)
    described = clients.cloudformation.describe_stacks(StackName=deployment.stack.stack_name)["Stacks"][0]
    before = deployment.objects(), deployment.open_multiparts()
    smoke(
        read_stack(described),
        lambda stack: bucket_with_files(session, clients, identify(session, clients), stack),
        api_url=deployment.stack.api_url,
        token=deployment.token(),
        say=said.append,
        sleep=time.sleep,
    )
    proven = [line for line in said if line.startswith("proven: ")]
    assert [line.split()[1] for line in proven[2:]] == ["put", "multipart"]
    assert (deployment.objects(), deployment.open_multiparts()) == before
