"""Writes docs/roles.md, the table of roles for people: `make roles`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from delivery.gateway.iam_policies import SCOPES, policy
from handlers.operation import ADMIN
from handlers.table import OPERATIONS
from local.environments import ROOT
from tests.integration.auth_modes.table import TABLES, UNKNOWN_PATH, Table, operations_off

PAGE = ROOT / "docs" / "roles.md"
ROUTES = {one.id: f"`{one.method} {one.path}`" for one in OPERATIONS} | {UNKNOWN_PATH: "any other path"}
STAGE_ARN = "arn:aws:execute-api:REGION:ACCOUNT:API/STAGE"
INTRODUCTION = """# Who may call what

Written by `make roles` from `tests/integration/auth_modes/roles.txt`; change it there. A test asks every cell, {cells}
of them, of deployed stacks, and a route without a row fails. What the modes are: [auth-modes.md](auth-modes.md).

Each call is for something of the tenant acme's: an open upload, one that is ready, one that was aborted, a job that is
done, an API token. So `404` means that it is another tenant's; nobody is told that it is there. `409` is for those who
may cancel a job: this one is over.
"""
POLICIES = """## IAM policies, a scope each

With AuthMode `iam` these are what the scopes are elsewhere; a role may have several. `API` and `STAGE` are the stack's
outputs `ApiId` and `StageName`. IAM's `*` spans slashes, so an id at a path's end is written as 26 `?`: with `*` there,
who reads uploads would get the URLs to write them with, at `/curl`.
"""
COLUMNS = {
    "token": {
        "none": "no `Authorization`",
        "garbage": "a text that is no token",
        "expired": "a JWT with `admin`, past its `exp`",
        "another-issuer": "a JWT with `admin` of an issuer that is not configured",
        "id-token": "a JWT with `admin` whose `typ` is not `at+jwt`",
        "no-scope": "a JWT without scopes",
        "reads": "a JWT with `uploads:read`",
        "writes": "a JWT with `uploads:write`",
        "reads-jobs": "a JWT with `jobs:read`",
        "writes-jobs": "a JWT with `jobs:write`",
        "admin": "a JWT with `admin`",
        "rival": "a JWT of another tenant with all scopes but `admin`",
        "rival-admin": "a JWT of another tenant with `admin`",
        "pst-reads": "an API token with `uploads:read`",
        "pst-writes": "an API token with `uploads:write`",
        "pst-admin": "an API token with `admin`",
        "pst-forged": "an API token's id with another secret",
        "pst-revoked": "an API token with `admin` that was revoked",
    },
    "iam": {
        "none": "not signed",
        "bearer": "a bearer token",
        "old": "signed long ago",
        "unknown": "signed with a key that nobody has",
        "forged": "signed with another secret",
        "no-route": "a role without a policy for the API",
        "reads": "role `acme` with the policy of `uploads:read` below",
        "writes": "role `acme` with that of `uploads:write`",
        "reads-jobs": "role `acme` with that of `jobs:read`",
        "writes-jobs": "role `acme` with that of `jobs:write`",
        "rival": "role `rival` with all four, in a session that it has named `acme`",
        "unfit-name": "role `acme.eu` with all four: the name is no tenant's",
        "user": "IAM user `acme` with all four: not what `IamTenant` says",
    },
    "cognito": {
        "none": "no `Authorization`",
        "garbage": "a text that is no token",
        "expired": "an access token past its `exp`",
        "another-pool": "an access token of another pool",
        "id-token": "an ID token",
        "no-scope": "an access token without custom scopes",
        "reads": "an access token with `uploads:read`",
        "writes": "an access token with `uploads:write`",
        "reads-jobs": "an access token with `jobs:read`",
        "writes-jobs": "an access token with `jobs:write`",
        "admin": "an access token with `admin`",
        "rival": "an access token of another app client, with all scopes but `admin`",
    },
}
NOTES = {
    "token": "",
    "iam": (
        "Of a path that is not there AWS says 401 to everybody; the emulator, where this was measured, asks IAM first, "
        "and says 403 to who is known."
    ),
    "cognito": "The gateway itself says 401 of a token without one of the route's scopes.",
}


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION.format(cells=sum(len(table.rows) * len(table.columns) for table in TABLES.values()))]
    for mode, table in TABLES.items():
        parts.append("\n".join(section(mode, table)))
    parts.append("\n".join(off()))
    parts.append("\n".join(policies()))
    return "\n".join(parts)


def section(mode: str, table: Table) -> Iterator[str]:
    """One mode: who its columns are, and the table."""
    yield f"## AuthMode `{mode}`\n"
    yield from (f"- **{column}**: {COLUMNS[mode][column]}" for column in table.columns)
    if NOTES[mode]:
        yield f"\n{NOTES[mode]}"
    yield f"\n| route | {' | '.join(table.columns)} |"
    yield f"| --- |{' --- |' * len(table.columns)}"
    for operation, row in table.rows.items():
        yield f"| {ROUTES[operation]} | {' | '.join(map(str, row.values()))} |"
    yield ""


def off() -> Iterator[str]:
    """Routes that a stack has only when a parameter says so."""
    yield "## Routes that are off by default\n"
    yield "Their own tests turn them on. Until then they are paths that are not there.\n"
    yield "| route | open to |"
    yield "| --- | --- |"
    for one in operations_off():
        scopes = ", ".join(f"`{scope}`" for scope in (*one.scopes, ADMIN)) if one.scopes else "all"
        yield f"| {ROUTES[one.id]} | {scopes} |"
    yield ""


def policies() -> Iterator[str]:
    """What to attach to a role with AuthMode iam."""
    yield POLICIES
    for scope in SCOPES:
        yield f"`{scope}`:\n\n```json\n{json.dumps(policy([scope], STAGE_ARN), indent=2)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page())
