"""docs/notices.md shows what is really sent, and what it tells to run, runs."""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from moto.events.models import EventPattern
from standardwebhooks.webhooks import Webhook as Verifier

import uploads
from jobs.notices.signing import read_key
from jobs.types.notify import RETRY
from tests.unit.fakes.world import ALICE, SMALL
from tests.unit.jobs.notices.notice_world import WEBHOOK, NoticeWorld
from uploads.aws.event_bus import SOURCE
from uploads.errors import PromiseBrokenError

PAGE = (Path(uploads.__file__).parents[2] / "docs" / "notices.md").read_text()
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def shown_call() -> tuple[dict[str, str], bytes]:
    """The headers and body that the page shows."""
    head, _, body = blocks("http")[0].strip().partition("\n\n")
    lines = [line.partition(": ") for line in head.splitlines()[1:]]
    return {name: value for name, _, value in lines}, body.encode()


@pytest.fixture
def world() -> NoticeWorld:
    key = read_key(SECRET)
    assert key
    world = NoticeWorld(to_bus=True)
    world.secrets.secrets[ALICE.tenant, WEBHOOK.secret_id] = (key,)
    world.told_upload()
    world.work()
    return world


def test_call_is_the_one_that_is_sent(world: NoticeWorld) -> None:
    """Id, time, signature and body: the world's clock stands still."""
    headers, body = shown_call()
    (call,) = world.sender.posted
    assert body == call.body
    assert {name: headers[name] for name in call.headers} == call.headers
    assert headers["content-length"] == str(len(body))


def test_event_is_the_one_that_is_put(world: NoticeWorld) -> None:
    """Member by member."""
    ((_, detail),) = world.bus.events
    assert json.loads(blocks("json")[1]) == json.loads(detail)


def test_waits_are_the_types_own() -> None:
    """One row for each attempt after the first."""
    rows = re.findall(r"^\| (\d+) \| ([\d,]+) s \|$", PAGE, re.MULTILINE)
    told = {int(attempt): float(seconds.replace(",", "")) for attempt, seconds in rows}
    assert told == {n + 1: RETRY.wait_after(n).total_seconds() for n in range(1, RETRY.max_attempts)}
    assert sum(told.values()) == 2 * 3_600 + 25 * 60 + 15


def test_python_that_verifies_agrees_with_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """On what is shown, and on what was changed."""
    names: dict[str, Any] = {}
    exec(blocks("python")[0], names)  # noqa: S102 # the page's own
    headers, body = shown_call()
    now = float(headers["webhook-timestamp"]) + 60
    verify = names["is_from_portside"]
    assert verify(SECRET, headers, body, now)
    assert not verify(SECRET, headers, body, now + 300)
    assert not verify(SECRET, headers, body + b" ", now)
    assert verify(SECRET, headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}, body, now)
    monkeypatch.setattr(Verifier, "_Webhook__verify_timestamp", lambda _, text: _at(text))
    Verifier(SECRET).verify(body, headers)


def _at(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)


@pytest.mark.parametrize(("change", "expected"), [(b"", "genuine"), (b" ", "forged")])
def test_shell_that_verifies_does(tmp_path: Path, change: bytes, expected: str) -> None:
    """With openssl and what every shell has."""
    headers, body = shown_call()
    (tmp_path / "body.json").write_bytes(body + change)
    script = next(block for block in blocks("sh") if "EXPECTED" in block)
    done = subprocess.run(  # noqa: S603 # the page's own
        ["/bin/sh", "-c", script],
        env={
            "PATH": "/usr/bin:/bin",
            "SECRET": SECRET,
            "WEBHOOK_ID": headers["webhook-id"],
            "WEBHOOK_TIMESTAMP": headers["webhook-timestamp"],
            "WEBHOOK_SIGNATURE": f"v1,AAAA {headers['webhook-signature']}",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    ("tenant", "arrives", "is_taken"), [("acme", 7, True), ("globex", 7, False), ("acme", 0, False)]
)
def test_rule_takes_what_the_page_says(tenant: str, arrives: int, is_taken: bool) -> None:
    """The rejected upload of one tenant, as moto's EventBridge matches; nobody else's, and no ready one."""
    world = NoticeWorld(to_bus=True)
    upload, _ = world.start(SMALL, replace(ALICE, tenant=tenant))
    world.objects.put_object(world.key(upload), arrives or upload.size_bytes, upload.content_type)
    with suppress(PromiseBrokenError):
        world.complete(upload, principal=replace(ALICE, tenant=tenant))
    world.work()
    ((detail_type, detail),) = world.bus.events
    event: Any = {"source": SOURCE, "detail-type": detail_type, "detail": json.loads(detail)}
    assert EventPattern.load(blocks("json")[0]).matches_event(event) is is_taken
