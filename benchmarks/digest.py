"""The `digest` job, SHA-256: its CPU against hashing the same bytes from a local file, and its memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.processes import PROBES
from benchmarks.report import publish
from benchmarks.results import Result
from local.engines.ministack import REGION
from local.engines.seaweedfs import Store, running_seaweedfs
from local.environments import ROOT

ROUNDS = 7
SIZE_BYTES = 2**30
BUCKET = "portside-benchmark"
KEY = "t/acme/01ARZ3NDEKTSV4RRFFQ69G5FAV"
_PIECE_BYTES = 2**24


@dataclass(frozen=True, slots=True)
class Source:
    """The same bytes twice: in a file, and in a store under an ETag."""

    file: Path
    store: Store
    etag: str


@contextmanager
def source() -> Iterator[Source]:
    """A gibibyte of noise, while its store is up."""
    with TemporaryDirectory(prefix="portside-digest-") as folder:
        file = Path(folder) / "noise"
        noise = Random(0)  # noqa: S311 # nothing is secret here
        with file.open("wb") as stream:
            for _ in range(SIZE_BYTES // _PIECE_BYTES):
                stream.write(noise.randbytes(_PIECE_BYTES))
        with running_seaweedfs(Path(folder) / "store") as store:
            client = store.client()
            client.create_bucket(Bucket=BUCKET)
            client.upload_file(str(file), BUCKET, KEY)
            yield Source(file, store, client.head_object(Bucket=BUCKET, Key=KEY)["ETag"])


def run_worker(source: Source) -> Any:
    """What the probe printed. Raises RuntimeError when it fails."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": source.store.access_key_id,
        "AWS_SECRET_ACCESS_KEY": source.store.secret_access_key,
    }
    command = [sys.executable, "-s", "-P", str(PROBES / "digest_job.py"), str(source.file)]
    command += [source.etag, source.store.url, BUCKET, str(ROUNDS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"digest_job.py failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout)


def measure() -> dict[str, Result]:
    """Hash, and compare."""
    with source() as there:
        printed = run_worker(there)
    seconds: dict[str, list[float]] = printed["seconds"]
    shown = ", ".join(f"{name} {statistics.median(values):.2f} s" for name, values in seconds.items())
    print(f"SHA-256 of 1 GiB, CPU here and now: {shown}", file=sys.stderr)
    ratios = [job / local for job, local in zip(seconds["job"], seconds["local"], strict=True)]
    return {
        "digest_cpu_vs_local": Result(
            value=round(statistics.median(ratios), 3),
            budget=1.25,
            better="lower",
            unit="ratio",
            how="the digest job (SHA-256), engine, reader and signatures as shipped, of 1 GiB in a loopback SeaweedFS:"
            " CPU over hashlib's of the same bytes from a file in the page cache;"
            f" median of {ROUNDS} interleaved rounds",
        ),
        "digest_peak_mib_over_idle": Result(
            value=round(printed["peak_kib_over_idle"] / 1024, 1),
            budget=64,
            better="lower",
            unit="MiB",
            how="peak resident memory of the worker's process while it hashes 1 GiB, over its peak before",
        ),
    }


if __name__ == "__main__":
    sys.exit(publish(measure()))
