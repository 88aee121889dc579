"""A world in which what jobs write can be read back, and archives as people make them."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from jobs.messages import wake_for
from jobs.model import Job, JobState
from tests.unit.fakes.file_store import FakeFileStore, Written
from tests.unit.fakes.job_world import JobWorld
from tests.unit.fakes.objects import FakeObjects
from uploads.encoded_words import decode_words
from uploads.keys import ENTRY_NAME, entry_key, results_prefix


class MirroredFileStore(FakeFileStore):
    """What is written is an object of the bucket, too: the same S3 is behind both ports."""

    def __init__(self, objects: FakeObjects) -> None:
        super().__init__()
        self._objects = objects

    def write(self, key: str, content: Iterator[bytes], *, content_type: str, metadata: Mapping[str, str]) -> None:
        super().write(key, content, content_type=content_type, metadata=metadata)
        held = self.files[key].content
        if key not in self._objects.objects:
            self._objects.put_object(key, len(held), content_type, metadata=metadata, content=held)

    def delete_under(self, prefix: str) -> None:
        super().delete_under(prefix)
        for key in [key for key in self._objects.objects if key.startswith(prefix)]:
            del self._objects.objects[key]


class UnpackWorld(JobWorld):
    """Unpacks archives and looks at what came of them."""

    def __init__(self) -> None:
        super().__init__()
        self.files = MirroredFileStore(self.objects)
        self.jobs = replace(self.jobs, files=self.files, results=self.files)

    def unpack(self, content: bytes, *, steps: int = 1_000_000, **limits: int) -> Job:
        return self.do("unpack", self.ready(content), limits, steps=steps)

    def succeed(self, content: bytes, *, steps: int = 1_000_000, **limits: int) -> Job:
        job = self.unpack(content, steps=steps, **limits)
        assert job.state is JobState.SUCCEEDED, job.failure
        return job

    def refused(self, content: bytes, *, steps: int = 1_000_000, **limits: int) -> str:
        """The code with which it failed, in a user's words and with nothing left behind."""
        job = self.unpack(content, steps=steps, **limits)
        assert job.state is JobState.FAILED, job.response
        assert job.failure is not None
        assert 400 <= job.failure.status < 500, job.failure
        assert len(job.failure.detail) < 300
        assert self.results(job) == {}
        assert not self.queue.buried
        return job.failure.code

    def finish(self, job: Job) -> Job:
        """As the dispatcher does: send for it until it has ended."""
        for _ in range(100):
            self.work()
            found = self.job(job)
            if found.ended_at:
                return found
            self.now = max(self.now, found.due_at or self.now)
            self.queue.waiting.append((wake_for(found), timedelta()))
        raise AssertionError(found)

    def results(self, job: Job) -> dict[str, Written]:
        prefix = results_prefix(job.tenant, job.upload_id or "", job.id)
        return {key.removeprefix(prefix): file for key, file in self.files.files.items() if key.startswith(prefix)}

    def tree(self, job: Job) -> dict[str, bytes]:
        """The files by their names, as metadata has them."""
        entries = {name: file for name, file in self.results(job).items() if name.isdecimal()}
        return {decode_words(file.metadata[ENTRY_NAME]): file.content for file in entries.values()}

    def manifest(self, job: Job) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.results(job)["manifest"].content)
        return found

    def entry(self, job: Job, number: int) -> Written:
        return self.files.files[entry_key(job.tenant, job.upload_id or "", job.id, number)]


def zip_of(tree: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in tree.items():
            archive.writestr(name, content)
    return file.getvalue()


def tar_of(
    tree: Mapping[str, bytes],
    packing: str = "",
    format: int = tarfile.PAX_FORMAT,  # noqa: A002 # as tarfile calls it
) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=f"w:{packing}", format=format) as archive:  # type: ignore[call-overload] # any of them
        for name, content in tree.items():
            archive.addfile(member(name, size=len(content)), io.BytesIO(content))
    return file.getvalue()


def member(name: str, **changes: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for attribute, value in changes.items():
        setattr(info, attribute, value)
    return info


def tar_of_members(*members: tarfile.TarInfo, format: int = tarfile.PAX_FORMAT) -> bytes:  # noqa: A002 # as tarfile calls it
    """Each with zeros for content."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:", format=format) as archive:
        for info in members:
            archive.addfile(info, io.BytesIO(bytes(info.size)))
    return file.getvalue()
