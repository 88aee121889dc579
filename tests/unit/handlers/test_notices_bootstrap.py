"""How the parts that tell are put together."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.notices_bootstrap import Notices, telling_types
from jobs.messages import Wake
from jobs.model import Lane
from jobs.notices.outbox import NOTIFY
from jobs.notices.settings import NoticeSettings, read_notice_settings
from jobs.types import TYPES
from jobs.types.notify import TYPE
from tests.unit.fakes.job_queue import FakeJobQueue
from tests.unit.fakes.world import FILM, World
from uploads.errors import InvalidRequestError
from uploads.model import State, Upload
from uploads.promise import Webhook

WEBHOOK = Webhook("https://hooks.example.com/in", "main")
WITH_BUS = NoticeSettings(event_bus_name="bus-1", secret_prefix="portside/webhooks/")


def ready() -> Upload:
    upload, _ = World().start(replace(FILM, webhook=WEBHOOK))
    return replace(upload, state=State.READY)


def test_settings_are_the_environments() -> None:
    """None of them must be there."""
    assert read_notice_settings({}) == NoticeSettings(None, None, allows_private=False)
    environment = {"EVENT_BUS_NAME": "bus-1", "WEBHOOK_SECRET_PREFIX": "p/", "ALLOW_PRIVATE_WEBHOOKS": "true"}
    assert read_notice_settings(environment) == NoticeSettings("bus-1", "p/", allows_private=True)
    assert read_notice_settings(dict.fromkeys(environment, "")) == NoticeSettings()
    assert not read_notice_settings({"ALLOW_PRIVATE_WEBHOOKS": "yes"}).allows_private


def test_function_that_tells_knows_all_types_and_has_the_outlets() -> None:
    """Made without a call to AWS, and without its clients."""
    types = telling_types(WITH_BUS, "eu-central-1")
    assert types.keys() == TYPES.keys()
    assert types[NOTIFY] != TYPE
    assert replace(types[NOTIFY], run=TYPE.run) == TYPE


def test_notices_go_on_with_the_trace_of_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trace that ended it is the one that tells of it."""
    monkeypatch.setitem(os.environ, "_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793")
    notices = Notices(WITH_BUS).of_upload(ready())
    assert {notice.trace_header for notice in notices} == {"Root=1-5759e988-bd862e3fe1be46a994272793"}
    assert len(notices) == 2
    assert len(Notices(NoticeSettings()).of_upload(ready())) == 1


def test_verdict_is_announced_on_the_notices_lane() -> None:
    """For the very records that were written with it."""
    queue = FakeJobQueue()
    notices = Notices(WITH_BUS, lambda: queue)
    notices.announce(ready())
    assert [wake.lane for wake, _ in queue.waiting] == [Lane.NOTICES] * 2
    Notices(WITH_BUS).announce(ready())


def test_failure_to_announce_takes_nobodys_answer_away(caplog: pytest.LogCaptureFixture) -> None:
    """The dispatcher comes within a minute."""

    class Denied(FakeJobQueue):
        def send(self, wake: Wake, *, delay: timedelta = timedelta()) -> None:  # noqa: ARG002 # nothing is sent
            raise PermissionError("SECRET")

    with caplog.at_level(logging.WARNING):
        Notices(WITH_BUS, Denied).announce(ready())
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://nowhere.invalid/", "https://[::1]/", "http://1.1.1.1/", "https://localhost/"]
)
def test_address_that_is_not_to_be_called_is_refused(url: str) -> None:
    """By its looks, or by where its name points to now."""
    with pytest.raises(InvalidRequestError) as refused:
        Notices(NoticeSettings()).check_webhook(Webhook(url, "main"))
    assert refused.value.errors[0][0] == "/webhook/url"


def test_local_stack_may_name_its_own_machine() -> None:
    """Where the parameter says so."""
    Notices(NoticeSettings(allows_private=True)).check_webhook(Webhook("http://localhost:8080/in", "main"))


def test_address_of_the_internet_is_taken() -> None:
    """An address needs no resolver."""
    Notices(NoticeSettings()).check_webhook(Webhook("https://1.1.1.1/in", "main"))
