"""The file whose digests are wanted: the object that was verified, and no other that took its place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from jobs.model import Json
from jobs.work import Task
from uploads.checksums import COMPOSITE_ONLY
from uploads.errors import ConflictError, UploadNotFoundError
from uploads.keys import key_of
from uploads.limits import MAX_LOOKED_AT_VERSIONS
from uploads.model import State, StoredObject
from uploads.ports import ObjectStore
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy


@dataclass(frozen=True, slots=True)
class File:
    """A ready upload's object. `is_in_parts`: S3 was sent it so."""

    upload_id: str
    key: str
    stored: StoredObject
    is_in_parts: bool


def file_of(task: Task) -> File:
    """The job's file. Raises UploadNotFoundError, and ConflictError when it is not ready."""
    upload = task.service.uploads.records.find(task.job.tenant, task.job.upload_id or "")
    if upload is None:
        raise UploadNotFoundError
    if upload.state is not State.READY or upload.object is None:
        raise ConflictError(f"The upload is {upload.state}, not ready.", code="NOT_READY")
    return File(upload.id, key_of(upload), upload.object, upload.plan.strategy is Strategy.MULTIPART)


def known_digests(objects: ObjectStore, file: File, algorithms: list[str]) -> dict[str, Json]:
    """Those of the digests that are known without reading, in base64, and who has found them."""
    known = _whole(file, file.stored.checksum)
    if any(algorithm in tuple(Algorithm) and algorithm not in known for algorithm in algorithms):
        known = _whole(file, objects.find_checksum(file.key, file.stored)) | known
    return {algorithm: known[algorithm] for algorithm in algorithms if algorithm in known}


def _whole(file: File, checksum: Checksum | None) -> dict[str, Json]:
    if checksum is None or checksum.value is None or checksum.type is not ChecksumType.FULL_OBJECT:
        return {}
    # Of parts S3 has no whole SHA: we have read the file for it, when the upload was verified.
    is_ours = file.is_in_parts and checksum.algorithm in COMPOSITE_ONLY
    return {checksum.algorithm.value: {"value": checksum.value, "source": "computed" if is_ours else "s3"}}


def refuse_changed(objects: ObjectStore, file: File) -> None:
    """Raises ConflictError when the object that was verified is there no more: trying again would not bring it back."""
    found = objects.find_object(file.key)
    if found is not None and found.etag == file.stored.etag:
        return
    if file.stored.version_id and _has_version(objects, file):
        return
    fate = "gone" if found is None else "another one now"
    raise ConflictError(f"The object that was verified is {fate}.", code="OBJECT_CHANGED")


def _has_version(objects: ObjectStore, file: File) -> bool:
    """Whether it is among the newest; of one that is covered by more, nobody says that it is gone."""
    versions = list(islice(objects.find_versions(file.key), MAX_LOOKED_AT_VERSIONS))
    return len(versions) == MAX_LOOKED_AT_VERSIONS or file.stored.version_id in {one.version_id for one in versions}
