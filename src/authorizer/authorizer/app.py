"""The entry point: one REQUEST authorizer event in, one policy out."""

from __future__ import annotations

import functools
import logging
import os
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from authorizer.bearer import read_bearer_token
from authorizer.claims import Rules
from authorizer.errors import KeysUnavailableError, TokenError
from authorizer.logs import print_where_nobody_else_does, tell
from authorizer.policy import build_answer
from authorizer.settings import read_settings
from authorizer.tokens import verify_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authorizer.discovery import Fetch
    from authorizer.settings import Settings
    from authorizer.tokens import FindKey

logger = logging.getLogger(__name__)


class Authorizer(NamedTuple):
    """What stays the same from request to request."""

    rules: Rules
    find_key: FindKey
    clock: Callable[[], float]


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return authorize(event, container_authorizer())


def authorize(event: Mapping[str, Any], authorizer: Authorizer) -> dict[str, Any]:
    """The answer for a valid token; for any other the one exception that API Gateway turns into a 401."""
    request_id = (event.get("requestContext") or {}).get("requestId")
    try:
        token = read_bearer_token(event)
        claims = verify_token(token, find_key=authorizer.find_key, rules=authorizer.rules, now=authorizer.clock())
    except TokenError as error:
        tell(logger, logging.WARNING, "token_refused", reason=error.code, request_id=request_id)
        raise Exception("Unauthorized") from None  # noqa: TRY002 - this text is API Gateway's contract for a 401
    except KeysUnavailableError as error:
        # The class alone: a traceback could quote what came from outside.
        tell(logger, logging.ERROR, "keys_unavailable", error=type(error).__name__, request_id=request_id)
        raise
    answer = build_answer(claims, event["methodArn"])
    tell(logger, logging.INFO, "token_accepted", **answer["context"], request_id=request_id)
    return answer


def compose(
    environ: Mapping[str, str], *, clock: Callable[[], float] = time.time, fetch: Fetch | None = None
) -> Authorizer:
    """Wires the real parts; SettingsError when the environment is not in order."""
    settings = read_settings(environ)
    rules = Rules(settings.issuer, settings.audience, settings.tenant_claim)
    return Authorizer(rules, _key_finder(settings, clock, fetch), clock)


@functools.cache
def container_authorizer() -> Authorizer:
    return compose(os.environ)


def _key_finder(settings: Settings, clock: Callable[[], float], fetch: Fetch | None) -> FindKey:
    if settings.static_keys is not None:
        return settings.static_keys.get
    # Imported here, because a static key set needs neither HTTP nor TLS and they double the cold start.
    from authorizer.discovery import DiscoveredKeys

    return DiscoveredKeys(settings.issuer, fetch=fetch or _https_fetch(), clock=clock).find


def _https_fetch() -> Fetch:
    import ssl

    from authorizer import fetching

    return functools.partial(fetching.fetch, tls=ssl.create_default_context())


# Lambda lends a whole CPU while a module loads, whatever the function's memory, and takes it back for the first
# request; and a wrong setting is best found before any. Elsewhere an import reads no environment.
if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    print_where_nobody_else_does()
    container_authorizer()
