"""What a test does behind the jobs of a deployed stack: holds the worker, sends messages, looks at queues and logs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jobs.messages import Wake, write_message
from jobs.model import Job, Lane
from tests.integration.background import Background, wait_for
from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines
from uploads.aws.job_items import to_job
from uploads.aws.record_keys import job_key


@dataclass(frozen=True, slots=True)
class Backstage:
    """Behind one deployed stack, for one tenant."""

    deployment: Deployment
    tenant: str

    def output(self, name: str) -> str:
        """An output of the stack."""
        return Background(self.deployment).output(name)

    def record(self, job_id: str) -> Job:
        """A job's record, as the table has it."""
        answer = self.deployment.emulator.client("dynamodb").get_item(
            TableName=self.deployment.stack.table_name,
            Key=job_key(self.tenant, Lane.WORK, job_id),
            ConsistentRead=True,
        )
        return to_job(answer["Item"])

    @contextmanager
    def worker_held(self) -> Iterator[None]:
        """Nobody takes messages from the queue of jobs meanwhile; what runs, runs on."""
        functions = self.deployment.emulator.client("lambda")
        listed = functions.list_event_source_mappings(FunctionName=self.output("JobWorkerFunctionName"))
        (mapping,) = listed["EventSourceMappings"]
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            yield
        finally:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    def purge(self) -> None:
        """Lose all messages of jobs."""
        self.deployment.emulator.client("sqs").purge_queue(QueueUrl=self.deployment.stack.job_queue_url)

    def send(self, body: str, reason: str | None = None) -> None:
        """Put a message into the queue of jobs; with the reason for which it was buried, as SQS moves it back."""
        told = {"reason": {"StringValue": reason, "DataType": "String"}} if reason else {}
        self.deployment.emulator.client("sqs").send_message(
            QueueUrl=self.deployment.stack.job_queue_url, MessageBody=body, MessageAttributes=told
        )

    def message_of(self, job_id: str) -> str:
        """What the service itself sends for a job."""
        return write_message(Wake(self.tenant, Lane.WORK, job_id))

    def dispatch(self) -> dict[str, Any]:
        """What the dispatcher answers, come before its minute is over."""
        answer = self.deployment.emulator.client("lambda").invoke(FunctionName=self.output("DispatcherFunctionName"))
        assert "FunctionError" not in answer, answer["Payload"].read()
        return dict(json.loads(answer["Payload"].read()))

    def waiting(self, queue_url: str) -> int:
        """How many messages wait in a queue, now or for later, or are being worked on."""
        told = self.deployment.emulator.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=["All"])
        return sum(
            int(told["Attributes"][f"ApproximateNumberOfMessages{more}"]) for more in ("", "NotVisible", "Delayed")
        )

    def wait_for_quiet(self) -> None:
        """Until all messages of jobs, and of notices, have been seen to."""
        wait_for("the queue of jobs is empty", lambda: not self.waiting(self.deployment.stack.job_queue_url))
        self.wait_for_notices()

    def wait_for_notices(self) -> None:
        """Until all of them have been told."""
        wait_for("the queue of notices is empty", lambda: not self.waiting(self.output("NoticesQueueUrl")))

    def dead_letters(self) -> list[tuple[str, str]]:
        """Bodies and reasons of all messages that were put aside; they are taken from there."""
        sqs, url = self.deployment.emulator.client("sqs"), self.deployment.stack.job_dead_letter_queue_url
        found: list[tuple[str, str]] = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
            "Messages"
        ):
            for message in messages:
                reason = message.get("MessageAttributes", {}).get("reason", {}).get("StringValue", "")
                found.append((message["Body"], reason))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def bury(self, body: str) -> None:
        """Put a message among the dead letters, as SQS does by itself after too many tries."""
        self.deployment.emulator.client("sqs").send_message(
            QueueUrl=self.deployment.stack.job_dead_letter_queue_url, MessageBody=body
        )

    def redrive(self) -> None:
        """Move all dead letters back, as operators do: this engine has no StartMessageMoveTask."""
        for body, reason in self.dead_letters():
            self.send(body, reason)

    def lines(self, job_id: str, event: str | None = None) -> list[dict[str, Any]]:
        """What the worker has logged of a job: of one event, or all; its figures are no events."""
        lines = [json.loads(line) for line in log_lines(self.deployment, "job-worker") if job_id in line]
        return [line for line in lines if "_aws" not in line and event in (None, line["message"])]
