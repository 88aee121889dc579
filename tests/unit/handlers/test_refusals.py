"""What a client is told when the state of things, and not its body, is why it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, SMALL, World
from tests.unit.handlers.api import Api
from uploads import errors
from uploads.model import State, Upload


def every_error(kind: type[errors.UploadsError]) -> list[type[errors.UploadsError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in every_error(child))]


@pytest.mark.parametrize("kind", every_error(errors.UploadsError)[1:])
def test_every_error_of_the_catalogue_has_a_status_and_a_code_of_its_own(kind: type[errors.UploadsError]) -> None:
    """Through its ancestors, and never the base's, which would be nobody's."""
    assert kind.status != errors.UploadsError.status
    assert kind.code != errors.UploadsError.code


def complete(world: World, upload: Upload) -> None:
    world.send(upload)
    world.complete(upload)


@pytest.mark.parametrize(
    ("prepare", "route", "code"),
    [
        (lambda world, upload: None, "complete", "PARTS_MISSING"),  # noqa: ARG005 # nothing to prepare
        (lambda world, upload: world.abort(upload), "complete", "UPLOAD_ABORTED"),
        (lambda world, upload: world.abort(upload), "sign-parts", "UPLOAD_NOT_OPEN"),
        (lambda world, upload: world.wait(days=1), "complete", "UPLOAD_EXPIRED"),  # noqa: ARG005 # the clock is all
        (lambda world, upload: world.wait(days=1), "sign-parts", "UPLOAD_NOT_OPEN"),  # noqa: ARG005 # the same
        (complete, "sign-parts", "UPLOAD_NOT_OPEN"),
        (complete, "abort", "UPLOAD_READY"),
    ],
)
def test_upload_in_the_wrong_state_is_a_conflict(
    api: Api, world: World, prepare: Callable[[World, Upload], object], route: str, code: str
) -> None:
    """409 with a code that a client may match, and no Retry-After: waiting does not help."""
    upload, _ = world.start(FILM)
    prepare(world, upload)
    answer = api.call(route, upload_id=upload.id, body=None)
    assert (answer.status, answer.body["code"]) == (409, code)
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda parts: parts[::-1], 400, "PARTS_OUT_OF_ORDER"),
        (lambda parts: [parts[0], *parts], 400, "PARTS_OUT_OF_ORDER"),
        (lambda parts: parts[:-1], 400, "INVALID_REQUEST"),
        (lambda parts: [*parts[:-1], {**parts[-1], "etag": '"wrong"'}], 409, "PART_ETAG_MISMATCH"),
    ],
    ids=["reordered", "doubled", "left out", "wrong etag"],
)
def test_complete_with_other_parts_than_sent_changes_nothing(
    api: Api, world: World, change: Callable[[list[Any]], list[Any]], status: int, code: str
) -> None:
    """The upload stays open, and completing it as it is still works."""
    upload, _ = world.start(FILM)
    parts = [{"part_number": part.part_number, "etag": part.etag} for part in world.send(upload)]
    answer = api.call("complete", upload_id=upload.id, body={"parts": change(parts)})
    assert (answer.status, answer.body["code"]) == (status, code)
    assert (world.record(upload), world.objects.objects) == (upload, {})
    assert api.call("complete", upload_id=upload.id).status == 200


def test_put_that_has_not_arrived_is_a_conflict(api: Api, world: World) -> None:
    """Completing early is no harm."""
    upload, _ = world.start(SMALL)
    answer = api.call("complete", upload_id=upload.id)
    assert (answer.status, answer.body["code"]) == (409, "NOT_ARRIVED")


def test_busy_upload_says_when_to_try_again(api: Api, world: World) -> None:
    """Only for a moment: so with Retry-After."""
    upload, _ = world.start(FILM)
    world.records.move(upload, State.COMPLETING, now=world.now)
    answer = api.call("abort", upload_id=upload.id)
    assert (answer.status, answer.body["code"], answer.headers["retry-after"]) == (409, "UPLOAD_BUSY", "2")


@pytest.mark.parametrize(
    ("name", "port", "call"),
    [
        ("start-put", "records", "add"),
        ("start-multipart", "objects", "start_multipart"),
        ("start-multipart", "records", "add"),
        ("get", "records", "find"),
        ("get", "objects", "list_parts"),
        ("sign-parts", "records", "move"),
        ("complete", "objects", "complete_multipart"),
        ("abort", "objects", "abort_multipart"),
        ("list", "records", "list_newest"),
        ("curl", "objects", "list_parts"),
        ("download", "records", "find"),
    ],
)
def test_dependency_that_is_down_is_503_with_retry_after(
    api: Api, world: World, name: str, port: str, call: str
) -> None:
    """And a start that failed leaves no record; what S3 has open then, the sweeper frees."""
    starts = name.startswith("start")
    upload = None if starts else world.start(FILM)[0]
    if upload:
        world.send(upload)
    getattr(world, port).before[call] = outage
    answer = api.call(name, upload_id=upload.id if upload and name != "list" else None)
    assert (answer.status, answer.body["code"]) == (503, "DEPENDENCY_UNAVAILABLE")
    assert answer.headers["retry-after"] == "5"
    assert not starts or not (world.records.uploads or world.objects.objects)
