"""How the service speaks HTTP: the resolver, who calls, and how answers and errors are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler.api_gateway import (
    APIGatewayRestResolver,
    BaseRouter,
    CORSConfig,
    Response,
)

from handlers.answers.problems import FAULT, show_members, show_problem
from handlers.callers.kinds import Callers
from handlers.operation import ADMIN, Operation
from handlers.telemetry import bind, logger
from handlers.versions import HEADERS as HEADERS_OF_VERSIONS
from uploads.errors import InvalidRequestError, NotAllowedError, UploadsError
from uploads.model import Principal


def make_resolver(allowed_origins: Iterable[str], more_headers: Iterable[str] = ()) -> APIGatewayRestResolver:
    """A resolver that answers every error as problem+json, and preflights of the allowed origins.

    `more_headers`: what pages may send besides what every client does.
    """
    origins = list(allowed_origins)
    cors = (
        CORSConfig(
            allow_origin=origins[0],
            extra_origins=origins[1:],
            allow_headers=["authorization", "content-type", "idempotency-key", "prefer", *more_headers],
            expose_headers=["X-Request-Id", "Retry-After", "Location", "Preference-Applied", *HEADERS_OF_VERSIONS],
            max_age=600,
        )
        if origins
        else None
    )
    app = APIGatewayRestResolver(cors=cors)
    app.exception_handler(UploadsError)(lambda error: refuse(app, error))
    app.exception_handler(Exception)(lambda _: fail(app))
    app.not_found(lambda _: problem(app, 404, "ROUTE_NOT_FOUND", "There is no such path, or not with this method."))
    return app


def route(router: BaseRouter, operation: Operation) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the operation's route."""
    path = operation.path.replace("{", "<").replace("}", ">")
    return router.route(path, method=operation.method)


def caller(router: BaseRouter, operation: Operation) -> Principal:
    """Who calls, by the gateway's word. Raises NotAllowedError without one of the operation's scopes.

    The gateway has checked the scopes already; this holds even where a cached policy or a template is wrong.
    """
    callers: Callers = router.context["callers"]
    principal = callers.identify(router.current_event.raw_event.get("requestContext") or {}, operation)
    if principal is None or not principal.scopes & {*operation.scopes, ADMIN}:
        raise NotAllowedError(f"This needs the scope {' or '.join(operation.scopes)}.")
    bind(tenant=principal.tenant)
    if operation.query is None and query(router):
        raise InvalidRequestError("This route takes no query.", errors=(("/", "has members that it does not know"),))
    return principal


def routed_path(event: Mapping[str, Any]) -> str:
    """The path that was matched: behind a custom domain, `path` begins with the domain's own base path.

    What stands in it is encoded again: a slash, or a line break, in an id must not lead to another route.
    """
    path = str(event.get("resource") or event.get("path") or "")
    for name, value in (event.get("pathParameters") or {}).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    return path


def body_text(router: BaseRouter) -> str:
    """The request's body. Raises InvalidRequestError when it is not text."""
    try:
        return router.current_event.decoded_body or ""
    except ValueError:
        raise InvalidRequestError("The body is not UTF-8 text.") from None


def header(router: BaseRouter, name: str) -> str | None:
    """A header of the request, whatever the case of its name."""
    value: str | None = router.current_event.headers.get(name)
    return value


def address_of(router: BaseRouter, path: str) -> str:
    """Where a path of this API is: its URL where the gateway says its own name, else the path after the API's URL."""
    event = router.current_event.raw_event
    asked = event.get("requestContext") or {}
    host = asked.get("domainName")
    if not host:
        return path
    # A stage or a base path may have any name, that of a version too: what comes after is known by its length alone.
    segments = str(event.get("resource") or event.get("path") or "").count("/")
    before = str(asked.get("path", "")).rsplit("/", segments)[0]
    return f"{header(router, 'x-forwarded-proto') or 'https'}://{host}{before}{path}"


def query(router: BaseRouter) -> dict[str, list[str]]:
    """The request's query, with all that each member was given."""
    event = router.current_event.raw_event
    single = {name: [value] for name, value in (event.get("queryStringParameters") or {}).items()}
    return event.get("multiValueQueryStringParameters") or single


def request_id(router: BaseRouter) -> str:
    """The gateway's id of this request, which its own logs and errors carry too."""
    return str(router.current_event.raw_event.get("requestContext", {}).get("requestId", ""))


def answer(
    operation: Operation,
    body: Mapping[str, object],
    *,
    status: int | None = None,
    retry_after_seconds: int | None = None,
) -> Response[str]:
    """The operation's answer when all went well, with its usual status or another."""
    headers = _retry_after(retry_after_seconds)
    return Response(status or operation.status, "application/json", json.dumps(body, separators=(",", ":")), headers)


def refuse(app: APIGatewayRestResolver, error: UploadsError) -> Response[str]:
    """The answer for an error that clients may meet."""
    logger.info("request_refused", code=error.code, status=error.status)
    more = {"errors": show_members(error)} if error.errors else {}
    return problem(app, error.status, error.code, error.detail, retry_after_seconds=error.retry_after_seconds, **more)


def fail(app: APIGatewayRestResolver) -> Response[str]:
    """The answer for a mistake of ours: its cause goes to the log, its id to the client."""
    logger.exception("request_failed")
    return problem(app, 500, "INTERNAL", FAULT)


def problem(
    app: APIGatewayRestResolver,
    status: int,
    code: str,
    detail: str,
    *,
    retry_after_seconds: int | None = None,
    **more: object,
) -> Response[str]:
    """An RFC 9457 answer."""
    members = {**show_problem(status, code, detail, request_id=request_id(app)), **more}
    return Response(status, "application/problem+json", json.dumps(members), _retry_after(retry_after_seconds))


def _retry_after(seconds: int | None) -> dict[str, str | list[str]]:
    return {"Retry-After": str(seconds)} if seconds else {}
