"""A worker that hashes one object, and plain code that hashes the same bytes from a file, in turns.

Prints the CPU seconds of each turn, and what the first job added to the process's peak of memory. The engine, the type,
the reader and its signatures are the real ones; the table and the queue keep things in memory.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jobs.messages import wake_for
from jobs.model import Job, JobState
from jobs.outcomes import Invocation, Outcome
from jobs.running import run_job
from jobs.service import JobService
from jobs.types import TYPES
from uploads.aws.object_reader import S3ObjectReader
from uploads.model import Plan, State, StoredObject, Upload
from uploads.promise import Strategy
from uploads.settings import read_credentials
from uploads.signing import Endpoint

NOW = datetime(2026, 11, 22, 15, 20, tzinfo=UTC)
UPLOAD_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
NOTHING: Any = SimpleNamespace  # what is called has its method, and all else would fail
_PIECE_BYTES = 2**20


class Table:
    """The record of one job; nobody else writes it."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def find(self, *_: object) -> Job:
        return self.job

    def replace(self, _: Job, new: Job, **_more: object) -> Job:
        self.job = new
        return new


def make_worker(size_bytes: int, etag: str, endpoint: Endpoint, bucket: str) -> Callable[[], str]:
    """What does a job from its first message to its end, and gives the digest."""
    plan = Plan(Strategy.PUT, size_bytes, 1)
    upload = Upload(
        *(UPLOAD_ID, "acme", "user-42", State.READY, "film.mp4", size_bytes, "video/mp4", plan, NOW, NOW, NOW),
        object=StoredObject(etag, size_bytes, "video/mp4"),
    )
    job = Job(
        *(UPLOAD_ID, "acme", "user-42", "digest", JobState.QUEUED, NOW, NOW),
        upload_id=UPLOAD_ID,
        parameters={"algorithms": ["sha256"]},
    )
    uploads = NOTHING(records=NOTHING(find=lambda *_: upload), objects=NOTHING(find_checksum=lambda *_: None))
    reader = S3ObjectReader(endpoint, bucket, lambda: read_credentials(os.environ))
    invocation = Invocation("run", lambda: datetime.now(UTC), lambda: 900.0)

    def work() -> str:
        table: Any = Table(job)
        service = JobService(table, NOTHING(), reader, NOTHING(), uploads, TYPES, timedelta(days=7))
        ran = run_job(service, wake_for(job), invocation, body="")
        if ran.outcome is not Outcome.ENDED or ran.job is None or ran.job.response is None:
            raise RuntimeError(f"the job came to {ran}")
        return str(ran.job.response["digests"]["sha256"]["hex"])

    return work


def hash_file(file: Path) -> str:
    """As one hashes a file: hashlib, and one buffer for all of it."""
    digest, buffer = hashlib.sha256(), memoryview(bytearray(_PIECE_BYTES))
    with file.open("rb", buffering=0) as stream:
        while count := stream.readinto(buffer):
            digest.update(buffer[:count])
    return digest.hexdigest()


def peak_kib() -> int:
    """The most that this process has had in memory; ru_maxrss would begin with its parent's."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def main(file: Path, etag: str, url: str, bucket: str, rounds: int) -> None:
    """One job to see its memory and to bring all into caches; then turns."""
    scheme, _, host = url.partition("://")
    endpoint = Endpoint(scheme, host, f"/{bucket}", os.environ["AWS_REGION"])
    work = make_worker(file.stat().st_size, etag, endpoint, bucket)
    idle = peak_kib()
    digest = work()
    added = peak_kib() - idle
    contenders: dict[str, Callable[[], str]] = {"local": lambda: hash_file(file), "job": work}
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, run in contenders.items():
            before = time.process_time()
            if run() != digest:
                raise RuntimeError(f"{name} came to another digest")
            if turn:
                seconds[name].append(time.process_time() - before)
    print(json.dumps({"seconds": seconds, "peak_kib_over_idle": added}))


of_file, of_etag, of_url, of_bucket, how_often = sys.argv[1:]
main(Path(of_file), of_etag, of_url, of_bucket, int(how_often))
