"""What the operator may have done, each by the use case that the API has too."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from delivery.tokens.deployment import Deployment
from handlers.answers.tokens import TokenAnswer, show_made, show_token
from tokens.joining import join_plan
from tokens.listing import list_tokens
from tokens.making import make_token
from tokens.model import MadeToken, TokenOrder
from tokens.revoking import revoke_token
from tokens.rotating import rotate_token
from tokens.tidying import tidy_usage_keys
from uploads.claims import Attempt
from uploads.errors import ConflictError

SECONDS_PER_DAY = 86_400
_PAGE_TOKENS = 100


class Printer:
    """Standard output is for programs; what only people read goes to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def show(self, token: TokenAnswer) -> None:
        print(json.dumps(token) if self._as_json else _lines_of(token))

    def show_all(self, tokens: Iterable[TokenAnswer]) -> None:
        if self._as_json:
            print(json.dumps({"items": list(tokens)}))
            return
        for token in tokens:
            used = token.get("last_used_at", "never used")
            scopes = ",".join(token["scopes"])
            print(token["id"], token["state"], token["expires_at"], used, scopes, token["description"], sep="  ")

    def show_secret(self, made: MadeToken, now: datetime) -> None:
        """Alone, so that it can be piped."""
        shown = show_made(made, now)
        if self._as_json:
            print(json.dumps(shown))
        else:
            print(_lines_of(show_token(made.token, now)), file=sys.stderr)
            print(shown["token"])


def run(given: argparse.Namespace, deployment: Deployment, *, now: datetime, fresh_id: str) -> None:
    """Do as told. Raises UploadsError."""
    printer = Printer(as_json=given.json)
    actions: Mapping[str, Callable[[], None]] = {
        "create": lambda: _create(given, deployment, printer, now, fresh_id),
        "list": lambda: _list(given, deployment, printer, now),
        "show": lambda: printer.show(show_token(deployment.tokens.find(None, given.id, now=now), now)),
        "rotate": lambda: _rotate(given, deployment, printer, now),
        "revoke": lambda: printer.show(show_token(revoke_token(deployment.tokens, None, given.id, now=now), now)),
        "join-plan": lambda: _join_plan(deployment, now),
        "tidy": lambda: print(f"{tidy_usage_keys(deployment.tokens, now=now)} API keys are gone"),
    }
    actions[given.command]()


def _create(given: argparse.Namespace, deployment: Deployment, printer: Printer, now: datetime, fresh_id: str) -> None:
    order = TokenOrder(
        tenant=given.tenant,
        description=given.description,
        scopes=tuple(given.scope.split()),
        expires_in_seconds=given.days * SECONDS_PER_DAY,
        created_by=deployment.operator,
    )
    attempt = Attempt(given.tenant, "POST /v1/tokens", key=None, payload="", fresh_id=fresh_id, now=now)
    printer.show_secret(make_token(deployment.tokens, order, attempt), now)


def _list(given: argparse.Namespace, deployment: Deployment, printer: Printer, now: datetime) -> None:
    def pages() -> Iterable[TokenAnswer]:
        cursor = None
        while True:
            page = list_tokens(deployment.tokens, given.tenant, cursor=cursor, limit=_PAGE_TOKENS, now=now)
            yield from (show_token(token, now) for token in page.tokens)
            cursor = page.next_cursor
            if cursor is None:
                return

    printer.show_all(pages())


def _rotate(given: argparse.Namespace, deployment: Deployment, printer: Printer, now: datetime) -> None:
    made = rotate_token(
        deployment.tokens,
        None,
        given.id,
        grace_seconds=given.grace_seconds,
        expires_in_seconds=None if given.days is None else given.days * SECONDS_PER_DAY,
        now=now,
    )
    printer.show_secret(made, now)


def _join_plan(deployment: Deployment, now: datetime) -> None:
    if not deployment.tokens.usage_keys.are_on:
        raise ConflictError("This deployment has no usage plan.")
    print(f"{join_plan(deployment.tokens, deployment.tokens.records.list_all(), now=now)} tokens are in the plan")


def _lines_of(token: Mapping[str, Any]) -> str:
    return "\n".join(
        f"{name:22}{' '.join(value) if isinstance(value, list) else value}" for name, value in token.items()
    )
