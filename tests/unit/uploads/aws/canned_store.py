"""The S3 adapter in front of answers that a test says, and an upload in two parts."""

from __future__ import annotations

from tests.unit.uploads.aws.canned_answers import CannedAnswers
from tests.unit.uploads.aws.conftest import BUCKET
from tests.unit.uploads.promises import promised
from uploads.aws.clients import s3_client
from uploads.aws.object_store import S3ObjectStore
from uploads.model import StoredPart
from uploads.promise import Strategy

KEY = "t/acme/01M81XFF80FMDPR3MZ4JM56722"
UPLOAD = promised(Strategy.MULTIPART, multipart_id="m-1", size_bytes=7)
PARTS = [StoredPart(1, 5, '"a"'), StoredPart(2, 2, '"b"')]


def make_store(*answers: tuple[int, str] | Exception, **headers: str) -> tuple[S3ObjectStore, CannedAnswers]:
    client = s3_client("eu-central-1", path_style=False, patient=True)  # which does not try again, so tests are quick
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return S3ObjectStore(lambda: client, BUCKET), CannedAnswers(client, *answers, headers=named)
