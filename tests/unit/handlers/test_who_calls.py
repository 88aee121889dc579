"""Tenant, owner and scopes: the authorizer's word, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fakes.world import FILM, World
from tests.unit.handlers.api import Api, make_event

WRITES = ["start-put", "start-multipart", "sign-parts", "curl", "complete", "abort"]
READS = ["get", "list", "download"]


def call(api: Api, world: World, name: str, authorizer: dict[str, Any] | None) -> tuple[int, str]:
    upload, _ = world.start(FILM)
    before = dict(world.records.uploads), dict(world.objects.objects), dict(world.objects.multiparts)
    answer = api.call(name, upload_id=None if name.startswith(("start", "list")) else upload.id, authorizer=authorizer)
    if answer.status >= 400:
        assert before == (world.records.uploads, world.objects.objects, world.objects.multiparts)
    return answer.status, answer.body.get("code", "") if isinstance(answer.body, dict) else ""


@pytest.mark.parametrize("name", [*WRITES, *READS])
@pytest.mark.parametrize(
    "authorizer",
    [
        None,
        {"scopes": ""},
        {"scopes": "jobs:read jobs:write"},
        {"scopes": "uploads:writer"},
        {"scopes": None},
        {"tenant": ""},
        {"tenant": None},
        {"principal": ""},
    ],
)
def test_call_without_tenant_principal_or_scope_is_forbidden(
    api: Api, world: World, name: str, authorizer: dict[str, Any] | None
) -> None:
    """The gateway has checked already; this holds even where a cached policy or the template is wrong."""
    assert call(api, world, name, authorizer) == (403, "SCOPE_MISSING")


@pytest.mark.parametrize("name", WRITES)
def test_reader_may_not_write(api: Api, world: World, name: str) -> None:
    """uploads:read is for looking."""
    assert call(api, world, name, {"scopes": "uploads:read"}) == (403, "SCOPE_MISSING")


@pytest.mark.parametrize("name", ["get", "list"])
@pytest.mark.parametrize("scopes", ["uploads:read", "uploads:write", "admin"])
def test_reader_writer_and_admin_may_look(api: Api, world: World, scopes: str, name: str) -> None:
    """A writer must find its upload and see what has arrived, to resume."""
    assert call(api, world, name, {"scopes": scopes}) == (200, "")


@pytest.mark.parametrize(("scopes", "code"), [("uploads:write", "SCOPE_MISSING"), ("uploads:read", "NOT_READY")])
def test_writer_may_not_fetch(api: Api, world: World, scopes: str, code: str) -> None:
    """Who drops files off does not read what others dropped; a reader gets as far as the state."""
    assert call(api, world, "download", {"scopes": scopes})[1] == code


@pytest.mark.parametrize("name", ["start-put", "sign-parts", "curl", "abort"])
def test_admin_may_write(api: Api, world: World, name: str) -> None:
    """In its own tenant."""
    assert call(api, world, name, {"scopes": "admin"})[0] in (200, 201)


def test_admin_of_one_tenant_sees_nothing_of_another(api: Api, world: World) -> None:
    """Scopes never cross tenants."""
    assert call(api, world, "get", {"tenant": "globex", "scopes": "admin"}) == (404, "UPLOAD_NOT_FOUND")


def test_tenant_and_owner_are_the_tokens(api: Api, world: World) -> None:
    """Headers that claim another tenant are not read; a query that does is refused."""
    token = {"tenant": "globex", "principal": "user-66"}
    assert api.call("start-put", authorizer=token, query={"tenant": "acme"}).status == 400
    api.call("start-put", authorizer=token, headers={"X-Tenant": "acme"})
    (upload,) = world.records.uploads.values()
    assert (upload.tenant, upload.owner) == ("globex", "user-66")


@pytest.mark.parametrize("context", [{}, {"authorizer": None}])
def test_missing_request_context_is_forbidden_and_no_fault(api: Api, context: dict[str, Any]) -> None:
    """A route that lost its authorizer by a mistake in the template stays shut."""
    event = make_event("get")
    event["requestContext"] = {"requestId": event["requestContext"]["requestId"], **context}
    assert api.send(event).status == 403
