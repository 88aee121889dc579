"""One upload that somebody has started, whose requests a tamperer holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tests.integration.tampering.asking import ask_for_parts, content_of_part, part_checksums
from tests.integration.tampering.forms import Form, form_of
from tests.integration.tampering.promises import OTHER_CONTENT, Promise
from tests.integration.tampering.sending import RawRequest, raw
from tests.integration.tampering.shop import ACME, RIVAL, Shop, new_id
from uploads.aborting import abort_upload
from uploads.completing import complete_upload
from uploads.downloading import sign_download
from uploads.issuing import start_upload
from uploads.keys import key_of
from uploads.model import Principal, SignedPart, State, Upload
from uploads.promise import Order, Replaced, Strategy
from uploads.service import Service
from uploads.verifying import ClaimedPart


@dataclass
class Case:
    """An upload, its honest requests, and whatever else was started beside it."""

    shop: Shop
    promise: Promise
    service: Service
    principal: Principal
    upload_id: str
    parts: tuple[SignedPart, ...]
    others: list[Case] = field(default_factory=list)

    @property
    def upload(self) -> Upload:
        """Its record as it now is."""
        return self.service.find(self.principal, self.upload_id)

    @property
    def key(self) -> str:
        """Where the object goes."""
        return key_of(self.upload)

    @property
    def requests(self) -> list[RawRequest]:
        """Everything that an honest client sends."""
        return [self._as_sent(part) for part in self.parts]

    @property
    def request(self) -> RawRequest:
        """The last of them, which is bent."""
        return self.requests[-1]

    @property
    def form(self) -> Form:
        """The same, of a form."""
        return form_of(self.parts[-1].request, self.promise.content)

    def signed(self, *, now: datetime) -> Case:
        """The same upload with its requests as signed at another time."""
        return replace(self, parts=ask_for_parts(self.service, self.principal, self.upload, self.promise, now))

    def neighbour(self, principal: Principal | None = None) -> Case:
        """Another upload of the same kind, of the same tenant unless told otherwise."""
        other = start_case(self.shop, self.promise, principal or self.principal)
        self.others.append(other)
        return other

    def rival(self) -> Case:
        """Another tenant's upload of the same kind."""
        return self.neighbour(RIVAL)

    def fulfil(self) -> None:
        """Send everything honestly, and see it land whole."""
        etags = []
        for request in self.requests:
            answer = self.shop.send(request)
            assert answer.status in (200, 204), answer
            etags.append(dict(answer.headers).get("ETag", ""))
        assert self.complete(self._claims(etags)).state is State.READY
        self.check()

    def complete(self, claimed: list[ClaimedPart] | None = None) -> Upload:
        """Say that all has been sent."""
        return complete_upload(self.service, self.principal, self.upload_id, claimed, now=datetime.now(UTC))

    def check(self) -> None:
        """See that what is stored is what was promised."""
        assert self.shop.read(self.key) == self.promise.content

    def abort(self) -> None:
        """Give up."""
        abort_upload(self.service, self.principal, self.upload_id, now=datetime.now(UTC))

    def clear(self) -> None:
        """Leave nothing in the engine."""
        for case in (self, *self.others):
            self.shop.clear(case.key)

    def _claims(self, etags: list[str]) -> list[ClaimedPart] | None:
        """What the client names where it must: not every store lists the checksums of parts."""
        digests = part_checksums(self.upload, self.promise)
        return [ClaimedPart(number, etags[number - 1], digests[number]) for number in digests] or None

    def _as_sent(self, part: SignedPart) -> RawRequest:
        if self.promise.strategy is Strategy.POST:
            return self.form.rendered()
        return raw(part.request, content_of_part(self.upload, self.promise, part.part_number))


class Download(Case):
    """An upload that is ready, and the request that fetches it."""

    def signed(self, *, now: datetime) -> Case:
        """The same download as signed at another time."""
        request = sign_download(
            self.service, self.principal, self.upload_id, inline=False, expires_in_seconds=None, now=now
        )
        return replace(self, parts=(SignedPart(1, 0, request),))

    def fulfil(self) -> None:
        """Fetch it honestly."""
        answer = self.shop.send(self.request)
        assert (answer.status, answer.body) == (200, self.promise.content)

    def _as_sent(self, part: SignedPart) -> RawRequest:
        return raw(part.request)


def start_case(shop: Shop, promise: Promise, principal: Principal = ACME) -> Case:
    """Start an upload, with whatever must be there before its requests mean anything."""
    service = shop.encrypting() if promise.encrypted else shop.service
    now = datetime.now(UTC)
    order = _replacing(shop, promise, principal) if promise.replaces else promise.order
    upload, page = start_upload(service, principal, order, upload_id=new_id(), now=now)
    parts = page.parts
    if promise.checks_parts or promise.compact:
        parts = ask_for_parts(service, principal, upload, promise, now)
    case = Case(shop, promise, service, principal, upload.id, parts)
    if not promise.fetched:
        return case
    case.fulfil()
    return download_of(case)


def download_of(case: Case) -> Case:
    """The download of an upload that is ready. Raises ConflictError when its object is no longer the verified one."""
    download = Download(case.shop, case.promise, case.service, case.principal, case.upload_id, case.parts)
    return download.signed(now=datetime.now(UTC))


def _replacing(shop: Shop, promise: Promise, principal: Principal) -> Order:
    """The order to write over another object, which is made first."""
    former = start_case(shop, replace(promise, content=OTHER_CONTENT, more={}, replaces=False), principal)
    former.fulfil()
    made = former.upload.object
    assert made
    return replace(promise.order, replaces=Replaced(former.upload_id, made.etag))
