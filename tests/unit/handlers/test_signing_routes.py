"""Downloads and curl's configuration over HTTP: statuses, bodies, refusals, and what is logged of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.fakes.interruptions import outage
from tests.unit.fakes.world import FILM, SMALL, World
from tests.unit.handlers.api import Api
from tests.unit.handlers.conftest import LogLines
from uploads.keys import ENTRY_NAME, entry_key
from uploads.model import Upload
from uploads.promise import Algorithm, Checksum, ChecksumType

JOB_ID = "01M81XFF80FMDPR3MZ4JM56799"


def ready(world: World, **changes: Any) -> Upload:
    upload, _ = world.start(SMALL, **changes)
    world.send(upload)
    return world.complete(upload)


@pytest.mark.parametrize("body", [None, "", {}, {"disposition": "attachment"}])
def test_download_answers_with_the_one_request_to_make(api: Api, world: World, body: Any) -> None:
    """An empty body is enough; the file is saved, not shown."""
    answer = api.call("download", upload_id=ready(world).id, body=body)
    request = answer.body["request"]
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.body == {
        "request": {"method": "GET", "url": request["url"], "headers": {}, "expires_at": "2026-11-22T15:25:00Z"}
    }
    query = parse_qs(urlsplit(request["url"]).query)
    assert query["response-content-disposition"][0].startswith("attachment; ")


def test_download_is_shown_and_lives_as_asked(api: Api, world: World) -> None:
    """A PDF may be."""
    body = {"disposition": "inline", "expires_in_seconds": 600}
    request = api.call("download", upload_id=ready(world).id, body=body).body["request"]
    assert request["expires_at"] == "2026-11-22T15:30:00Z"
    assert parse_qs(urlsplit(request["url"]).query)["response-content-disposition"][0].startswith("inline; ")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"disposition": "form-data"}, "/disposition"),
        ({"disposition": "INLINE"}, "/disposition"),
        ({"disposition": None}, "/disposition"),
        ({"disposition": "inline; filename=x"}, "/disposition"),
        *[({"expires_in_seconds": value}, "/expires_in_seconds") for value in (0, -1, 119, 604_801, 1.5, "300", True)],
        ({"filename": "other.exe"}, "/filename"),
        ({"key": "t/globex/1"}, "/key"),
        ({"version_id": "1"}, "/version_id"),
        ({"response-content-type": "text/html"}, "/response-content-type"),
        ({"entry": {}}, "/entry/job_id"),
        ({"entry": {"job_id": JOB_ID}}, "/entry/number"),
        *[
            ({"entry": {"job_id": JOB_ID, "number": number}}, "/entry/number")
            for number in (-1, 10_001, 1.0, "1", True)
        ],
        *[({"entry": {"job_id": name, "number": 1}}, "/entry/job_id") for name in ("", "../..", JOB_ID + "/x", 1)],
        ({"entry": {"job_id": JOB_ID, "number": 1, "name": "a"}}, "/entry/name"),
    ],
)
def test_download_with_one_member_wrong_names_it(api: Api, world: World, body: dict[str, Any], pointer: str) -> None:
    """Type, name, key and version are the service's own word."""
    answer = api.call("download", upload_id=ready(world).id, body=body)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, pointer)


def test_download_of_an_unpacked_entry_names_it(api: Api, world: World) -> None:
    """And 404 where there is none of this number."""
    upload, job_id = ready(world), world.make_id(world.now)
    key = entry_key(upload.tenant, upload.id, job_id, 3)
    world.objects.put_object(key, 3, "image/png", metadata={ENTRY_NAME: "folder/a.png"})
    world.objects.put_object(entry_key(upload.tenant, upload.id, job_id, 0), 2, "application/json")
    body = {"disposition": "inline", "entry": {"job_id": job_id, "number": 3}}
    url = urlsplit(api.call("download", upload_id=upload.id, body=body).body["request"]["url"])
    assert url.path == f"/{key}"
    assert parse_qs(url.query)["response-content-disposition"][0].startswith('inline; filename="a.png"')
    answer = api.call("download", upload_id=upload.id, body={"entry": {"job_id": job_id, "number": 4}})
    assert (answer.status, answer.body["code"]) == (404, "ENTRY_NOT_FOUND")


def test_download_to_show_what_could_run_is_refused(api: Api, world: World) -> None:
    """400: asking for an attachment works."""
    upload = ready(world, content_type="text/html")
    answer = api.call("download", upload_id=upload.id, body={"disposition": "inline"})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (400, "/disposition")
    assert api.call("download", upload_id=upload.id).status == 200


