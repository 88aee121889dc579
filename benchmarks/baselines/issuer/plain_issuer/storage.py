"""Uploads in S3 and DynamoDB; the clients are made once, at import, as AWS advises."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import boto3
from aws_lambda_powertools import Tracer
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.config import Config
from botocore.exceptions import ClientError

from .models import Page, Part, ReceivedPart, SignedRequest, State, StoredObject, Strategy, Upload

BUCKET_NAME = os.environ["BUCKET_NAME"]
TABLE_NAME = os.environ["TABLE_NAME"]

tracer = Tracer()
s3 = boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
dynamodb = boto3.client("dynamodb")

serialize = TypeSerializer().serialize
deserialize = TypeDeserializer().deserialize


def object_key(upload: Upload) -> str:
    return f"t/{upload.tenant}/{upload.id}"


@tracer.capture_method
def start_multipart(upload: Upload) -> str:
    answer = s3.create_multipart_upload(Bucket=BUCKET_NAME, Key=object_key(upload), ContentType=upload.content_type)
    return answer["UploadId"]


def sign_put(upload: Upload, expires_in_seconds: int) -> SignedRequest:
    parameters = {
        "Bucket": BUCKET_NAME,
        "Key": object_key(upload),
        "ContentType": upload.content_type,
        "ContentLength": upload.size_bytes,
        "IfNoneMatch": "*",
    }
    url = s3.generate_presigned_url("put_object", Params=parameters, ExpiresIn=expires_in_seconds)
    headers = {
        "content-type": upload.content_type,
        "content-length": str(upload.size_bytes),
        "if-none-match": "*",
    }
    return SignedRequest(method="PUT", url=url, headers=headers, expires_at=end_of(expires_in_seconds))


def sign_part(upload: Upload, part_number: int, expires_in_seconds: int) -> SignedRequest:
    length = upload.part_size_bytes
    if part_number == upload.part_count:
        length = upload.size_bytes - upload.part_size_bytes * (upload.part_count - 1)
    parameters = {
        "Bucket": BUCKET_NAME,
        "Key": object_key(upload),
        "UploadId": upload.multipart_id,
        "PartNumber": part_number,
        "ContentLength": length,
    }
    url = s3.generate_presigned_url("upload_part", Params=parameters, ExpiresIn=expires_in_seconds)
    headers = {"content-length": str(length)}
    return SignedRequest(method="PUT", url=url, headers=headers, expires_at=end_of(expires_in_seconds))


def end_of(expires_in_seconds: int) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=expires_in_seconds)


def sign_page(upload: Upload, part_numbers: list[int], expires_in_seconds: int) -> Page:
    parts = [Part(part_number=n, request=sign_part(upload, n, expires_in_seconds)) for n in part_numbers]
    last = part_numbers[-1]
    return Page(parts=parts, next_from=last + 1 if last < upload.part_count else None)


@tracer.capture_method(capture_response=False)
def add_upload(upload: Upload) -> None:
    key = {"pk": f"TENANT#{upload.tenant}", "sk": f"UPLOAD#{upload.id}"}
    fields = {**key, **upload.model_dump(mode="json", exclude_none=True)}
    item = {name: serialize(value) for name, value in fields.items()}
    dynamodb.put_item(TableName=TABLE_NAME, Item=item, ConditionExpression="attribute_not_exists(pk)")


@tracer.capture_method(capture_response=False)
def find_upload(tenant: str, upload_id: str) -> Upload:
    key = {"pk": {"S": f"TENANT#{tenant}"}, "sk": {"S": f"UPLOAD#{upload_id}"}}
    item = dynamodb.get_item(TableName=TABLE_NAME, Key=key, ConsistentRead=True).get("Item")
    if item is None:
        raise NotFoundError("There is no such upload.")
    return Upload.model_validate({name: deserialize(value) for name, value in item.items()})


@tracer.capture_method(capture_response=False)
def move_upload(upload: Upload, state: State, allowed: tuple[State, ...], stored: StoredObject | None = None) -> Upload:
    key = {"pk": {"S": f"TENANT#{upload.tenant}"}, "sk": {"S": f"UPLOAD#{upload.id}"}}
    sources = {f":from{index}": {"S": source.value} for index, source in enumerate(allowed)}
    try:
        dynamodb.update_item(
            TableName=TABLE_NAME,
            Key=key,
            UpdateExpression="SET #state = :state, #object = :object",
            ConditionExpression=f"#state IN ({', '.join(sources)})",
            ExpressionAttributeNames={"#state": "state", "#object": "object"},
            ExpressionAttributeValues={
                **sources,
                ":state": {"S": state.value},
                ":object": serialize(stored.model_dump() if stored else None),
            },
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        raise ServiceError(409, f"The upload is not {' or '.join(allowed)}.") from None
    return upload.model_copy(update={"state": state, "object": stored})


@tracer.capture_method(capture_response=False)
def list_parts(upload: Upload) -> list[ReceivedPart]:
    pages = s3.get_paginator("list_parts").paginate(
        Bucket=BUCKET_NAME, Key=object_key(upload), UploadId=upload.multipart_id or ""
    )
    return [
        ReceivedPart(part_number=part["PartNumber"], size_bytes=part["Size"], etag=part["ETag"])
        for page in pages
        for part in page.get("Parts", [])
    ]


@tracer.capture_method(capture_response=False)
def complete_multipart(upload: Upload, parts: list[ReceivedPart]) -> None:
    s3.complete_multipart_upload(
        Bucket=BUCKET_NAME,
        Key=object_key(upload),
        UploadId=upload.multipart_id or "",
        MultipartUpload={"Parts": [{"PartNumber": part.part_number, "ETag": part.etag} for part in parts]},
        IfNoneMatch="*",
        MpuObjectSize=upload.size_bytes,
    )


@tracer.capture_method(capture_response=False)
def find_object(upload: Upload) -> StoredObject:
    try:
        head = s3.head_object(Bucket=BUCKET_NAME, Key=object_key(upload))
    except ClientError as error:
        if error.response["Error"]["Code"] == "404":
            raise ServiceError(409, "The file has not arrived.") from None
        raise
    return StoredObject(etag=head["ETag"], size_bytes=head["ContentLength"])


@tracer.capture_method(capture_response=False)
def free(upload: Upload) -> None:
    if upload.strategy is Strategy.MULTIPART:
        s3.abort_multipart_upload(Bucket=BUCKET_NAME, Key=object_key(upload), UploadId=upload.multipart_id or "")
    s3.delete_object(Bucket=BUCKET_NAME, Key=object_key(upload))
