"""The service of jobs on the real adapters, with types of our own, in a process whose environment is a function's."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from handlers.bootstrap import connect
from handlers.telemetry import logger
from jobs.model import Job
from jobs.ports import JobQueue
from jobs.service import JobService
from jobs.settings import read_job_settings
from jobs.work import JobType
from tests.integration.jobs.work_types import effect_of
from tests.unit.fakes.file_store import FakeFileStore
from uploads.aws.clients import dynamodb_client, sqs_client
from uploads.aws.job_queue import SqsJobQueue
from uploads.aws.job_records import DynamoJobRecords
from uploads.settings import Settings, read_settings


def enter(environment: Mapping[str, str]) -> Settings:
    """Make this process a function's: its environment, and a log and figures that nobody reads."""
    os.environ.clear()
    os.environ.update(environment)
    sys.stdout = io.StringIO()
    cast("logging.StreamHandler[io.StringIO]", logger.registered_handler).setStream(io.StringIO())
    return read_settings(environment)


def compose(
    settings: Settings,
    types: Mapping[str, JobType],
    clock: Callable[[], datetime],
    around_queue: Callable[[JobQueue], JobQueue] = lambda queue: queue,
) -> JobService:
    """One service. These types read and write no files; each end adds one record of its effect."""
    job_settings = read_job_settings(os.environ)
    files = FakeFileStore()
    service = JobService(
        records=DynamoJobRecords(
            dynamodb_client(settings.region), settings.table_name, retention=job_settings.retention
        ),
        queue=around_queue(SqsJobQueue(sqs_client(settings.region), dict(job_settings.lanes))),
        files=files,
        results=files,
        uploads=connect(settings),
        types=types,
        retention=job_settings.retention,
    )

    def effect(job: Job) -> tuple[Job, ...]:
        return (effect_of(job, clock()),)

    return replace(service, notices_for=effect)
