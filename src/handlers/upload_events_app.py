"""Composes the upload events function, of real parts unless it is given others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handlers.real_parts import now_in_utc, real_service
from handlers.s3_messages import TEST_EVENT, Notice, read_message
from handlers.telemetry import bind, logger, traced
from handlers.time_left import TimeLeft
from uploads.arriving import Arrival, Effect, note_arrival
from uploads.errors import UnavailableError
from uploads.keys import is_result_key, read_file_key, read_key
from uploads.model import State

if TYPE_CHECKING:
    from uploads.service import Service
    from uploads.settings import Settings

# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
Note = Callable[[Notice], Arrival]


def make_handler(
    settings: Settings,
    *,
    service: Callable[[Settings], Service] = real_service,
    clock: Callable[[], datetime] = now_in_utc,
) -> Handler:
    """The function's handler: takes a batch of messages, and answers which of them must come again."""

    def note(notice: Notice) -> Arrival:
        return note_arrival(service(settings), notice.key, now=clock())

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        time_left = TimeLeft(context.get_remaining_time_in_millis)
        failed = []
        for message in event["Records"]:
            logger.structure_logs(request_id=context.aws_request_id, message_id=message["messageId"])
            if not _handle(message, settings.store.bucket_name, note, time_left):
                failed.append({"itemIdentifier": message["messageId"]})
        logger.structure_logs(request_id=context.aws_request_id)
        logger.info("batch_answered", message_count=len(event["Records"]), failed_count=len(failed))
        return {"batchItemFailures": failed}

    return handler


def _handle(message: Mapping[str, Any], bucket_name: str, note: Note, time_left: TimeLeft) -> bool:
    """Whether all that a message says has been seen to. What nobody can make sense of is, once it is logged."""
    content = read_message(message.get("body"), bucket_name)
    for reason in content.dropped:
        tell = logger.info if reason == TEST_EVENT else logger.warning  # S3 sends one whenever it is set up
        tell("message_dropped", reason=reason)
    seen_to = [_see_to(notice, note, time_left) for notice in content.notices]
    return all(seen_to)


def _see_to(notice: Notice, note: Note, time_left: TimeLeft) -> bool:
    """Whether the arrival needs no further try."""
    names = read_key(notice.key) or read_file_key(notice.key)
    if is_result_key(notice.key):  # what a job of ours made is nobody's upload
        return True
    if names is None:
        logger.warning("message_dropped", reason="OTHER_KEY")  # which one stays out: anybody may have made it up
        return True
    upload_id = names[1]
    bind(upload_id=upload_id, s3_request_id=notice.s3_request_id)
    if time_left.is_short():
        logger.warning("arrival_postponed", code="TIME_IS_SHORT")
        return False
    try:
        with traced("note_arrival", upload_id=upload_id):
            arrival = note(notice)
    except UnavailableError as error:
        logger.warning("arrival_postponed", code=error.code)
        return False
    except Exception:  # noqa: BLE001 # its neighbours are no worse for it
        logger.exception("arrival_failed")
        return False
    _tell(arrival)
    return True


def _tell(arrival: Arrival) -> None:
    upload = arrival.upload
    if upload is None:
        logger.info("arrival_ignored")
        return
    bind(tenant=upload.tenant, upload_id=upload.id)
    if arrival.effect is Effect.ALTERED:
        logger.warning("ready_object_altered")
    elif arrival.effect is Effect.NOTHING:
        logger.info("arrival_known")
    elif upload.state is State.READY:
        logger.info("upload_ready", size_bytes=upload.size_bytes)
    elif upload.state is State.VERIFYING:
        logger.info("upload_verifying", size_bytes=upload.size_bytes)
    elif arrival.effect is Effect.SETTLED and upload.state is State.REJECTED:
        logger.info("upload_rejected")
    else:
        logger.info("late_arrival_discarded", state=upload.state)
