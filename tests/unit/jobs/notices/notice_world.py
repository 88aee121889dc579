"""A world in which ends are told of: uploads and jobs, one table, and whoever is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from handlers.answers import show_upload
from handlers.answers.jobs import show_job
from jobs.lifecycle import is_done
from jobs.messages import wake_for
from jobs.model import Job, Lane, Webhook
from jobs.notices.outbox import NOTIFY, notices_of_job, notices_of_upload
from jobs.types import TYPES
from jobs.types.notify import Outlets, connected
from jobs.work import JobType
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.world import ALICE, SMALL
from tests.unit.jobs.notices.fakes import KEY, FakeEventBus, FakeWebhookSecrets, FakeWebhookSender
from uploads.model import Upload

WEBHOOK = Webhook("https://hooks.example.com/in?token=s3cr3t", "main")


class NoticeWorld(JobWorld):
    """`to_bus`: whether the deployment has an event bus."""

    def __init__(self, *, to_bus: bool = False, types: Mapping[str, JobType] = TYPES) -> None:
        self.secrets, self.sender, self.bus = FakeWebhookSecrets(), FakeWebhookSender(), FakeEventBus()
        self.secrets.secrets[ALICE.tenant, WEBHOOK.secret_id] = (KEY,)
        outlets = Outlets(self.secrets, self.sender, self.bus if to_bus else None, show_upload, show_job)
        super().__init__(types={**types, NOTIFY: connected(outlets)})
        self.records.notices_for = partial(notices_of_upload, to_bus=to_bus)
        self.records.notices = self.job_records.jobs
        self.service = replace(self.service, announce=self._announce)
        self.jobs = replace(self.jobs, uploads=self.service, notices_for=partial(notices_of_job, to_bus=to_bus))

    def told_upload(self, **changes: Any) -> Upload:
        """An upload that names the webhook, and has arrived."""
        upload, _ = self.start(replace(SMALL, webhook=WEBHOOK), **changes)
        self.send(upload)
        return self.complete(upload)

    def try_to_the_end(self) -> None:
        """Run the one notice whenever it may be, until it has ended: waits above 15 minutes no message ends."""
        while True:
            (notice,) = self.notices()
            if is_done(notice):
                return
            self.now = max(self.now, notice.held_until or self.now)
            self.run(wake_for(notice))

    def notices(self) -> list[Job]:
        """The records of all notices, as they are now."""
        return [job for (_, lane, _), job in self.job_records.jobs.items() if lane is Lane.NOTICES]

    def _announce(self, upload: Upload) -> None:
        for notice in self.records.notices_for(upload):
            self.queue.send(wake_for(notice))
