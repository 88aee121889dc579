"""The call that tells of an end: signed by its tenant's keys, and of use to its receiver alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tests.unit.jobs.notices.fakes import KEY, OLDER_KEY, as_secret
from tests.unit.jobs.notices.notice_world import WEBHOOK, NoticeWorld
from tests.unit.jobs.notices.telling import WORK


@pytest.fixture
def world() -> NoticeWorld:
    return NoticeWorld(types=WORK)


def test_call_is_what_a_receiver_of_the_standard_verifies(world: NoticeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the standard's own library, which looks at its own clock."""
    world.told_upload()
    world.work()
    (call,) = world.sender.posted
    assert call.url == WEBHOOK.url
    assert call.headers["content-type"] == "application/json"
    monkeypatch.setattr("standardwebhooks.webhooks.timedelta", lambda **_: timedelta(days=36_500))
    assert Verifier(as_secret(KEY)).verify(call.body, call.headers)["type"] == "upload.ready"


def test_body_holds_neither_the_address_nor_the_secrets_name(world: NoticeWorld) -> None:
    """An address may be as secret as what signs."""
    world.told_upload()
    world.work()
    (call,) = world.sender.posted
    assert not [word for word in (b"hooks.example", b"s3cr3t", b"secret_id", b"X-Amz", b"user-42") if word in call.body]


def test_attempts_carry_the_same_id_and_body_and_each_its_own_time(world: NoticeWorld) -> None:
    """By the id a receiver knows what it has seen; by the time it refuses what somebody recorded."""
    world.sender.statuses = [500, 500, 204]
    world.told_upload()
    world.work()
    calls = world.sender.posted
    assert len(calls) == 3
    assert len({call.headers["webhook-id"] for call in calls}) == len({call.body for call in calls}) == 1
    assert len({call.headers["webhook-timestamp"] for call in calls}) == 3


def test_unknown_secret_fails_at_once_and_nothing_is_sent(world: NoticeWorld) -> None:
    """An unsigned call is worse than none."""
    world.secrets.secrets.clear()
    world.told_upload()
    world.work()
    assert world.sender.posted == []
    assert [notice.failure.code for notice in world.notices() if notice.failure] == ["SECRET_UNKNOWN"]


def test_another_tenants_secret_is_unknown(world: NoticeWorld) -> None:
    """The tenant is the record's, and the name is made of it."""
    world.secrets.secrets = {("globex", WEBHOOK.secret_id): (KEY,)}
    world.told_upload()
    world.work()
    assert world.sender.posted == []


def test_while_keys_are_rotated_a_receiver_needs_either(world: NoticeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sign, the newest first."""
    world.secrets.secrets["acme", "main"] = (KEY, OLDER_KEY)
    world.told_upload()
    world.work()
    (call,) = world.sender.posted
    monkeypatch.setattr("standardwebhooks.webhooks.timedelta", lambda **_: timedelta(days=36_500))
    for key in (KEY, OLDER_KEY):
        Verifier(as_secret(key)).verify(call.body, call.headers)
    assert len(call.headers["webhook-signature"].split(" ")) == 2


def test_call_takes_no_longer_than_its_function_has(world: NoticeWorld) -> None:
    """At most ten seconds, at least one."""
    world.told_upload()
    world.run(world.queue.take()[0], steps=5)
    world.told_upload()
    world.run(world.queue.take()[0])
    assert [call.timeout_seconds for call in world.sender.posted] == [pytest.approx(3, abs=1), 10]
