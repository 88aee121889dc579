"""The sweeper on the deployed stack: invoked as its schedule does, on records that root has set back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.integration.background import Background
from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines_once

TENANT = "sweeps"
HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
PUT = {"filename": "a.txt", "size_bytes": 5, "content_type": "text/plain"}
PARTS = {"filename": "a.bin", "size_bytes": 6 * 2**20, "content_type": "a/b", "strategy": "multipart"}


@pytest.fixture(scope="module")
def background(deployment: Deployment) -> Iterator[Background]:
    """The stack, with a bucket that tells nobody: what its events do must not be taken for the sweeper's doing.

    And with no sweeps but the tests' own: its schedule comes every five minutes, and would count what they look for.
    """
    s3, bucket = deployment.emulator.client("s3"), deployment.stack.bucket
    events = deployment.emulator.client("events")
    schedules = [rule["Name"] for rule in events.list_rules()["Rules"] if "Sweeper" in rule["Name"]]
    assert schedules
    for name in schedules:
        events.disable_rule(Name=name)
    told = s3.get_bucket_notification_configuration(Bucket=bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    yield Background(deployment, TENANT)
    kept = {"QueueConfigurations": told["QueueConfigurations"]}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=kept)
    for name in schedules:
        events.enable_rule(Name=name)


def start(background: Background, promise: dict[str, Any]) -> dict[str, Any]:
    deployment = background.deployment
    answer = deployment.call("POST", "/v1/uploads", token=deployment.token(tenant=TENANT), body=promise)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def send(upload: dict[str, Any]) -> None:
    """All bytes, by the URLs."""
    requests_ = upload["multipart"]["page"]["parts"] if "multipart" in upload else [upload["request"]]
    for request in requests_:
        body = b"x" * request.get("size_bytes", PUT["size_bytes"])
        assert requests.put(request["url"], data=body, headers=request["headers"], timeout=30).status_code == 200


def test_a_file_whose_event_was_lost_becomes_ready(background: Background) -> None:
    """A quarter of an hour after it was started; here root says that it has passed."""
    upload = start(background, PUT)
    send(upload)
    background.set_back(upload["id"])
    assert background.sweep()["counts"]["ready"] >= 1
    assert background.record(upload["id"]).state == "ready"
    lines = log_lines_once(background.deployment, "sweeper", upload["id"])
    assert any("upload_swept" in line and upload["id"] in line for line in lines)


def test_a_file_that_has_not_arrived_is_waited_for(background: Background) -> None:
    """And not looked for again in five minutes."""
    upload = start(background, PUT)
    background.set_back(upload["id"])
    assert background.sweep()["counts"]["waiting"] == 1
    assert "waiting" not in background.sweep()["counts"]
    assert background.record(upload["id"]).state == "issued"


def test_parts_that_are_past_their_end_expire_and_are_freed(background: Background) -> None:
    """And with them the multipart upload itself."""
    upload = start(background, PARTS)
    send(upload)
    multipart_id = background.record(upload["id"]).multipart_id
    assert multipart_id in background.deployment.open_multiparts()
    background.set_back(upload["id"], expires_at=HOUR_AGO)
    assert background.sweep()["counts"]["expired"] == 1
    assert background.record(upload["id"]).state == "expired"
    assert multipart_id not in background.deployment.open_multiparts()


def test_a_file_that_never_came_expires(background: Background) -> None:
    """At its end, and its record says so."""
    upload = start(background, PUT)
    background.set_back(upload["id"], expires_at=HOUR_AGO)
    assert background.sweep()["counts"]["expired"] == 1
    assert background.record(upload["id"]).state == "expired"


def test_a_completion_that_somebody_died_in_is_finished(background: Background) -> None:
    """All parts are there, the record says `completing`, and nobody is at it."""
    upload = start(background, PARTS)
    send(upload)
    background.set_back(upload["id"], state="completing", updated_at=HOUR_AGO)
    assert background.sweep()["counts"]["ready"] == 1
    assert background.record(upload["id"]).state == "ready"
    assert upload["id"] in background.objects()


def test_a_completion_with_a_part_wanting_goes_back_to_its_client(background: Background) -> None:
    """Who then finishes it."""
    upload = start(background, PARTS)
    background.set_back(upload["id"], state="completing", updated_at=HOUR_AGO)
    assert background.sweep()["counts"]["uploading"] == 1
    send(upload)
    deployment = background.deployment
    token = deployment.token(tenant=TENANT)
    answer = deployment.call("POST", f"/v1/uploads/{upload['id']}/complete", token=token)
    assert answer.json()["state"] == "ready"


def test_what_came_after_an_abort_is_cleaned_away_when_no_url_lives_any_more(background: Background) -> None:
    """Even if no event told of it."""
    upload = start(background, PUT)
    deployment = background.deployment
    deployment.call("DELETE", f"/v1/uploads/{upload['id']}", token=deployment.token(tenant=TENANT))
    send(upload)
    assert upload["id"] in background.objects()
    background.set_back(upload["id"])
    assert background.sweep()["counts"]["cleaned"] == 1
    assert upload["id"] not in background.objects()
    assert background.sweep()["counts"] == {}


def test_records_and_files_agree_after_all_that(background: Background) -> None:
    """A file for each ready upload, and not one more; no parts of any that is over."""
    ready = {record.id for record in background.records() if record.state == "ready"}
    over = {record.multipart_id for record in background.records() if record.state in ("ready", "expired")}
    assert background.objects() == ready
    assert not over & set(background.deployment.open_multiparts())
    assert len(ready) == 3
