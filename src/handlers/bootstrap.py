"""Puts the real parts together, once per container. Importing this imports boto3."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache

from uploads.aws.clients import dynamodb_client, s3_client
from uploads.aws.object_store import S3ObjectStore
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.service import Service, Signer
from uploads.settings import Settings, read_credentials


@cache
def connect(settings: Settings) -> Service:
    """The service on AWS, or on whatever AWS_ENDPOINT_URL points at."""
    region = settings.endpoint.region
    path_style = bool(settings.endpoint.base_path)
    return Service(
        objects=S3ObjectStore(
            cache(lambda: s3_client(region, path_style=path_style)),
            settings.bucket_name,
            patient=cache(lambda: s3_client(region, path_style=path_style, patient=True)),
        ),
        records=DynamoUploadRecords(
            dynamodb_client(region), settings.table_name, retention=timedelta(days=settings.record_retention_days)
        ),
        signer=Signer(endpoint=settings.endpoint, credentials=lambda: read_credentials(os.environ)),
        rules=settings.rules,
    )
