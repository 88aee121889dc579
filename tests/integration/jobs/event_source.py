"""What stands between the queue and the worker function: batches are received, handled, and deleted if that went well.

As Lambda does it with ReportBatchItemFailures:
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.messages import UnreadableMessageError, read_message
from jobs.model import Lane
from tests.integration.jobs.mishaps import KilledError, Mishap, Mishaps
from tests.integration.jobs.work_types import STEPS

BATCH_SIZE = 10
_LONG_MILLISECONDS = 900_000

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda tells of an invocation."""

    mishaps: Mishaps
    aws_request_id: str = field(default_factory=lambda: secrets.token_hex(8))

    def get_remaining_time_in_millis(self) -> int:
        return 0 if self.mishaps.is_hurried else _LONG_MILLISECONDS


@dataclass(frozen=True, slots=True)
class Batch:
    """How many messages there were, and how many of them come again for all that the function says."""

    messages: int = 0
    again: int = 0


@dataclass(frozen=True)
class EventSource:
    """One worker's. `met` counts deliveries by what happened to them."""

    sqs: Any
    queue_url: str
    handler: Handler
    mishaps: Mishaps
    met: Counter[str] = field(default_factory=Counter)

    def deliver(self, *, wait_seconds: int = 0) -> Batch:
        """One batch, if there is one."""
        answer = self.sqs.receive_message(
            QueueUrl=self.queue_url,
            MaxNumberOfMessages=BATCH_SIZE,
            WaitTimeSeconds=wait_seconds,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        fates = [(message, self.mishaps.draw()) for message in answer.get("Messages", [])]
        self.met.update(fate for _, fate in fates)
        seen = [(message, fate) for message, fate in fates if fate is not Mishap.UNSEEN]
        return Batch(len(fates), self._invoke(seen) if seen else 0)

    def _invoke(self, seen: Sequence[tuple[Mapping[str, Any], Mishap]]) -> int:
        self.mishaps.begin()
        for message, fate in seen:
            if job_id := _job_of(message):
                self.mishaps.plan(job_id, fate, steps=STEPS)
        try:
            answer = self.handler({"Records": [_record(message) for message, _ in seen]}, Context(self.mishaps))
        except KilledError:
            return len(seen)
        again = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        done = [
            {"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]}
            for index, (message, fate) in enumerate(seen)
            if fate is not Mishap.UNHEARD and message["MessageId"] not in again
        ]
        if done:
            self.sqs.delete_message_batch(QueueUrl=self.queue_url, Entries=done)
        return len(again)


def _record(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as Lambda passes it on."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }


def _job_of(message: Mapping[str, Any]) -> str | None:
    try:
        return read_message(message["Body"], Lane.WORK).job_id
    except UnreadableMessageError:
        return None
