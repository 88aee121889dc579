"""From another store come no events: the sweeper finds what arrived there, and frees what nobody came back for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.integration.background import Background
from tests.integration.conftest import Deployment

TENANT = "sweeps"
PUT = {"filename": "a.txt", "size_bytes": 5, "content_type": "text/plain"}


@pytest.fixture(scope="module")
def background(seaweed_deployment: Deployment) -> Background:
    return Background(seaweed_deployment, TENANT)


def test_a_file_that_nobody_completes_is_found_by_the_sweeper(background: Background) -> None:
    """With the store's keys, a quarter of an hour after it was started; here root says that it has passed."""
    deployment = background.deployment
    upload = deployment.call("POST", "/v1/uploads", token=deployment.token(tenant=TENANT), body=PUT).json()
    request = upload["request"]
    assert requests.put(request["url"], data=b"hello", headers=request["headers"], timeout=30).status_code == 200
    background.set_back(upload["id"])
    assert background.sweep() == {"counts": {"ready": 1}, "is_finished": True}
    assert background.record(upload["id"]).state == "ready"


def test_parts_that_nobody_came_back_for_are_freed_in_the_other_store(background: Background) -> None:
    """No lifecycle of ours is there to do it."""
    deployment = background.deployment
    promise = {**PUT, "size_bytes": 6 * 2**20, "strategy": "multipart"}
    upload = deployment.call("POST", "/v1/uploads", token=deployment.token(tenant=TENANT), body=promise).json()
    multipart_id = background.record(upload["id"]).multipart_id
    assert multipart_id in deployment.open_multiparts()
    background.set_back(upload["id"], expires_at=datetime.now(UTC) - timedelta(hours=1))
    assert background.sweep() == {"counts": {"expired": 1}, "is_finished": True}
    assert multipart_id not in deployment.open_multiparts()
