"""Use case: start an upload."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from uploads.checksums import check_checksum, expects_part_checksums
from uploads.claiming import run_once
from uploads.claims import Attempt
from uploads.errors import (
    InvalidRequestError,
    OutcomeUnknownError,
    UnavailableError,
    UploadsError,
)
from uploads.headers import MARKER_BYTES, metadata_bytes
from uploads.keys import key_of
from uploads.lifecycle import OPEN, state_at
from uploads.limits import MAX_METADATA_BYTES
from uploads.model import PartPage, Plan, Principal, State, Upload
from uploads.paging import PartSelection, select_numbers, sign_page
from uploads.planning import plan_upload
from uploads.promise import Order, Overwrite, Strategy
from uploads.quotas import Reservation, check_type, reserve
from uploads.replacing import find_key_id
from uploads.service import Rules, Service

_LIFE_WORTH_REPEATING = timedelta(seconds=60)


def start_upload(
    service: Service, principal: Principal, order: Order, *, upload_id: str, now: datetime
) -> tuple[Upload, PartPage]:
    """Record a promise and sign the first requests that keep it.

    Raises what `plan_order` raises; for an object to replace also UploadNotFoundError, ConflictError, and
    PreconditionFailedError when it is not the one that the caller knows.
    """
    plan, reservation = plan_order(service, principal, order, now=now)
    key_id = find_key_id(service, principal, order, now=now)
    upload = new_upload(order, plan, principal, service.rules, upload_id=upload_id, key_id=key_id, now=now)
    upload = replace(upload, quota_day=reservation.day) if reservation else upload
    if plan.strategy is Strategy.MULTIPART:
        upload = replace(upload, multipart_id=service.objects.start_multipart(key_of(upload), upload))
    _add_or_undo(service, upload, reservation)
    # As of the record's own moment, so that a replay signs the very same.
    return upload, sign_first_page(service, upload, order.expires_in_seconds, now=upload.created_at)


def plan_order(
    service: Service, principal: Principal, order: Order, *, now: datetime
) -> tuple[Plan, Reservation | None]:
    """How the file travels and what it reserves, before anything is touched.

    Raises InvalidRequestError, TooLargeError, TypeNotAllowedError or QuotaExceededError.
    """
    limits = service.limits_of(principal.tenant)
    check_type(limits, order.content_type)
    plan = plan_upload(
        order,
        max_upload_bytes=limits.max_upload_bytes,
        multipart_threshold_bytes=service.rules.multipart_threshold_bytes,
    )
    _check_promise(service, order, plan)
    return plan, reserve(limits, order.size_bytes, now)


def start_upload_once(
    service: Service, principal: Principal, order: Order, attempt: Attempt
) -> tuple[Upload, PartPage | None]:
    """The same, once for each idempotency key: a repeated attempt gets the upload of the first.

    Its requests are signed as the first ones were, so that the answer is the same, for as long as they live; then
    anew. An upload that is no longer open has none. Raises what `start_upload`, `check_webhook` and `run_once` raise.
    """

    def replay(upload: Upload) -> tuple[Upload, PartPage | None]:
        if state_at(upload, attempt.now) not in OPEN:
            return replace(upload, state=state_at(upload, attempt.now)), None
        page = sign_first_page(service, upload, order.expires_in_seconds, now=upload.created_at)
        if page.expires_at - attempt.now < _LIFE_WORTH_REPEATING:
            page = sign_first_page(service, upload, order.expires_in_seconds, now=attempt.now)
        return upload, page

    plan_order(service, principal, order, now=attempt.now)  # what is refused must claim nothing

    def make(upload_id: str) -> tuple[Upload, PartPage | None]:
        if order.webhook:  # here, and not with the rest: a replay depends on no name server
            service.check_webhook(order.webhook)
        return start_upload(service, principal, order, upload_id=upload_id, now=attempt.now)

    return run_once(
        service.claims,
        attempt,
        find=lambda upload_id: service.records.find(principal.tenant, upload_id),
        make=make,
        replay=replay,
    )


def sign_first_page(service: Service, upload: Upload, expires_in_seconds: int | None, *, now: datetime) -> PartPage:
    """The requests to make first; none where S3 wants a checksum with each part, which nobody has told yet."""
    signature = service.sign_for(upload, expires_in_seconds, now=now)
    if upload.checks_parts:
        return PartPage((), signature.expires_at, next_from=1)
    numbers, next_from = select_numbers(upload.plan, PartSelection(count=service.first_page_parts), ())
    return sign_page(signature, upload, numbers, next_from)


def new_upload(
    order: Order, plan: Plan, principal: Principal, rules: Rules, *, upload_id: str, key_id: str | None, now: datetime
) -> Upload:
    """The record of an upload that nothing has arrived of."""
    moment = now.replace(microsecond=0)
    return Upload(
        id=upload_id,
        tenant=principal.tenant,
        owner=principal.subject,
        state=State.ISSUED,
        filename=order.filename,
        size_bytes=order.size_bytes,
        content_type=order.content_type,
        plan=plan,
        created_at=moment,
        updated_at=moment,
        expires_at=moment + timedelta(seconds=rules.upload_lifetime_seconds),
        checks_parts=expects_part_checksums(order.checksum),
        checksum=order.checksum,
        metadata=order.metadata,
        tags=order.tags,
        encryption=rules.encryption,
        overwrite=order.overwrite,
        replaces=order.replaces,
        key_id=key_id,
        fingerprint=order.fingerprint,
        webhook=order.webhook,
    )


def _check_promise(service: Service, order: Order, plan: Plan) -> None:
    """Refuse what S3 could not be told of, or would refuse, of a file that travels so. Raises InvalidRequestError."""
    if order.checksum:
        check_checksum(order.checksum, plan)
    room = MAX_METADATA_BYTES - (MARKER_BYTES if order.replaces else 0)
    in_form = plan.strategy is Strategy.POST
    problem = None
    if order.overwrite is Overwrite.VERSION and not service.rules.keeps_versions:
        problem = ("/overwrite", "needs BucketVersioning")
    elif order.overwrite is Overwrite.REPLACE and in_form:
        problem = ("/strategy", "must be put or multipart to replace: a form cannot be signed for that")
    elif metadata_bytes(order.metadata) > room:
        problem = ("/metadata", f"at most {room} bytes here")
    elif in_form and "${filename}" in order.content_type:
        problem = ("/content_type", "S3 would put the file's own name there")
    if problem:
        raise InvalidRequestError("The upload cannot be promised so.", errors=(problem,))


def _add_or_undo(service: Service, upload: Upload, reservation: Reservation | None) -> None:
    """Write the record; without one, nobody would ever complete or free what S3 has opened.

    Where nobody can tell whether it is written, or will be yet, what S3 has opened stays open: a record that turns up
    late must not tell of parts that are gone. The sweeper frees what no record tells of.
    """
    try:
        service.records.add(upload, reservation)
    except UnavailableError as error:
        try:
            written = service.records.find(upload.tenant, upload.id)
        except UnavailableError:
            raise OutcomeUnknownError(error.detail) from None
        if written != upload:
            raise
        # Only the answer was lost.
    except Exception:
        if upload.multipart_id:
            with suppress(UploadsError):
                service.objects.abort_multipart(key_of(upload), upload.multipart_id)
        raise