def test_download_of_what_is_not_ready_is_a_conflict(api: Api, world: World) -> None:
    """And of what has changed since it was."""
    upload, _ = world.start(SMALL)
    answer = api.call("download", upload_id=upload.id)
    assert (answer.status, answer.body["code"]) == (409, "NOT_READY")
    world.send(upload)
    world.complete(upload)
    world.objects.objects.clear()
    answer = api.call("download", upload_id=upload.id)
    assert (answer.status, answer.body["code"]) == (409, "OBJECT_CHANGED")


def test_download_while_the_store_is_down_is_503(api: Api, world: World) -> None:
    """It must be asked whether the object is still the one."""
    upload = ready(world)
    world.objects.before["find_object"] = outage
    answer = api.call("download", upload_id=upload.id)
    assert (answer.status, answer.body["code"], answer.headers["retry-after"]) == (503, "DEPENDENCY_UNAVAILABLE", "5")


def test_curl_config_is_plain_text_that_nobody_keeps(api: Api, world: World) -> None:
    """It holds presigned URLs."""
    upload, _ = world.start(FILM)
    world.send_part(upload, 1)
    answer = api.call("curl", upload_id=upload.id, query={"from": "2", "expires_in_seconds": "600"})
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count("\nurl = ") == 3
    assert "The URLs end at 2026-11-22T15:30:00Z" in answer.text


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        *[({"from": value}, "/from") for value in ("0", "10001", "", "x", "1.5")],
        *[({"expires_in_seconds": value}, "/expires_in_seconds") for value in ("119", "604801", "-1", "1e3", "x", "")],
        ({"from": ["1", "2"]}, "/from"),
        ({"count": "1"}, "/count"),
    ],
)
def test_curl_config_for_a_bad_query_is_a_problem(api: Api, world: World, query: dict[str, Any], pointer: str) -> None:
    """In JSON, as everywhere."""
    answer = api.call("curl", upload_id=world.start(FILM)[0].id, query=query)
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.body["errors"][0]["pointer"] == pointer


def test_curl_config_beyond_the_uploads_parts_is_refused(api: Api, world: World) -> None:
    """A number may be good for S3 and not for this upload."""
    answer = api.call("curl", upload_id=world.start(FILM)[0].id, query={"from": "5"})
    assert (answer.status, answer.body["code"]) == (400, "INVALID_REQUEST")


def test_curl_config_where_parts_need_checksums_is_a_conflict(api: Api, world: World) -> None:
    """With a code that says what to do."""
    upload, _ = world.start(FILM, checksum=Checksum(Algorithm.CRC32, None, ChecksumType.COMPOSITE))
    answer = api.call("curl", upload_id=upload.id)
    assert (answer.status, answer.body["code"]) == (409, "PARTS_NEED_CHECKSUMS")


def test_curl_config_of_what_takes_no_more_bytes_is_a_conflict(api: Api, world: World) -> None:
    """Finished, aborted or expired."""
    answer = api.call("curl", upload_id=ready(world).id)
    assert (answer.status, answer.body["code"]) == (409, "UPLOAD_NOT_OPEN")


def test_signed_url_is_in_no_log_line(api: Api, world: World, log: LogLines) -> None:
    """Nor a part of it: what is logged is that one was signed, for which upload."""
    upload, done = world.start(FILM)[0], ready(world, filename="s3cret.pdf")
    answers = [api.call("curl", upload_id=upload.id), api.call("download", upload_id=done.id)]
    assert all("X-Amz-Signature=" in answer.text for answer in answers)
    assert log.named("parts_signed")["upload_id"] == upload.id
    line = log.named("download_signed")
    assert (line["upload_id"], line["disposition"], line["tenant"]) == (done.id, "attachment", "acme")
    assert not [word for word in ("X-Amz", "https://", "s3cret", "Signature") if word in log.text]


def test_curl_config_of_a_thousand_parts_fits_what_lambda_may_answer(api: Api, world: World) -> None:
    """6 MB, and a session token may be twice as long as this one."""
    upload, _ = world.start(FILM, size_bytes=10_000 * FILM.part_size_bytes if FILM.part_size_bytes else 0)
    answer = api.call("curl", upload_id=upload.id)
    assert answer.text.count("\nurl = ") == 1_000
    assert len(answer.text.encode()) < 2_000_000
