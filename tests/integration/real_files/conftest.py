"""Where real files go: a real SeaweedFS behind the issuer, with the rights that the service has there; or ministack."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest

from handlers.bootstrap import connect
from handlers.issuer_app import make_handler
from handlers.job_bootstrap import connect_jobs
from local.another_store import STORE_REGION, actions_of_service, keep_keys
from local.engines.ministack import Emulator, running_ministack
from local.engines.seaweedfs import Identity, running_seaweedfs
from local.ports import free_port
from tests.integration.faults.place import Place, make_place
from tests.integration.real_files.site import Site
from uploads.settings import read_settings


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """It has the table and the secret, at least."""
    with running_ministack(tmp_path_factory.mktemp("emulator"), free_port()) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def seaweedfs(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Files in SeaweedFS. No module has another site besides: the environment and Powertools' router are shared."""
    with in_seaweedfs(emulator, tmp_path_factory.mktemp("seaweedfs")) as site:
        yield site


@pytest.fixture(scope="module")
def ministack(emulator: Emulator) -> Iterator[Site]:
    """Files in the emulator, under the same condition."""
    with in_ministack(emulator) as site:
        yield site


@pytest.fixture(scope="module", params=["SeaweedFS", "ministack"])
def site(
    request: pytest.FixtureRequest, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One after the other."""
    if request.param == "SeaweedFS":
        with in_seaweedfs(emulator, tmp_path_factory.mktemp("seaweedfs")) as site:
            yield site
    else:
        with in_ministack(emulator) as site:
            yield site


@contextmanager
def in_ministack(emulator: Emulator) -> Iterator[Site]:
    """As with `make run`."""
    place = make_place(emulator, "in-ministack")
    with opened_site("ministack", place, place.name, place.s3, {}) as site:
        yield site


@contextmanager
def in_seaweedfs(emulator: Emulator, folder: Path) -> Iterator[Site]:
    """Nearly as with `make run STORE=seaweedfs`."""
    bucket = "real-files"
    # For a form it asks for the right to write to the bucket as a whole: it does not look for the key among the fields.
    service = Identity("portside", (*actions_of_service(bucket), f"Write:{bucket}"))
    with running_seaweedfs(folder, others=[service]) as store:
        store.client().create_bucket(Bucket=bucket)
        more = {
            "BUCKET_NAME": bucket,
            "S3_ENDPOINT_URL": store.url,
            "S3_REGION": STORE_REGION,
            "S3_CREDENTIALS_SECRET_ARN": keep_keys(emulator, service),
        }
        place = make_place(emulator, "beside-seaweedfs")
        with opened_site("SeaweedFS", place, bucket, store.client(), more) as site:
            yield site


@contextmanager
def opened_site(engine: str, place: Place, bucket: str, s3: object, more: dict[str, str]) -> Iterator[Site]:
    """The issuer on it, which finds all that it needs in the environment."""
    variables = place.environment(**more)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)  # it may have met other credentials before
        settings = read_settings(variables)
        yield Site(engine, bucket, s3, connect(settings), connect_jobs(settings), make_handler(settings))
