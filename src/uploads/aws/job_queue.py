"""SQS as the use cases of jobs see it: a queue for each lane, and its dead letters."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobs.messages import Wake, write_message
from jobs.model import Lane
from jobs.settings import LaneQueues
from uploads.aws.clients import unavailable_when_down

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_MAX_DELAY_SECONDS = 900


class SqsJobQueue:
    """The queues of all lanes. Where this function may not send, the dispatcher does, within a minute."""

    def __init__(self, client: SQSClient, lanes: Mapping[Lane, LaneQueues]) -> None:
        self._client = client
        self._lanes = lanes

    def send(self, wake: Wake, *, delay: timedelta = timedelta()) -> None:
        """Send the message, with its trace where SQS and X-Ray look for it."""
        queue_url = self._lanes[wake.lane].queue_url
        if queue_url is None:
            return
        more: dict[str, Any] = {}
        if wake.trace_header:
            header = {"StringValue": wake.trace_header, "DataType": "String"}
            more["MessageSystemAttributes"] = {"AWSTraceHeader": header}
        with unavailable_when_down("SQS"):
            self._client.send_message(
                QueueUrl=queue_url,
                MessageBody=write_message(wake),
                DelaySeconds=min(_MAX_DELAY_SECONDS, math.ceil(delay.total_seconds())),
                MessageGroupId=_group_of(wake.tenant),
                **more,
            )

    def bury(self, lane: Lane, body: str, reason: str) -> None:
        """Send the message, as it came, to the dead letters, with the reason as an attribute."""
        with unavailable_when_down("SQS"):
            self._client.send_message(
                QueueUrl=self._lanes[lane].dead_letter_url or "",
                MessageBody=body,
                MessageAttributes={"reason": {"StringValue": reason, "DataType": "String"}},
            )


def _group_of(tenant: str) -> str:
    """Whom SQS must be fair to. A tenant's name may have letters that no group's has, and be longer: so its hash.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    """
    return hashlib.sha256(tenant.encode()).hexdigest()[:32]
