"""The entry point: the two routes of the token endpoint."""

from __future__ import annotations

import functools
import logging
import os
import traceback
from typing import TYPE_CHECKING, Any

from token_endpoint.answers import NO_STORE, answer, for_everybody, problem
from token_endpoint.composition import compose
from token_endpoint.errors import RefusedError, SettingsError, UnavailableError
from token_endpoint.form import read_request
from token_endpoint.logs import print_where_nobody_else_does, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from token_endpoint.composition import Parts

TOKEN_PATH, KEYS_PATH = "/v1/oauth/token", "/v1/oauth/jwks.json"
KEYS_ARE_KEPT_SECONDS = 300  # by whoever fetches them; who meets a new key id asks again at once
RETRY_AFTER_SECONDS = 5

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return respond(event, container_parts())


def respond(event: Mapping[str, Any], parts: Parts) -> dict[str, Any]:
    """The answer to one request, whatever it is."""
    request_id = str((event.get("requestContext") or {}).get("requestId", ""))
    try:
        told = _route(event, parts, request_id)
    except RefusedError as error:
        tell(logger, logging.INFO, "exchange_refused", code=error.code, status=error.status, request_id=request_id)
        told = problem(error.status, error.code, error.detail, request_id=request_id, error=error.error)
    except (UnavailableError, SettingsError) as error:
        tell(logger, logging.ERROR, "exchange_unavailable", cause=str(error), request_id=request_id)
        told = _unavailable(request_id)
    except Exception as error:  # noqa: BLE001 # a mistake of ours: its text could quote the assertion, so it stays out
        frame = traceback.extract_tb(error.__traceback__)[-1]
        cause, place = type(error).__name__, f"{frame.name}:{frame.lineno}"
        tell(logger, logging.ERROR, "exchange_failed", cause=cause, place=place, request_id=request_id)
        detail = "This is a fault of the service; its operators can find it by its request id."
        told = problem(500, "INTERNAL", detail, request_id=request_id)
    return for_everybody(told, event, request_id=request_id, allowed_origins=parts.settings.allowed_origins)


def _route(event: Mapping[str, Any], parts: Parts, request_id: str) -> dict[str, Any]:
    match event.get("httpMethod"), event.get("resource"):
        case "POST", resource if resource == TOKEN_PATH:
            return _exchange(event, parts, request_id)
        case "GET", resource if resource == KEYS_PATH:
            keys = {"keys": parts.records.published(parts.clock())}
            return answer(200, keys, {"Cache-Control": f"public, max-age={KEYS_ARE_KEPT_SECONDS}"})
    return problem(
        404, "ROUTE_NOT_FOUND", "There is no such path, or it does not take this method.", request_id=request_id
    )


def _exchange(event: Mapping[str, Any], parts: Parts, request_id: str) -> dict[str, Any]:
    request = read_request(event)
    # Imported here: lxml and signxml are most of what a cold start of this function costs.
    from token_endpoint.exchange import exchange

    issued = exchange(request, parts.settings.recipient or own_address(event), parts)
    tell(
        logger,
        logging.INFO,
        "token_issued",
        tenant=issued.tenant,
        scopes=issued.scope,
        token_id=issued.token_id,
        request_id=request_id,
    )
    body = {
        "access_token": issued.token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in_seconds,
        "scope": issued.scope,
    }
    return answer(200, body, NO_STORE)


def own_address(event: Mapping[str, Any]) -> str:
    """This endpoint's URL by the gateway's own word: a name that its owner has given it, never a client's header.

    Raises SettingsError where the gateway (an emulator's) does not say it.
    """
    asked = event.get("requestContext") or {}
    if not asked.get("domainName"):
        raise SettingsError("SAML_RECIPIENT")
    return f"https://{asked['domainName']}{asked.get('path')}"


def _unavailable(request_id: str) -> dict[str, Any]:
    detail = "The token could not be issued just now. Try again with the same assertion."
    return problem(
        503, "DEPENDENCY_UNAVAILABLE", detail, request_id=request_id, retry_after_seconds=RETRY_AFTER_SECONDS
    )


@functools.cache
def container_parts() -> Parts:
    return compose(os.environ)


# In Lambda a wrong setting is best found before any request; elsewhere an import reads no environment.
if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    print_where_nobody_else_does()
    container_parts()
