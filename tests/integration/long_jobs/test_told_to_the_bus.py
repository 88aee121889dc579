"""Whoever deploys with a bus hears on it of every end."""

from __future__ import annotations

from functools import partial

from tests.integration.background import wait_for
from tests.integration.job_backstage import Backstage
from tests.integration.job_client import JobClient
from tests.integration.long_jobs.bus import EventQueue


def test_ends_are_told_to_the_bus_once(client: JobClient, backstage: Backstage, events: EventQueue) -> None:
    """An upload's, and a job's: with what GET answers, and with whose it is."""
    upload_id = client.ready(b"hello")
    job = client.wait(client.submit("inspect", upload_id)["id"])
    ends = {"Upload Ready": f"/v1/uploads/{upload_id}", "Job Succeeded": f"/v1/jobs/{job['id']}"}
    for detail_type, path in ends.items():
        shown = client.call("GET", path).json()
        wait_for(f"the bus is told: {detail_type}", partial(is_told, events, detail_type, shown["id"]))
        backstage.wait_for_notices()
        (event,) = events.of(detail_type, shown["id"])
        assert (event["source"], event["detail"]["tenant"]) == ("portside", client.tenant)
        assert event["detail"]["data"] == shown


def is_told(events: EventQueue, detail_type: str, subject_id: str) -> bool:
    return bool(events.of(detail_type, subject_id))
