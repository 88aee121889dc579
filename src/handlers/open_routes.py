"""The routes that are open to all. They need no AWS."""

from __future__ import annotations

from pathlib import Path

from aws_lambda_powertools.event_handler.api_gateway import Response, Router

from handlers import contract
from handlers.rest import answer, route

router = Router()


@route(router, contract.GET_HEALTH)
def health() -> Response[str]:
    return answer(contract.GET_HEALTH, {"status": "ok"})


@route(router, contract.GET_OPENAPI)
def openapi() -> Response[str]:
    document = Path(__file__).with_name("openapi.json").read_text()
    return Response(contract.GET_OPENAPI.status, "application/json", document)
