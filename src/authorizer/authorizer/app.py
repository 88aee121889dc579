"""The entry point: one REQUEST authorizer event in, one policy out."""

from __future__ import annotations

import functools
import logging
import os
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from authorizer.bearer import read_bearer_token
from authorizer.errors import TokenError, UnavailableError
from authorizer.issuers import known_issuers
from authorizer.logs import print_where_nobody_else_does, tell
from authorizer.lookups import Lookups, dynamo_table
from authorizer.policy import build_answer
from authorizer.settings import read_settings
from authorizer.tokens import verify_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authorizer.claims import Claims
    from authorizer.discovery import Fetch
    from authorizer.lookups import Table
    from authorizer.tokens import Issuers

OPAQUE_START = "pst_"  # an API token; no JWT begins so: as base64url it is no text

logger = logging.getLogger(__name__)


class Authorizer(NamedTuple):
    """What stays the same from request to request. An empty `usage_key`: usage plans are off."""

    issuers: Issuers
    check_api_token: Callable[[str, float], Claims]
    usage_key: str
    clock: Callable[[], float]


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return authorize(event, container_authorizer())


def authorize(event: Mapping[str, Any], authorizer: Authorizer) -> dict[str, Any]:
    """The answer for a valid token; for any other the one exception that API Gateway turns into a 401."""
    request_id = (event.get("requestContext") or {}).get("requestId")
    try:
        claims = _check(read_bearer_token(event), authorizer)
    except TokenError as error:
        tell(logger, logging.WARNING, "token_refused", reason=error.code, request_id=request_id)
        raise Exception("Unauthorized") from None  # noqa: TRY002 - this text is API Gateway's contract for a 401
    except UnavailableError as error:
        # The class alone: a traceback could quote what came from outside.
        tell(logger, logging.ERROR, error.event, error=type(error).__name__, request_id=request_id)
        raise
    answer = build_answer(claims, event["methodArn"], shared_usage_key=authorizer.usage_key)
    told = {name: answer["context"][name] for name in ("tenant", "principal", "scopes")}  # never the usage key
    tell(logger, logging.INFO, "token_accepted", **told, request_id=request_id)
    return answer


def _check(token: str, authorizer: Authorizer) -> Claims:
    now = authorizer.clock()
    if token.startswith(OPAQUE_START):
        return authorizer.check_api_token(token, now)
    return verify_token(token, issuers=authorizer.issuers, now=now)


def compose(
    environ: Mapping[str, str],
    *,
    clock: Callable[[], float] = time.time,
    fetch: Fetch | None = None,
    table: Table | None = None,
) -> Authorizer:
    """Wires the real parts; SettingsError when the environment is not in order."""
    settings = read_settings(environ)
    open_table = functools.partial(dynamo_table, environ, settings.table_name) if settings.table_name else None
    lookups = Lookups((lambda: table) if table is not None else open_table, clock)
    if not settings.issuers:
        lookups.load()
    issuers = known_issuers(settings, find_own_key=lookups.find_own_key, clock=clock, fetch=fetch)
    return Authorizer(issuers, lookups.check_api_token, settings.usage_key, clock)


@functools.cache
def container_authorizer() -> Authorizer:
    return compose(os.environ)


# Lambda lends a whole CPU while a module loads, whatever the function's memory, and takes it back for the first
# request; and a wrong setting is best found before any. Elsewhere an import reads no environment.
if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    print_where_nobody_else_does()
    container_authorizer()
