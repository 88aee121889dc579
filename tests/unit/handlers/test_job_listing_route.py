"""The list of jobs over HTTP: its question, its pages, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.model import JobState
from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import MALLORY
from tests.unit.handlers.api import Answer, Api
from tests.unit.handlers.jobs import counting_world

GLOBEX = {"tenant": "globex", "principal": "user-66"}
OTHER = "01M81XFF80FMDPR3MZ4JM56722"


@pytest.fixture
def world() -> JobWorld:
    return counting_world()


def listed(api: Api, **query: Any) -> Answer:
    return api.call("job-api-list", query=query)


def ids_of(answer: Answer) -> list[str]:
    return [one["id"] for one in answer.body["items"]]


def test_jobs_are_listed_newest_first_page_after_page(api: Api, world: JobWorld) -> None:
    """As GET of each shows them; the last page has no cursor."""
    upload = world.ready()
    ids = [world.submit("count", upload).id for _ in range(3)]
    first = listed(api, limit="2")
    assert ids_of(first) == ids[:0:-1]
    second = listed(api, limit="2", cursor=first.body["next_cursor"])
    assert (ids_of(second), second.body["next_cursor"]) == (ids[:1], None)
    assert second.body["items"] == [api.call("job-api-get", upload_id=ids[0]).body]


def test_list_tells_errors_but_no_responses(api: Api, world: JobWorld) -> None:
    """A response may be long; there may be a hundred of them."""
    upload = world.ready()
    world.do("count", upload)
    world.do("refuse", upload)
    failed, succeeded = listed(api).body["items"]
    assert failed["error"]["code"] == "INVALID_REQUEST"
    assert (succeeded["state"], "response" in succeeded) == ("succeeded", False)


def test_state_and_upload_choose(api: Api, world: JobWorld) -> None:
    """Each by itself, and both together; across pages that hold none of them."""
    uploads = [world.ready(), world.ready()]
    done = [world.do("count", upload) for upload in uploads]
    queued = [world.submit("count", upload) for upload in uploads]
    assert ids_of(listed(api, state="succeeded")) == [done[1].id, done[0].id]
    assert ids_of(listed(api, upload_id=uploads[0].id)) == [queued[0].id, done[0].id]
    assert ids_of(listed(api, upload_id=uploads[0].id, state="succeeded")) == [done[0].id]
    assert ids_of(listed(api, upload_id=OTHER)) == []


def test_list_needs_no_query(api: Api, world: JobWorld) -> None:
    """50 at once are the default."""
    upload = world.ready()
    for _ in range(51):
        world.submit("count", upload)
    answer = api.call("job-api-list")
    assert (answer.status, len(answer.body["items"])) == (200, 50)
    assert answer.body["next_cursor"]


@pytest.mark.parametrize("state", JobState)
def test_every_state_may_be_asked_for(api: Api, state: JobState) -> None:
    """The document's names are the lifecycle's."""
    assert listed(api, state=state.value).status == 200


def test_jobs_that_are_forgotten_are_not_listed(api: Api, world: JobWorld) -> None:
    """Though the table deletes only within days."""
    world.do("count", world.ready())
    world.wait(days=7)
    assert listed(api).body == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        *[({"limit": value}, "/limit") for value in ("0", "101", "-1", "1.5", "", " 1", "\u0661", "9" * 99)],
        *[({"state": value}, "/state") for value in ("", "READY", "ready", "queued,running")],
        *[({"upload_id": value}, "/upload_id") for value in ("", "1", OTHER.lower())],
        *[({"cursor": value}, "/cursor") for value in ("", "x", "é", "e30", "=" * 5_000, "eyJ")],
        *[({name: ["1", "1"]}, f"/{name}") for name in ("limit", "state", "cursor", "upload_id")],
        ({"tenant": "globex"}, "/tenant"),
    ],
)
def test_query_with_one_member_wrong_names_it(api: Api, world: JobWorld, query: dict[str, Any], pointer: str) -> None:
    """Malformed, unknown, or there twice; and nothing is read."""
    answer = api.call("job-api-list", query=query)
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")
    assert [error["pointer"] for error in answer.body["errors"]] == [pointer]
    assert world.job_records.calls == []


@pytest.mark.parametrize("changed", ["tenant", "state", "upload_id", "uploads"])
def test_cursor_of_another_question_is_refused(api: Api, world: JobWorld, changed: str) -> None:
    """Another tenant's, another filter's, and the list of uploads'."""
    upload = world.ready()
    for _ in range(2):
        world.submit("count", upload)
    cursor = listed(api, limit="1").body["next_cursor"]
    if changed == "tenant":
        answer = api.call("job-api-list", query={"cursor": cursor}, authorizer=GLOBEX)
    elif changed == "uploads":
        answer = api.call("list", query={"cursor": cursor})
    else:
        value = {"state": "queued", "upload_id": upload.id}[changed]
        answer = listed(api, cursor=cursor, **{changed: value})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, "/cursor")


def test_another_tenants_jobs_are_not_listed(api: Api, world: JobWorld) -> None:
    """Nor what the service tells others on its own account."""
    world.submit("count", world.ready(principal=MALLORY), principal=MALLORY)
    assert listed(api).body["items"] == []
    assert len(api.call("job-api-list", authorizer=GLOBEX).body["items"]) == 1


def test_query_is_refused_where_none_is_taken(api: Api) -> None:
    """A job is one thing, whatever else is asked."""
    answer = api.call("job-api-get", upload_id=OTHER, query={"verbose": "1"})
    assert answer.status == 400


def test_table_that_is_down_is_503_with_retry_after(api: Api, world: JobWorld) -> None:
    """As everywhere."""
    world.job_records.before["list_newest"] = outage
    answer = listed(api)
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
