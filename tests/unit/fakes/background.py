"""What is done for uploads while nobody waits, when a test says so."""

from __future__ import annotations

from datetime import datetime

from tests.unit.fakes.interruptions import Interruptible
from uploads.checksums import compute
from uploads.keys import key_of
from uploads.model import State, Upload
from uploads.service import Service
from uploads.settling import find_own, settle_read


class FakeBackground(Interruptible):
    """The `Background` port. `asked` remembers which uploads are to be verified; `work` does it, all at once."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str]] = []

    def verify(self, upload: Upload, *, now: datetime) -> None:  # noqa: ARG002 # a test says when
        with self._call("verify"):
            self.asked.append((upload.tenant, upload.id))

    def work(self, service: Service, now: datetime) -> None:
        """Read whatever was asked for, however large, and give the verdicts."""
        while self.asked:
            upload = service.records.find(*self.asked.pop())
            stored = find_own(service, upload) if upload and upload.state is State.VERIFYING else None
            if upload and stored and upload.checksum:
                digest = compute(upload.checksum.algorithm, service.objects.read_object(key_of(upload), stored))
                settle_read(service, upload, stored, digest, now=now)
