"""The three ways of knowing callers, and in each the same people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from handlers.operation import ADMIN, JOBS_READ, JOBS_WRITE, READ, WRITE
from local.engines.ministack import Emulator
from local.stack import LocalStack
from tests.integration.auth_modes.people import Bearer, Person, Signed
from tests.integration.auth_modes.pools import Machine, Pool, expired_token, make_pool
from tests.integration.auth_modes.roles import Account
from tests.integration.auth_modes.tokens import bearer_cast
from tests.integration.conftest import Deployment

ALL = (READ, WRITE, JOBS_READ, JOBS_WRITE)
LONG_AGO = "20260101T000000Z"


@dataclass(frozen=True, slots=True)
class Mode:
    """`cast`: the columns of this mode in the table of roles. `owner` may do everything for the tenant of all columns
    but the rivals'.
    """

    name: str
    owner: Person
    cast: Mapping[str, Person]


def token_mode(deployment: Deployment) -> Mode:
    """Our own authorizer."""
    cast = bearer_cast(deployment)
    return Mode("token", cast["admin"], cast)


def iam_mode(emulator: Emulator, stack: LocalStack) -> Mode:
    """Signed calls: a role is a tenant, and sessions of it are narrowed to what somebody may do."""
    account = Account(emulator, "/".join(stack.api_url.rsplit("/", 2)[1:]))
    acme = account.make_role("acme", ALL, path="/tenants/")
    rival = account.make_role("rival", ALL)
    unnamed = account.make_role("acme.eu", ALL)
    signed = partial(Signed, stack.api_url)
    cast: dict[str, Person] = {
        "none": Bearer(stack.api_url, lambda: ""),
        "bearer": Bearer(stack.api_url, lambda: "Bearer e30.e30.e30"),
        "old": Signed(stack.api_url, account.assume(acme), LONG_AGO),
        "unknown": signed(account.stranger()),
        "forged": signed(account.forged(acme)),
        "no-route": signed(account.assume(account.make_role("idle", ()))),
        "reads": signed(account.assume(acme, scopes=[READ])),
        "writes": signed(account.assume(acme, scopes=[WRITE])),
        "reads-jobs": signed(account.assume(acme, scopes=[JOBS_READ])),
        "writes-jobs": signed(account.assume(acme, scopes=[JOBS_WRITE])),
        "rival": signed(account.assume(rival, session="acme")),
        "unfit-name": signed(account.assume(unnamed)),
        "user": signed(account.make_user("acme", ALL)),
    }
    return Mode("iam", signed(account.assume(acme)), cast)


def cognito_mode(pool: Pool, stack: LocalStack) -> Mode:
    """Access tokens of a user pool; an app client is a tenant."""
    acme, rival = pool.machine(*ALL, ADMIN), pool.machine(*ALL)
    person, expired = pool.sign_in("zoe"), expired_token(pool)

    def bearer(machine: Machine, *scopes: str) -> Person:
        return Bearer(stack.api_url, lambda: f"Bearer {machine.token(*scopes)}")

    cast: dict[str, Person] = {
        "none": Bearer(stack.api_url, lambda: ""),
        "garbage": Bearer(stack.api_url, lambda: "Bearer garbage"),
        "expired": Bearer(stack.api_url, lambda: f"Bearer {expired}"),
        "another-pool": bearer(make_pool(pool.emulator).machine(*ALL), *ALL),
        "id-token": Bearer(stack.api_url, lambda: f"Bearer {person['IdToken']}"),
        "no-scope": Bearer(stack.api_url, lambda: f"Bearer {person['AccessToken']}"),
        "reads": bearer(acme, READ),
        "writes": bearer(acme, WRITE),
        "reads-jobs": bearer(acme, JOBS_READ),
        "writes-jobs": bearer(acme, JOBS_WRITE),
        "admin": bearer(acme, ADMIN),
        "rival": bearer(rival, *ALL),
    }
    return Mode("cognito", cast["admin"], cast)
