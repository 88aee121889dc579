"""The list over HTTP: its question, its pages, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import ALICE, FILM, MALLORY, SMALL, World
from tests.unit.handlers.api import Answer, Api, make_event
from uploads.model import State

GLOBEX = {"tenant": "globex", "principal": "user-66"}


def listed(api: Api, **query: Any) -> Answer:
    return api.call("list", query=query)


def test_uploads_are_listed_newest_first_page_after_page(api: Api, world: World) -> None:
    """As GET of each would show them; the last page has no cursor."""
    ids = [world.start(SMALL)[0].id for _ in range(3)]
    first = listed(api, limit="2").body
    assert [one["id"] for one in first["items"]] == ids[:0:-1]
    second = listed(api, limit="2", cursor=first["next_cursor"]).body
    assert [one["id"] for one in second["items"]] == ids[:1]
    assert second["next_cursor"] is None
    assert second["items"] == [api.call("get", upload_id=ids[0]).body]


def test_list_needs_no_query(api: Api, world: World) -> None:
    """50 at once are the default."""
    for _ in range(51):
        world.start(SMALL)
    event = make_event("list") | {"queryStringParameters": None, "multiValueQueryStringParameters": None}
    answer = api.send(event)
    assert (answer.status, len(answer.body["items"])) == (200, 50)
    assert answer.body["next_cursor"]


def test_no_item_holds_a_url(api: Api, world: World) -> None:
    """A list is for looking; what may be sent is signed one by one."""
    api.call("start-put")
    world.start(FILM)
    assert "X-Amz" not in listed(api).text
    assert len(listed(api).body["items"]) == 2


def test_state_and_fingerprint_choose(api: Api, world: World) -> None:
    """Each by itself, and both together."""
    film, _ = world.start(FILM, fingerprint="film é")
    world.abort(world.start(SMALL)[0])
    assert [one["state"] for one in listed(api, state="aborted").body["items"]] == ["aborted"]
    assert [one["id"] for one in listed(api, fingerprint="film é").body["items"]] == [film.id]
    assert listed(api, fingerprint="film é", state="uploading").body == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("state", State)
def test_every_state_may_be_asked_for(api: Api, state: State) -> None:
    """The document's names are the lifecycle's."""
    assert listed(api, state=state.value).status == 200


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        *[
            ({"limit": value}, "/limit")
            for value in ("0", "101", "-1", "1.5", "ten", "", " 1", "1_0", "\u0661", "9" * 99)
        ],
        *[({"state": value}, "/state") for value in ("", "READY", "open", "ready,issued")],
        *[({"cursor": value}, "/cursor") for value in ("", "x", "é", "e30", "=" * 5_000, "eyJ")],
        *[({"fingerprint": value}, "/fingerprint") for value in ("", "x" * 513, "a\nb")],
        *[({name: ["1", "1"]}, f"/{name}") for name in ("limit", "state", "cursor", "fingerprint")],
        ({"tenant": "globex"}, "/tenant"),
        ({"Limit": "1"}, "/Limit"),
        ({"colour": "red", "limit": "1"}, "/colour"),
    ],
)
def test_query_with_one_member_wrong_names_it(api: Api, world: World, query: dict[str, Any], pointer: str) -> None:
    """Malformed, unknown, or there twice; and nothing is read."""
    answer = api.call("list", query=query)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert [error["pointer"] for error in answer.body["errors"]] == [pointer]
    assert world.records.calls == []


def test_refused_query_is_not_repeated(api: Api) -> None:
    """What was sent may be anything, a token too."""
    assert "s3cret" not in listed(api, cursor="s3cret", limit="s3cret", state="s3cret").text


def test_cursor_of_another_tenant_is_refused(api: Api, world: World) -> None:
    """And neither's uploads are told to the other."""
    for principal in (ALICE, ALICE, MALLORY, MALLORY):
        world.start(SMALL, principal)
    mine = listed(api, limit="1").body
    theirs = api.call("list", query={"limit": "1"}, authorizer=GLOBEX).body
    assert mine["items"][0]["id"] != theirs["items"][0]["id"]
    stolen = api.call("list", query={"limit": "1", "cursor": mine["next_cursor"]}, authorizer=GLOBEX)
    assert (stolen.status, stolen.body["errors"][0]["pointer"]) == (400, "/cursor")
    assert mine["items"][0]["id"] not in stolen.text


def test_query_is_read_where_only_single_values_are_told(api: Api, world: World) -> None:
    """As local gateways do."""
    world.start(SMALL)
    event = make_event("list", query={"state": "ready"})
    del event["multiValueQueryStringParameters"]
    assert api.send(event).body == {"items": [], "next_cursor": None}


def test_table_that_is_down_is_503_with_retry_after(api: Api, world: World) -> None:
    """As everywhere."""
    world.records.before["list_newest"] = outage
    answer = listed(api)
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize("query", [{"from": ["1", "2"]}, {"part": "1"}, {"from": ""}])
def test_upload_is_shown_for_a_good_query_only(api: Api, world: World, query: dict[str, Any]) -> None:
    """The same rules as the list's."""
    upload, _ = world.start(FILM)
    answer = api.call("get", upload_id=upload.id, query=query)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, "/" + next(iter(query)))
