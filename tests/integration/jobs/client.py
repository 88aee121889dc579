"""A client of jobs: one tenant with an upload that is ready."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from handlers.bootstrap import connect
from tests.integration.jobs.workplace import Workplace
from tests.integration.races.arena import PUT, Tenant
from uploads.model import Principal
from uploads.settings import read_settings


@dataclass(frozen=True, slots=True)
class Client:
    """Who submits jobs, and on which upload."""

    principal: Principal
    upload_id: str


def make_client(workplace: Workplace) -> Client:
    """A new one, whose upload has arrived."""
    principal = Principal(f"tenant-{secrets.token_hex(6)}", "me", frozenset({"uploads:write", "jobs:write"}))
    service = connect(read_settings(workplace.environment()))
    tenant = Tenant(workplace.place, service, principal)
    upload = tenant.complete(tenant.start_and_send(PUT))
    return Client(principal, upload.id)
