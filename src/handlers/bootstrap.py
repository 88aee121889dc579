"""Puts the real parts together, once per container. Importing this imports boto3.

Each function that touches files takes its `object_store` and `signing_credentials` from here, for the same settings.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from handlers.notices_bootstrap import Notices
from handlers.telemetry import logger
from jobs.notices.settings import read_notice_settings
from uploads.aws.claims import DynamoClaims
from uploads.aws.clients import dynamodb_client, s3_clients, secrets_manager_client
from uploads.aws.object_store import S3ObjectStore
from uploads.aws.store_credentials import StoreCredentials
from uploads.aws.tenant_limits import DynamoTenantLimits
from uploads.aws.upload_records import DynamoUploadRecords
from uploads.service import Service, Signer
from uploads.settings import Settings, StoreSettings, read_credentials
from uploads.signing import SigningCredentials

if TYPE_CHECKING:
    from jobs.service import JobService
    from uploads.model import Upload


@cache
def connect(settings: Settings) -> Service:
    """The service on AWS, or on whatever AWS_ENDPOINT_URL points at; its files on another store where one is set."""
    dynamodb = dynamodb_client(settings.region)
    retention = timedelta(days=settings.record_retention_days)
    notices = notices_of(settings)
    return Service(
        objects=object_store(settings.store),
        records=DynamoUploadRecords(dynamodb, settings.table_name, retention=retention, notices_for=notices.of_upload),
        claims=DynamoClaims(dynamodb, settings.table_name),
        tenant_limits=DynamoTenantLimits(dynamodb, settings.table_name, clock=time.monotonic),
        signer=Signer(settings.store.endpoint, settings.store.bucket_name, signing_credentials(settings.store)),
        rules=settings.rules,
        background=_JobsOnDemand(settings),
        check_webhook=notices.check_webhook,
        announce=notices.announce,
    )


@dataclass(frozen=True, slots=True)
class _JobsOnDemand:
    """The `Background` port. Most requests submit no job: they do not wait for what one takes to be imported."""

    settings: Settings

    def verify(self, upload: Upload, *, now: datetime) -> None:
        from jobs.own_jobs import OwnJobs

        OwnJobs(partial(_connect_jobs, self.settings)).verify(upload, now=now)


@cache
def notices_of(settings: Settings) -> Notices:
    """What tells others of ends."""
    return Notices(read_notice_settings(os.environ), queue=lambda: _connect_jobs(settings).queue)


def _connect_jobs(settings: Settings) -> JobService:
    """Jobs stand on these uploads, and most requests submit none."""
    from handlers.job_bootstrap import connect_jobs

    return connect_jobs(settings)


@cache
def signing_credentials(store: StoreSettings) -> Callable[[], SigningCredentials]:
    """What gives the credentials of now: another store's from its secret, else those of the function's role."""
    arn = store.credentials_secret_arn
    if arn is None:
        return lambda: read_credentials(os.environ)
    return StoreCredentials(
        cache(lambda: secrets_manager_client(region_of(arn))),
        arn,
        clock=lambda: datetime.now(UTC),
        tell=lambda error: logger.warning("store_credentials_refresh_failed", error=type(error).__name__),
    )


@cache
def object_store(store: StoreSettings) -> S3ObjectStore:
    """The bucket."""
    credentials = signing_credentials(store) if store.credentials_secret_arn else None
    return S3ObjectStore(
        s3_clients(store, credentials), store.bucket_name, patient=s3_clients(store, credentials, patient=True)
    )


def region_of(arn: str) -> str:
    """The region that an ARN names; a secret may live in another one than the stack."""
    return arn.split(":")[3]
