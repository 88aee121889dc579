"""The routes that sign: parts, one by one or for curl, and downloads."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.api_gateway import Response, Router

from handlers import answers, contract, wire
from handlers.rest import answer, body_text, caller, query, route
from handlers.routing import bind_upload_id, context_of
from handlers.telemetry import logger, traced
from uploads.renewing import sign_parts

router = Router()


@route(router, contract.SIGN_PARTS)
def sign(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.SIGN_PARTS)
    bind_upload_id(id)
    body = wire.parse(wire.SignParts, body_text(router))
    context = context_of(router)
    with traced("sign_parts", upload_id=id, tenant=principal.tenant):
        page = sign_parts(
            context.service(),
            principal,
            id,
            body.to_selection(),
            expires_in_seconds=body.expires_in_seconds,
            now=context.now,
        )
    logger.info("parts_signed", form="compact" if body.form == "compact" else "urls")
    return answer(contract.SIGN_PARTS, answers.show_page(page))


@route(router, contract.GET_CURL_CONFIG)
def curl(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.GET_CURL_CONFIG)
    bind_upload_id(id)
    asked = wire.parse_query(wire.GetCurlConfig, query(router))
    # Here, so that no start of an upload waits for it.
    from uploads.curling import configure_curl

    context = context_of(router)
    with traced("configure_curl", upload_id=id, tenant=principal.tenant):
        config = configure_curl(
            context.service(),
            principal,
            id,
            first=asked.first,
            expires_in_seconds=asked.expires_in_seconds,
            now=context.now,
        )
    logger.info("parts_signed", form="curl")
    return Response(contract.GET_CURL_CONFIG.status, contract.GET_CURL_CONFIG.media_type, config)


@route(router, contract.SIGN_DOWNLOAD)
def download(id: str) -> Response[str]:  # noqa: A002 # the path's own name
    principal = caller(router, contract.SIGN_DOWNLOAD)
    bind_upload_id(id)
    body = wire.parse(wire.SignDownload, body_text(router))
    # Here, so that no start of an upload waits for it.
    from uploads.downloading import sign_download

    context = context_of(router)
    with traced("sign_download", upload_id=id, tenant=principal.tenant):
        request = sign_download(
            context.service(),
            principal,
            id,
            inline=body.disposition == "inline",
            expires_in_seconds=body.expires_in_seconds,
            now=context.now,
            entry=body.entry.to_name() if body.entry else None,
        )
    logger.info("download_signed", disposition=body.disposition)
    return answer(contract.SIGN_DOWNLOAD, answers.show_download(request))
