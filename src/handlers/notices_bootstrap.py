"""Puts together what tells others of an end, for `bootstrap` and `job_bootstrap`.

Whoever may end something writes notices down, checks addresses, and sends for the notices; one function tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING

from handlers.telemetry import current_trace_header, logger
from jobs.messages import wake_for
from jobs.model import Job, Webhook
from jobs.notices.outbox import NOTIFY, notices_of_job, notices_of_upload
from jobs.notices.settings import NoticeSettings
from jobs.ports import JobQueue
from uploads.model import Upload

if TYPE_CHECKING:
    import ssl

    from jobs.work import JobType

# A client waits for it, and its own resolver may be slow.
_LOOK_UP_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Notices:
    """What the parts of the service are given, each under the name of the parameter that takes it.

    `queue` is asked for when there is something to send for; a function that may not send gives none.
    """

    settings: NoticeSettings
    queue: Callable[[], JobQueue] | None = None

    def of_upload(self, upload: Upload) -> Sequence[Job]:
        """`DynamoUploadRecords.notices_for`."""
        to_bus = self.settings.event_bus_name is not None
        return notices_of_upload(upload, to_bus=to_bus, trace_header=current_trace_header())

    def of_job(self, job: Job) -> Sequence[Job]:
        """`JobService.notices_for`."""
        return notices_of_job(job, to_bus=self.settings.event_bus_name is not None)

    def announce(self, upload: Upload) -> None:
        """`Service.announce`: the messages are only hints; whatever fails here, the dispatcher makes up for."""
        if self.queue is None:
            return
        for notice in self.of_upload(upload):
            try:
                self.queue().send(wake_for(notice))
            except Exception as error:  # noqa: BLE001 # the verdict is written: nothing may take its answer away
                logger.warning("notice_left_to_dispatcher", cause=type(error).__name__)

    def check_webhook(self, webhook: Webhook) -> None:
        """`Service.check_webhook`. What it takes to look is imported here: few requests name a webhook."""
        from handlers.name_lookup import look_up
        from jobs.notices.addresses import check_addresses, read_url

        allows_private = self.settings.allows_private
        address = read_url(webhook.url, allows_private=allows_private)
        found = look_up(address.host, address.port, timeout_seconds=_LOOK_UP_SECONDS)
        check_addresses(found, allows_private=allows_private)


def telling_types(settings: NoticeSettings, region: str) -> Mapping[str, JobType]:
    """`JobService.types` of the function that tells: all types, and `notify` with its outlets.

    What that takes is imported here: every function writes notices down, and one tells them.
    """
    from handlers.answers import show_upload
    from handlers.answers.jobs import show_job
    from handlers.webhook_sender import HttpsWebhookSender
    from jobs.types import TYPES
    from jobs.types.notify import Outlets, connected
    from uploads.aws.clients import events_client, secrets_manager_client
    from uploads.aws.event_bus import EventBridgeBus
    from uploads.aws.webhook_secrets import SecretsManagerWebhookSecrets

    bus = settings.event_bus_name
    outlets = Outlets(
        secrets=SecretsManagerWebhookSecrets(
            cache(partial(secrets_manager_client, region)),
            settings.secret_prefix or "",
            clock=lambda: datetime.now(UTC),
        ),
        sender=HttpsWebhookSender(cache(_trusted), allows_private=settings.allows_private),
        bus=EventBridgeBus(cache(partial(events_client, region)), bus) if bus else None,
        show_upload=show_upload,
        show_job=show_job,
    )
    return {**TYPES, NOTIFY: connected(outlets)}


def _trusted() -> ssl.SSLContext:
    """The system's own authorities. Read once: it takes tens of milliseconds."""
    import ssl

    return ssl.create_default_context()
