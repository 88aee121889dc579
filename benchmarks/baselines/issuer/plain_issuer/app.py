"""The routes, and the handler that Lambda calls."""

import secrets
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import BadRequestError, ServiceError, UnauthorizedError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Header
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from . import storage
from .models import (
    MAX_PART_COUNT,
    CompleteUpload,
    Health,
    Page,
    SignParts,
    StartUpload,
    State,
    Strategy,
    Upload,
    UploadAnswer,
)
from .storage import tracer

MULTIPART_THRESHOLD_BYTES = 100 * 1024**2
DEFAULT_PART_BYTES = 8 * 1024**2
FIRST_PAGE_PARTS = 100
OPEN = (State.ISSUED, State.COMPLETING)

logger = Logger()
metrics = Metrics()
app = APIGatewayRestResolver(enable_validation=True)
idempotency = IdempotencyConfig(
    event_key_jmespath="[tenant, key]", payload_validation_jmespath="body", raise_on_no_idempotency_key=True
)
persistence = DynamoDBPersistenceLayer(table_name=storage.TABLE_NAME, key_attr="pk", sort_key_attr="sk")


def refuse(error: RequestValidationError) -> Response[dict[str, Any]]:
    errors = [{"pointer": "/".join(map(str, item["loc"])), "detail": item["msg"]} for item in error.errors()]
    body = {"status": 400, "title": HTTPStatus.BAD_REQUEST.phrase, "errors": errors}
    return Response(400, content_types.APPLICATION_JSON, body)


app.exception_handler(RequestValidationError)(refuse)


def caller(member: str) -> str:
    value = (app.current_event["requestContext"].get("authorizer") or {}).get(member)
    if not value:
        raise UnauthorizedError("A valid bearer token is needed.")
    return str(value)


@app.post("/v1/uploads")
@tracer.capture_method(capture_response=False)
def start_upload(
    body: StartUpload, idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key")] = None
) -> Response[UploadAnswer]:
    order = {"tenant": caller("tenant"), "key": idempotency_key, "body": body.model_dump()}
    answer = start_once(order=order) if idempotency_key else start(order)
    metrics.add_metric(name="UploadsIssued", unit=MetricUnit.Count, value=1)
    return Response(201, content_types.APPLICATION_JSON, UploadAnswer.model_validate(answer))


def start(order: dict[str, Any]) -> dict[str, Any]:
    body = StartUpload(**order["body"])
    upload = plan(body, order["tenant"])
    if upload.strategy is Strategy.MULTIPART:
        upload.multipart_id = storage.start_multipart(upload)
    storage.add_upload(upload)
    answer = show(upload)
    if upload.strategy is Strategy.PUT:
        answer.request = storage.sign_put(upload, body.expires_in_seconds)
    else:
        numbers = list(range(1, min(upload.part_count, FIRST_PAGE_PARTS) + 1))
        answer.page = storage.sign_page(upload, numbers, body.expires_in_seconds)
    logger.info("upload_issued", upload_id=upload.id, strategy=upload.strategy, size_bytes=upload.size_bytes)
    return answer.model_dump(mode="json", exclude_none=True)


start_once = idempotent_function(
    start, data_keyword_argument="order", config=idempotency, persistence_store=persistence
)


def plan(body: StartUpload, tenant_name: str) -> Upload:
    multipart = body.strategy == "multipart" or (
        body.strategy == "auto" and body.size_bytes > MULTIPART_THRESHOLD_BYTES
    )
    smallest = -(-body.size_bytes // MAX_PART_COUNT)
    part_size_bytes = body.part_size_bytes or max(DEFAULT_PART_BYTES, smallest) if multipart else body.size_bytes
    if part_size_bytes < smallest:
        raise BadRequestError("The part size is too small for this file.")
    now = datetime.now(UTC).replace(microsecond=0)
    return Upload(
        id=secrets.token_hex(16),
        tenant=tenant_name,
        owner=caller("principal"),
        state=State.ISSUED,
        strategy=Strategy.MULTIPART if multipart else Strategy.PUT,
        filename=body.filename,
        size_bytes=body.size_bytes,
        content_type=body.content_type,
        part_size_bytes=part_size_bytes,
        part_count=-(-body.size_bytes // part_size_bytes),
        created_at=now,
        expires_at=now + timedelta(days=1),
    )


def show(upload: Upload) -> UploadAnswer:
    return UploadAnswer.model_validate(upload.model_dump())


@app.get("/v1/uploads/<upload_id>")
@tracer.capture_method(capture_response=False)
def get_upload(upload_id: str) -> UploadAnswer:
    upload = storage.find_upload(caller("tenant"), upload_id)
    answer = show(upload)
    if upload.strategy is Strategy.MULTIPART and upload.state in OPEN:
        answer.received = storage.list_parts(upload)
    return answer


@app.post("/v1/uploads/<upload_id>/parts")
@tracer.capture_method(capture_response=False)
def sign_parts(upload_id: str, body: SignParts) -> Page:
    upload = storage.find_upload(caller("tenant"), upload_id)
    if upload.state not in OPEN or upload.strategy is Strategy.PUT:
        raise ServiceError(409, "The upload takes no parts.")
    numbers = body.part_numbers or list(range(body.first, min(body.first + body.count - 1, upload.part_count) + 1))
    if not numbers or max(numbers) > upload.part_count:
        raise BadRequestError("There is no such part.")
    return storage.sign_page(upload, numbers, body.expires_in_seconds)


@app.post("/v1/uploads/<upload_id>/complete")
@tracer.capture_method(capture_response=False)
def complete_upload(upload_id: str, body: CompleteUpload) -> UploadAnswer:
    upload = storage.find_upload(caller("tenant"), upload_id)
    if upload.state is State.READY:
        return show(upload)
    if upload.strategy is Strategy.MULTIPART:
        parts = storage.list_parts(upload)
        if sum(part.size_bytes for part in parts) != upload.size_bytes:
            raise ServiceError(409, "Parts are missing.")
        if body.parts and [(p.part_number, p.etag) for p in body.parts] != [(p.part_number, p.etag) for p in parts]:
            raise ServiceError(409, "Parts differ from those that arrived.")
        upload = storage.move_upload(upload, State.COMPLETING, OPEN)
        storage.complete_multipart(upload, parts)
    stored = storage.find_object(upload)
    if stored.size_bytes != upload.size_bytes:
        raise ServiceError(422, "What arrived is not what was promised.")
    metrics.add_metric(name="UploadsCompleted", unit=MetricUnit.Count, value=1)
    return show(storage.move_upload(upload, State.READY, OPEN, stored))


@app.delete("/v1/uploads/<upload_id>")
@tracer.capture_method(capture_response=False)
def abort_upload(upload_id: str) -> UploadAnswer:
    upload = storage.move_upload(storage.find_upload(caller("tenant"), upload_id), State.ABORTED, (State.ISSUED,))
    storage.free(upload)
    return show(upload)


@app.get("/v1/health")
def health() -> Health:
    return Health(status="ok")


@app.get("/v1/openapi.json")
def openapi() -> dict[str, Any]:
    return app.get_openapi_schema(title="Uploads", version="1").model_dump(by_alias=True, exclude_none=True)


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    idempotency.register_lambda_context(context)
    return app.resolve(event, context)
