"""The functions of jobs as they are deployed, in this process, by a clock that a test moves."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers import dispatcher_app, job_api_app, job_worker_app
from jobs.messages import Wake
from jobs.model import Job, Lane
from jobs.ports import JobQueue
from tests.integration.jobs.client import Client
from tests.integration.jobs.composition import compose
from tests.integration.jobs.event_source import Batch, Context, EventSource
from tests.integration.jobs.mishaps import KilledError, Mishap, Mishaps
from tests.integration.jobs.work_types import types_of
from tests.integration.jobs.workplace import Workplace
from tests.unit.handlers.api import Answer, make_event
from uploads.settings import Settings


class PromptQueue:
    """The `JobQueue` port, on another one: what is to wait is sent at once, and `owed` says how long it was to wait."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self.owed = timedelta()

    def send(self, wake: Wake, *, delay: timedelta = timedelta()) -> None:
        self._queue.send(wake)
        self.owed = max(self.owed, delay)

    def bury(self, lane: Lane, body: str, reason: str) -> None:
        self._queue.bury(lane, body, reason)


class Functions:
    """One container of each function; `mishap` is what befalls the work of the next deliveries at its first step."""

    def __init__(self, workplace: Workplace, settings: Settings) -> None:
        self.workplace = workplace
        self.now = datetime.now(UTC)
        self.mishap = Mishap.NONE
        self._mishaps = Mishaps(0, share=0.0)
        self.service = compose(settings, types_of(self._meet), self._clock, self._promptly)
        parts: dict[str, Any] = {"jobs": lambda _: self.service, "clock": self._clock}
        self._api = job_api_app.make_handler(settings, service=lambda _: self.service.uploads, **parts)
        self._dispatcher = dispatcher_app.make_handler(settings, **parts)
        worker = job_worker_app.make_handler(settings, Lane.WORK, **parts)
        self._source = EventSource(workplace.sqs, workplace.queue_url, worker, self._mishaps)

    def ask(self, name: str, client: Client, **changes: Any) -> Answer:
        """The API's answer to an event of `events/job-api-…`, of this client."""
        authorizer = {"tenant": client.principal.tenant, "principal": client.principal.subject}
        returned = self._api(make_event(f"job-api-{name}", authorizer=authorizer, **changes), None)
        headers = {name.lower(): ",".join(values) for name, values in returned["multiValueHeaders"].items()}
        return Answer(returned["statusCode"], headers, returned["body"])

    def submit(self, client: Client, type_name: str = "add", *, key: str | None = None) -> Answer:
        """Submit a job."""
        body = {"type": type_name, "input": {"upload_id": client.upload_id}}
        return self.ask("submit", client, body=body, headers={"Idempotency-Key": key} if key else {})

    def submitted(self, client: Client, type_name: str = "add") -> Job:
        """A job that is there."""
        answer = self.submit(client, type_name)
        assert answer.status == 202, answer.text
        return self.job(client, answer.body["id"])

    def job(self, client: Client, job_id: str) -> Job:
        """Its record as it is now."""
        found = self.service.records.find(client.principal.tenant, Lane.WORK, job_id)
        assert found
        return found

    def dispatch(self) -> Counter[str]:
        """How many the dispatcher has sent for, and not."""
        self._mishaps.begin()
        return Counter(self._dispatcher({}, Context(self._mishaps))["counts"])

    def deliver(self) -> Batch:
        """What the queue shows is handled, once its delays are over."""
        self.now += self._queue.owed
        self._queue.owed = timedelta()
        return self._source.deliver()

    def work(self) -> None:
        """Deliver until the queue shows nothing more."""
        while self.deliver().messages:
            pass

    def reset_clock(self) -> None:
        """Back to the engine's own time."""
        self.now = datetime.now(UTC)

    def wait(self, **time: float) -> None:
        """Move the clock."""
        self.now += timedelta(**time)

    def go_on(self, *, minutes: int = 1) -> None:
        """Let time pass: the dispatcher comes every minute, and what it sends for is done."""
        for _ in range(minutes):
            self.wait(minutes=1)
            self.dispatch()
            self.work()

    def _meet(self, _job: Job, _step: int) -> None:
        self._mishaps.is_hurried = self.mishap is Mishap.HURRIED
        if self.mishap is Mishap.RAISES:
            raise RuntimeError("a mishap")
        if self.mishap is Mishap.DIES:
            raise KilledError

    def _clock(self) -> datetime:
        return self.now

    def _promptly(self, queue: JobQueue) -> JobQueue:
        self._queue = PromptQueue(queue)
        return self._queue
