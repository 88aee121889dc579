"""What callers meet, the same in all modes; where a mode differs, it says so here."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.integration.auth_modes.modes import Mode
from tests.integration.auth_modes.people import Bearer, Person
from tests.integration.auth_modes.probes import finish, made, submit, wait_for
from tests.integration.clients import CONTENT, PROMISE
from tests.integration.stack.test_bad_input_is_refused import assert_is_problem

# Of a Cognito token without one of the route's scopes the gateway itself says 401; the No of others is a 403.
SCOPE_MISSING = {"token": 403, "iam": 403, "cognito": 401}
# Whoever is out of date, by the mode's own word for it.
EXPIRED = {"token": "expired", "iam": "old", "cognito": "expired"}
FORGED = {"token": "another-issuer", "iam": "forged", "cognito": "another-pool"}


@pytest.fixture(params=["tokens", "iam", "cognito"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Each in turn."""
    found: Mode = request.getfixturevalue(request.param)
    return found


def start(person: Person) -> dict[str, Any]:
    return made(person.call("POST", "/v1/uploads", PROMISE), 201)


def test_upload_goes_all_its_way_and_a_job_reads_it(mode: Mode) -> None:
    """Started and finished by one who writes, fetched and found by one who reads, read by a job."""
    writer, reader = mode.cast["writes"], mode.cast["reads"]
    upload = start(writer)
    finish(writer, upload)
    asked = made(reader.call("POST", f"/v1/uploads/{upload['id']}/download"), 200)["request"]
    assert isinstance(asked, dict)
    assert requests.get(asked["url"], headers=asked["headers"], timeout=30).content == CONTENT
    listed = reader.call("GET", "/v1/uploads").json()["items"]
    assert upload["id"] in [item["id"] for item in listed]
    job = submit(mode.cast["writes-jobs"], str(upload["id"]))
    wait_for(mode.cast["reads-jobs"], job)


def test_another_tenant_finds_nothing(mode: Mode) -> None:
    """404 of what is another's, and a list without it."""
    upload, rival = start(mode.cast["writes"]), mode.cast["rival"]
    assert_is_problem(rival.call("GET", f"/v1/uploads/{upload['id']}"), 404)
    assert_is_problem(rival.call("DELETE", f"/v1/uploads/{upload['id']}"), 404)
    listed = made(rival.call("GET", "/v1/uploads"), 200)["items"]
    assert isinstance(listed, list)
    assert upload["id"] not in [item["id"] for item in listed]


@pytest.mark.parametrize("column", ["reads", "reads-jobs", "writes-jobs"])
def test_caller_without_the_scope_is_refused(mode: Mode, column: str) -> None:
    """Nothing is made. The emulator words IAM's No itself; AWS puts it into our gateway response ACCESS_DENIED."""
    answer = mode.cast[column].call("POST", "/v1/uploads", PROMISE)
    assert answer.status_code == SCOPE_MISSING[mode.name]
    if mode.name != "iam":
        assert_is_problem(answer, SCOPE_MISSING[mode.name])


def test_caller_without_credentials_is_refused(mode: Mode) -> None:
    """401, with the scheme that would do."""
    answer = mode.cast["none"].call("POST", "/v1/uploads", PROMISE)
    assert_is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == ("AWS4-HMAC-SHA256" if mode.name == "iam" else "Bearer")


@pytest.mark.parametrize("columns", [EXPIRED, FORGED], ids=["expired", "forged"])
def test_credentials_that_are_no_good_are_refused(mode: Mode, columns: dict[str, str]) -> None:
    """401 in every mode."""
    assert_is_problem(mode.cast[columns[mode.name]].call("POST", "/v1/uploads", PROMISE), 401)


def test_credentials_of_another_mode_are_refused(tokens: Mode, iam: Mode, cognito: Mode) -> None:
    """Signed calls where tokens are taken, tokens where calls are signed: 401, never a 5xx."""
    token = tokens.cast["admin"]
    assert isinstance(token, Bearer)
    for mode in (iam, cognito):
        address = mode.cast["none"]
        assert isinstance(address, Bearer)
        stranger = Bearer(address.api_url, token.authorization)
        assert_is_problem(stranger.call("GET", "/v1/uploads"), 401)


def test_cognito_token_may_come_without_its_scheme(cognito: Mode) -> None:
    """As AWS's own examples send it."""
    writer = cognito.cast["writes"]
    assert isinstance(writer, Bearer)
    bare = Bearer(writer.api_url, lambda: writer.authorization().removeprefix("Bearer "))
    assert bare.call("GET", "/v1/uploads").status_code == 200
