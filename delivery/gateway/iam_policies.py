"""With AuthMode iam: the IAM policies by which callers may do what a scope allows elsewhere.

Made of the same table of routes as everything else, so that they allow what it says and nothing besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from handlers.operation import JOBS_READ, JOBS_WRITE, READ, WRITE, Operation
from handlers.table import CONDITIONS, FUNCTIONS

ULID_CHARACTERS = 26
SCOPES = (READ, WRITE, JOBS_READ, JOBS_WRITE)


def operations() -> list[Operation]:
    """The routes that a stack with AuthMode iam has."""
    there = [name for name in FUNCTIONS if CONDITIONS.get(name) != "UsesTokens"]
    return [operation for name in there for operation in FUNCTIONS[name]]


def policy(scopes: Iterable[str], stage_arn: str) -> dict[str, Any]:
    """An identity policy for these scopes. `stage_arn`: `arn:…:execute-api:region:account:api/stage`."""
    wanted = set(scopes)
    resources = [f"{stage_arn}/{pattern(one)}" for one in operations() if wanted.intersection(one.scopes)]
    statement = {"Sid": "Portside", "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": resources}
    return {"Version": "2012-10-17", "Statement": [statement]}


def pattern(operation: Operation) -> str:
    """Method and path as IAM matches them.

    IAM's `*` spans slashes, so that one at a path's end would let through what lies below it too. There an id is as
    many `?` as it has characters.
    """
    path = re.sub(r"{id}$", "?" * ULID_CHARACTERS, operation.path)
    return operation.method + re.sub(r"{\w+}", "*", path)
