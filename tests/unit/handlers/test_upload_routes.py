"""An upload over HTTP, from its start to its end: statuses, bodies and what they are made of."""

from __future__ import annotations

import base64
from typing import Any

from tests.unit.fakes.world import FILM, SMALL, World
from tests.unit.handlers.api import Api, make_event
from uploads.limits import MAX_PAGE_PARTS, MIB
from uploads.model import State


def record_of(world: World, answer: dict[str, Any]) -> Any:
    return world.records.uploads["acme", answer["id"]]


def test_started_put_answers_with_the_one_request_to_make(api: Api, world: World) -> None:
    """All that curl needs: method, URL, headers word for word, and how long they are good."""
    answer = api.call("start-put")
    assert answer.status == 201
    assert answer.body["request"] == {
        "method": "PUT",
        "url": answer.body["request"]["url"],
        "headers": {"content-type": "application/pdf", "content-length": "1048576", "if-none-match": "*"},
        "expires_at": "2026-11-22T15:25:00Z",
    }
    assert {name: answer.body[name] for name in ("state", "strategy", "filename", "size_bytes", "content_type")} == {
        "state": "issued",
        "strategy": "put",
        "filename": "report.pdf",
        "size_bytes": 1 * MIB,
        "content_type": "application/pdf",
    }
    assert (answer.body["created_at"], answer.body["expires_at"]) == ("2026-11-22T15:20:00Z", "2026-11-23T15:20:00Z")
    assert "multipart" not in answer.body
    assert record_of(world, answer.body).owner == "user-42"


def test_started_multipart_answers_with_its_parts_and_where_to_get_more(api: Api) -> None:
    """Sizes per part, so that a client need not compute any."""
    body = api.call("start-multipart").body
    multipart = body["multipart"]
    assert (multipart["part_size_bytes"], multipart["part_count"]) == (8 * MIB, 4)
    assert multipart["parts_path"] == f"/v1/uploads/{body['id']}/parts"
    page = multipart["page"]
    assert (page["form"], page["next_from"], page["expires_at"]) == ("urls", None, "2026-11-22T15:25:00Z")
    assert [(part["part_number"], part["size_bytes"]) for part in page["parts"]] == [
        (1, 8 * MIB),
        (2, 8 * MIB),
        (3, 8 * MIB),
        (4, 6 * MIB),
    ]
    assert page["parts"][3]["headers"] == {"content-length": str(6 * MIB)}
    assert "request" not in body


def test_multipart_upload_goes_from_start_to_ready(api: Api, world: World) -> None:
    """Start, send, ask, sign, complete, ask again: the whole way."""
    upload_id = api.call("start-multipart").body["id"]
    upload = world.records.uploads["acme", upload_id]
    world.send_part(upload, 1)
    watched = api.call("get", upload_id=upload_id).body
    assert watched["missing"] == [[2, 4]]
    assert (watched["received"]["part_count"], watched["received"]["bytes"]) == (1, 8 * MIB)
    page = api.call("sign-parts", upload_id=upload_id, body={"missing": True}).body
    assert [part["part_number"] for part in page["parts"]] == [2, 3, 4]
    world.send(upload)
    completed = api.call("complete", upload_id=upload_id, body={})
    stored = world.objects.objects[world.key(upload)]
    assert completed.status == 200
    assert completed.body["state"] == "ready"
    assert completed.body["object"] == {"etag": stored.etag, "size_bytes": 30 * MIB}
    assert api.call("get", upload_id=upload_id).body == completed.body


def test_complete_takes_no_body_an_empty_one_and_named_parts(api: Api, world: World) -> None:
    """Three clients, one answer."""
    upload, _ = world.start(FILM)
    parts = [{"part_number": part.part_number, "etag": part.etag} for part in world.send(upload)]
    answers = [api.call("complete", upload_id=upload.id, body=body) for body in (None, {}, "", {"parts": parts})]
    assert [answer.status for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1


def test_sign_takes_no_body_and_gives_all_parts(api: Api, world: World) -> None:
    """The default is everything that fits an answer."""
    upload, _ = world.start(FILM)
    page = api.call("sign-parts", upload_id=upload.id, body=None).body
    assert [part["part_number"] for part in page["parts"]] == [1, 2, 3, 4]


def test_expiry_is_as_asked(api: Api, world: World) -> None:
    """And cut to the deployment's maximum, which the answer tells."""
    upload, _ = world.start(FILM)
    page = api.call("sign-parts", upload_id=upload.id, body={"part_numbers": [1], "expires_in_seconds": 90_000}).body
    assert page["expires_at"] == "2026-11-22T16:20:00Z"


def test_received_parts_are_shown_a_page_at_a_time(api: Api, world: World) -> None:
    """The counts are of all, the list is of a thousand, and says where to go on."""
    upload, _ = world.start(FILM, size_bytes=1_500 * 8 * MIB)
    for number in range(1, 1_201):
        world.send_part(upload, number)
    first = api.call("get", upload_id=upload.id).body["received"]
    assert (first["part_count"], len(first["parts"]), first["next_from"]) == (1_200, MAX_PAGE_PARTS, 1_001)
    rest = api.call("get", upload_id=upload.id, query={"from": "1001"}).body["received"]
    assert (rest["part_count"], len(rest["parts"]), rest["next_from"]) == (1_200, 200, None)
    assert rest["parts"][0]["part_number"] == 1_001


def test_aborted_upload_is_answered_with_a_body(api: Api, world: World) -> None:
    """200 and JSON: some browser clients read it."""
    upload, _ = world.start(FILM)
    answer = api.call("abort", upload_id=upload.id)
    assert (answer.status, answer.body["state"]) == (200, "aborted")
    assert world.record(upload).state is State.ABORTED
    assert world.objects.multiparts == {}


def test_rejected_upload_tells_why(api: Api, world: World) -> None:
    """To whoever completes it, and to whoever asks later."""
    upload, _ = world.start(SMALL)
    world.objects.put_object(world.key(upload), 7, "application/pdf")
    refused = api.call("complete", upload_id=upload.id)
    assert (refused.status, refused.body["code"]) == (422, "NOT_AS_PROMISED")
    watched = api.call("get", upload_id=upload.id).body
    assert (watched["state"], watched["rejection"]) == ("rejected", "1048576 bytes were promised, 7 arrived")


def test_body_in_base64_is_read(api: Api) -> None:
    """The gateway sends it so where a type is named as binary."""
    event = make_event("start-put")
    event["body"] = base64.b64encode(event["body"].encode()).decode()
    event["isBase64Encoded"] = True
    assert api.send(event).status == 201
