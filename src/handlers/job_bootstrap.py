"""Puts the real parts of jobs together, once per container. Importing this imports boto3."""

from __future__ import annotations

import os
from functools import cache

from handlers.bootstrap import connect, notices_of, signing_credentials
from handlers.notices_bootstrap import telling_types
from handlers.telemetry import logger
from jobs.model import Lane
from jobs.service import JobService
from jobs.settings import JobSettings, read_job_settings
from jobs.types import TYPES
from uploads.aws.clients import dynamodb_client, s3_clients, sqs_client
from uploads.aws.job_queue import SqsJobQueue
from uploads.aws.job_records import DynamoJobRecords
from uploads.aws.object_reader import S3ObjectReader
from uploads.aws.object_writer import S3ObjectWriter
from uploads.settings import Settings


@cache
def connect_jobs(settings: Settings) -> JobService:
    """Jobs on AWS, or on whatever AWS_ENDPOINT_URL points at, over the same uploads."""
    job_settings = read_job_settings(os.environ)
    store = settings.store
    keys = signing_credentials(store) if store.credentials_secret_arn else None
    notices = notices_of(settings)
    tells = os.environ.get("LANE") == Lane.NOTICES
    return JobService(
        records=job_records(settings, job_settings),
        queue=job_queue(settings.region, job_settings),
        files=S3ObjectReader(store.endpoint, store.bucket_name, signing_credentials(store)),
        results=S3ObjectWriter(
            s3_clients(store, keys),
            store.bucket_name,
            patient=s3_clients(store, keys, patient=True),
            keeps_versions=settings.rules.keeps_versions,
            encryption=settings.rules.encryption,
        ),
        uploads=connect(settings),
        types=telling_types(notices.settings, settings.region) if tells else TYPES,
        retention=job_settings.retention,
        notices_for=notices.of_job,
        left_to_dispatcher=lambda job, error: logger.warning(
            "job_left_to_dispatcher", job_id=job.id, cause=type(error).__name__
        ),
    )


@cache
def job_records(settings: Settings, job_settings: JobSettings) -> DynamoJobRecords:
    """The table's job records."""
    return DynamoJobRecords(dynamodb_client(settings.region), settings.table_name, retention=job_settings.retention)


@cache
def job_queue(region: str, job_settings: JobSettings) -> SqsJobQueue:
    """The queues of all lanes."""
    return SqsJobQueue(sqs_client(region), dict(job_settings.lanes))
