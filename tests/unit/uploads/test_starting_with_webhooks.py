"""An upload may name who is told of its verdict; an address that is not to be called is refused before anything is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.fakes.world import FILM, World
from uploads.errors import InvalidRequestError
from uploads.promise import Webhook

WEBHOOK = Webhook("https://hooks.example.com/in?token=s3cr3t", "main")
TOLD = replace(FILM, webhook=WEBHOOK)


def refuse(_webhook: Webhook) -> None:
    raise InvalidRequestError("Not there.", errors=(("/webhook/url", "must not be there"),))


def test_record_keeps_the_webhook() -> None:
    """Whoever settles the upload finds it there."""
    world = World()
    upload, _ = world.start_once(TOLD)
    assert world.record(upload).webhook == upload.webhook == WEBHOOK


def test_refused_address_leaves_nothing_behind() -> None:
    """No record, nothing in S3; and its key may be used for another request."""
    world = World()
    service = world.service
    world.service = replace(service, check_webhook=refuse)
    with pytest.raises(InvalidRequestError):
        world.start_once(TOLD)
    assert world.is_empty()
    world.service = service
    assert world.start_once(FILM, payload="another")[0].webhook is None


def test_replay_does_not_look_again() -> None:
    """The answer to the same request is the same, whatever name servers say by then."""
    world = World()
    first, _ = world.start_once(TOLD)
    world.service = replace(world.service, check_webhook=refuse)
    assert world.start_once(TOLD)[0].id == first.id


def test_address_is_checked_once_the_promise_is_good() -> None:
    """A check takes a look into the network; most mistakes are nearer."""
    world = World()
    checked: list[Webhook] = []
    world.service = replace(world.service, check_webhook=checked.append)
    with pytest.raises(InvalidRequestError):
        world.start_once(replace(TOLD, part_size_bytes=1))
    assert checked == []
    world.start_once(TOLD)
    world.start_once(FILM, key="key-2")
    assert checked == [WEBHOOK]


def test_address_shows_in_no_text() -> None:
    """It may hold what only its owner should know, and texts reach logs."""
    world = World()
    upload, _ = world.start_once(TOLD)
    assert "s3cr3t" not in f"{upload!r} {TOLD!r}"
