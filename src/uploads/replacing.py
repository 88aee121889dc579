"""Which object an order with `replaces` writes over, and whether it may."""

from __future__ import annotations

from datetime import datetime, timedelta

from uploads.errors import ConflictError, PreconditionFailedError, UploadBusyError
from uploads.keys import key_of, own_key_id
from uploads.model import Principal, State, Upload
from uploads.promise import Order, Strategy
from uploads.service import Service


def find_key_id(service: Service, principal: Principal, order: Order, *, now: datetime) -> str | None:
    """The id in the key to write to, where that is not the upload's own."""
    if order.replaces is None:
        return None
    target = service.find(principal, order.replaces.upload_id)
    if target.state is not State.READY or target.object is None:
        raise ConflictError(f"The upload to replace is {target.state}, not ready.", code="NOT_READY")
    _require_forms_dead(service, target, now)
    etag = order.replaces.etag
    if etag is not None and etag.strip('"') != target.object.etag.strip('"'):
        raise PreconditionFailedError("The object to replace has another ETag.")
    if etag is not None and not _is_there(service, target, target.object.etag):
        raise PreconditionFailedError("The object to replace has been replaced, or is gone.")
    return target.key_id or own_key_id(target)


def _is_there(service: Service, target: Upload, etag: str) -> bool:
    """Whether the object is still the one of this ETag: another replacement may have been first."""
    found = service.objects.find_object(key_of(target))
    return found is not None and found.etag == etag


def _require_forms_dead(service: Service, target: Upload, now: datetime) -> None:
    """Nothing keeps a form from being used again: until it ends, it would write over what replaces its object."""
    ends_at = target.updated_at + timedelta(seconds=service.rules.max_url_expiry_seconds)
    if target.plan.strategy is Strategy.POST and not service.rules.keeps_versions and now < ends_at:
        raise UploadBusyError(
            "The form of the upload to replace can still be used. Try again when it has ended.",
            retry_after_seconds=int((ends_at - now).total_seconds()) + 1,
        )
