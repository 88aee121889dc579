"""A table, a bucket and the queues of jobs on an emulator, with a view of all that is in them."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from delivery.template import read_template
from jobs.model import Job
from local.engines.ministack import Emulator
from tests.integration.faults.place import Place, make_place
from uploads.aws.job_items import to_job
from uploads.aws.record_keys import quota_jobs_key, tenant_key

_COUNTS = ("", "NotVisible", "Delayed")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What lies among the dead letters; `reason` is None where SQS has put it there, and not a worker."""

    body: str
    reason: str | None


@dataclass(frozen=True)
class Workplace:
    """Where the functions of jobs keep things. The clients are root's, and go to the engine itself."""

    place: Place
    sqs: Any
    queue_url: str
    dead_letter_url: str

    def environment(self, **more: str) -> dict[str, str]:
        """What a function that works here finds in its environment."""
        own = {
            "JOB_QUEUE_URL": self.queue_url,
            "JOB_DEAD_LETTER_QUEUE_URL": self.dead_letter_url,
            "MAX_OPEN_JOBS": "5000",
        }
        return self.place.environment(**(own | more))

    def jobs(self, tenant: str) -> dict[str, Job]:
        """A tenant's jobs, by their ids."""
        jobs = [to_job(row) for row in self._rows(tenant, "JOB#")]
        return {job.id: job for job in jobs}

    def effects(self, tenant: str) -> Counter[str]:
        """How often each job has had its effect."""
        return Counter(to_job(row).parameters["job_id"] for row in self._rows(tenant, "NOTICE#"))

    def open_jobs(self, tenant: str) -> int:
        """The tenant's count of what it has open."""
        answer = self.place.dynamodb.get_item(
            TableName=self.place.name, Key=quota_jobs_key(tenant), ConsistentRead=True
        )
        return int(answer["Item"]["open_jobs"]["N"]) if "Item" in answer else 0

    def waiting_messages(self) -> int:
        """How many messages the queue holds, whoever may see them now."""
        names = [f"ApproximateNumberOfMessages{which}" for which in _COUNTS]
        counts = self.sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=names)["Attributes"]
        return sum(int(counts[name]) for name in names)

    def take_dead_letters(self) -> Iterator[DeadLetter]:
        """All dead letters; they are gone then."""
        while messages := self.sqs.receive_message(
            QueueUrl=self.dead_letter_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            for message in messages:
                self.sqs.delete_message(QueueUrl=self.dead_letter_url, ReceiptHandle=message["ReceiptHandle"])
                reason = message.get("MessageAttributes", {}).get("reason")
                yield DeadLetter(message["Body"], reason["StringValue"] if reason else None)

    def purge(self) -> None:
        """Lose all messages that a worker could see now."""
        while messages := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])

    def send(self, body: str) -> None:
        """Put anything into the queue, as nobody but root can."""
        self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=body)

    def _rows(self, tenant: str, kind: str) -> list[dict[str, Any]]:
        values = {f":{name}": value for name, value in tenant_key(tenant).items()} | {":kind": {"S": kind}}
        pages = self.place.dynamodb.get_paginator("query").paginate(
            TableName=self.place.name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :kind)",
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        return [row for page in pages for row in page["Items"]]


def make_workplace(emulator: Emulator, *, visibility_seconds: int) -> Workplace:
    """Empty, and as the template defines it but for how long SQS waits before it delivers anew."""
    name = f"jobs-{secrets.token_hex(4)}"
    sqs = emulator.client("sqs")
    dead_letter_url = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    told = sqs.get_queue_attributes(QueueUrl=dead_letter_url, AttributeNames=["QueueArn"])["Attributes"]
    policy = read_template()["Resources"]["JobQueue"]["Properties"]["RedrivePolicy"]
    redrive = {"deadLetterTargetArn": told["QueueArn"], "maxReceiveCount": policy["maxReceiveCount"]}
    attributes = {"VisibilityTimeout": str(visibility_seconds), "RedrivePolicy": json.dumps(redrive)}
    queue_url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return Workplace(make_place(emulator, name), sqs, queue_url, dead_letter_url)
