"""A client of jobs that insists, and whoever works behind its back."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any

from jobs.model import Job
from tests.integration.faults.visit import AGAIN, COMES_AGAIN_AFTER_SECONDS, DONE, Reply, is_well_formed
from tests.integration.jobs.client import make_client
from tests.integration.jobs.functions import Functions
from tests.integration.jobs.mishaps import Mishap
from tests.integration.jobs.workplace import Workplace
from uploads.errors import UnavailableError


class Visit:
    """One tenant, and the job that it is about."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self.client = make_client(functions.workplace)
        self.idempotency_key = secrets.token_hex(8)
        self.job_id = ""

    @property
    def workplace(self) -> Workplace:
        """Where it is."""
        return self.functions.workplace

    def submit(self, type_name: str = "add", *, keyed: bool = True) -> Reply:
        """Submit a job; a success is the one that all else is about."""
        key = self.idempotency_key if keyed else None
        reply = reply_of(self.functions.submit(self.client, type_name, key=key))
        if reply.status == 202:
            self.job_id = reply.body["id"]
        return reply

    def get(self) -> Reply:
        return self._ask("get")

    def list(self) -> Reply:
        return reply_of(self.functions.ask("list", self.client, query={}))

    def cancel(self) -> Reply:
        return self._ask("cancel")

    def work(self, mishap: Mishap = Mishap.NONE) -> Reply:
        """The worker is given what the queue shows; this befalls its work."""
        self.functions.mishap = mishap
        try:
            return AGAIN if self.functions.deliver().again else DONE
        finally:
            self.functions.mishap = Mishap.NONE

    def dispatch(self) -> Reply:
        """The dispatcher comes; what it fails at, it comes to again."""
        try:
            return AGAIN if self.functions.dispatch()["failed"] else DONE
        except UnavailableError:
            return AGAIN

    def insist(self, call: Callable[[Visit], Reply], *, times: int = 8) -> Reply:
        """Repeat a call for as long as it is told to come again, each time a good while later."""
        reply = call(self)
        while reply.again and times > 1:
            self.functions.wait(seconds=COMES_AGAIN_AFTER_SECONDS)
            times -= 1
            reply = call(self)
        return reply

    def jobs(self) -> dict[str, Job]:
        """The tenant's."""
        return self.workplace.jobs(self.client.principal.tenant)

    def effects(self) -> Counter[str]:
        """How often each job has had its effect."""
        return self.workplace.effects(self.client.principal.tenant)

    def _ask(self, name: str) -> Reply:
        # The events' name of what stands in the path.
        return reply_of(self.functions.ask(name, self.client, upload_id=self.job_id))


def reply_of(answer: Any) -> Reply:
    """An answer, and whether it says that the caller is to come again."""
    again = answer.status >= 400 and "retry-after" in answer.headers
    return Reply(answer.status, again, answer.text, is_well_formed(answer))
