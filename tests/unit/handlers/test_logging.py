"""What the function logs: one JSON object a line, ids to find it by, and nothing to break in with."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.unit.fakes.world import CREDENTIALS, FILM, World
from tests.unit.handlers.api import Api, make_event
from tests.unit.handlers.conftest import LogLines

BEARER = "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1c2VyLTQyIn0.c2lnbmF0dXJl"


def request_id(name: str) -> Any:
    return make_event(name)["requestContext"]["requestId"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("start-put", "upload_issued"),
        ("start-multipart", "upload_issued"),
        ("sign-parts", "parts_signed"),
        ("complete", "upload_ready"),
        ("abort", "upload_aborted"),
    ],
)
def test_every_step_is_logged_with_request_upload_and_tenant(
    api: Api, world: World, log: LogLines, name: str, message: str
) -> None:
    """A fixed event name; everything variable is a field."""
    upload, _ = world.start(FILM)
    world.send(upload)
    started = name.startswith("start")
    answer = api.call(name, upload_id=None if started else upload.id)
    line = log.named(message)
    assert line["request_id"] == request_id(name)
    assert line["upload_id"] == (answer.body["id"] if started else upload.id)
    assert line["tenant"] == "acme"


def test_every_request_is_logged_with_its_route_and_status(api: Api, world: World, log: LogLines) -> None:
    """The route, not the path: what a client puts into a path is not ours to keep."""
    upload, _ = world.start(FILM)
    api.call("get", upload_id=upload.id)
    line = log.named("request_answered")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/uploads/{id}", 200)
    assert (line["request_id"], line["upload_id"]) == (request_id("get"), upload.id)


def test_every_refusal_is_logged_with_its_code(api: Api, log: LogLines) -> None:
    """So that a client's report can be found and counted."""
    api.call("get")
    line = log.named("request_refused")
    assert (line["code"], line["status"], line["level"]) == ("UPLOAD_NOT_FOUND", 404, "INFO")
    assert line["request_id"] == request_id("get")


def test_trace_id_is_on_every_line(api: Api, log: LogLines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda keeps it in the environment; it joins logs and traces."""
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-6b030820-c1f0b0f23a614a4f8a415a3d;Sampled=1")
    api.call("start-put")
    assert {line["xray_trace_id"] for line in log.read()} == {"1-6b030820-c1f0b0f23a614a4f8a415a3d"}


def test_ids_of_one_request_are_not_on_the_next_ones_lines(api: Api, log: LogLines) -> None:
    """A container serves many tenants."""
    api.call("start-put")
    before = len(log.read())
    api.call("health")
    (line,) = log.read()[before:]
    assert line["request_id"] == request_id("health")
    assert not {"upload_id", "tenant"} & set(line)


def secrets_of(answer: Any) -> set[str]:
    """All URLs of an answer and their signatures."""
    urls = set(re.findall(r'https://[^"]+', answer.text))
    return urls | {parse_qs(urlsplit(url).query)["X-Amz-Signature"][0] for url in urls}


def test_no_line_holds_a_url_a_signature_a_token_or_a_credential(api: Api, world: World, log: LogLines) -> None:
    """Through a whole life, with refusals and a fault on the way, with session credentials as Lambda has them."""
    headers = {"Authorization": f"Bearer {BEARER}"}
    started = api.call("start-multipart", headers=headers)
    upload = world.records.uploads["acme", started.body["id"]]
    signed = api.call("sign-parts", headers=headers, upload_id=upload.id)
    api.call("get", headers=headers, upload_id=BEARER)
    api.call("complete", headers=headers, upload_id=upload.id, body={"parts": [{"part_number": 1, "etag": BEARER}]})
    api.call("start-put", headers=headers, body={BEARER: BEARER})
    world.objects.before["list_parts"] = lambda: 1 / 0
    api.call("complete", headers=headers, upload_id=upload.id)
    world.send(upload)
    api.call("complete", headers=headers, upload_id=upload.id)
    token = str(CREDENTIALS.session_token)
    secrets = {BEARER, CREDENTIALS.secret_access_key, token, quote(token, safe="")}
    secrets |= secrets_of(started) | secrets_of(signed)
    assert len(secrets) > 10
    assert not {secret for secret in secrets if secret in log.text}
    assert "X-Amz-" not in log.text
    assert len(log.read()) > 10


def test_unexpected_exception_is_500_without_details_and_logged_with_its_traceback(
    api: Api, world: World, log: LogLines
) -> None:
    """The client gets an id; the operators, by that id, the cause."""
    upload, _ = world.start(FILM)

    def break_down() -> None:
        raise RuntimeError("the table is upside down")

    world.records.before["find"] = break_down
    answer = api.call("get", upload_id=upload.id)
    assert (answer.status, answer.body["code"]) == (500, "INTERNAL")
    assert "upside down" not in answer.text
    assert "RuntimeError" not in answer.text
    line = log.named("request_failed")
    assert line["level"] == "ERROR"
    assert "RuntimeError: the table is upside down" in line["exception"]
    assert "Traceback" in line["exception"]
    assert (line["request_id"], line["upload_id"]) == (answer.body["request_id"], upload.id)
