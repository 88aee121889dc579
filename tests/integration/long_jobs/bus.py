"""A queue that a rule of EventBridge's default bus leads to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from local.engines.ministack import Emulator

RULE = "everything-of-portside"


@dataclass(frozen=True, slots=True)
class EventQueue:
    """What has been told so far."""

    sqs: Any
    url: str
    events: list[dict[str, Any]] = field(default_factory=list)

    def of(self, detail_type: str, subject_id: str) -> list[dict[str, Any]]:
        """Events of this type about an upload or a job."""
        while messages := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self.events.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        about = [event for event in self.events if event["detail-type"] == detail_type]
        return [event for event in about if event["detail"]["data"]["id"] == subject_id]


def listen_to_bus(emulator: Emulator) -> EventQueue:
    """Set up a queue, which the rule may send to, and the rule."""
    sqs, events = emulator.client("sqs"), emulator.client("events")
    url = sqs.create_queue(QueueName=RULE)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    sqs.set_queue_attributes(
        QueueUrl=url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [allow]})}
    )
    events.put_rule(Name=RULE, EventPattern=json.dumps({"source": ["portside"]}))
    events.put_targets(Rule=RULE, Targets=[{"Id": "queue", "Arn": arn}])
    return EventQueue(sqs, url)
