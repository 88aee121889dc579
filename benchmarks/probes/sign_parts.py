"""Signs all parts of the largest upload: ours, boto3 and the bare hash work in turns. Prints CPU seconds a part.

The bare hash work is what no signer can leave out: for each part, three copies of states that are hashed once (of the
request's beginning, and of HMAC's inner and outer hash), and what of each part goes into them.
"""

import gc
import json
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from itertools import repeat
from random import Random
from typing import Any, TypedDict

import boto3
from botocore.config import Config

from handlers.answers import show_page
from uploads.canonical_request import write_request
from uploads.model import CompactPage
from uploads.signing import (
    CompactSignatures,
    Endpoint,
    PartPlan,
    SigningCredentials,
    sign_part_urls,
    sign_parts_compact,
)
from uploads.sigv4 import ALGORITHM, signatory_at

PARTS = 10_000
BOTO3_PARTS = 200  # each costs boto3 the same, and 10,000 of them seconds
REGION = "eu-central-1"
BUCKET = "portside-bucket-123456789012"
KEY = "t/acme/01ARZ3NDEKTSV4RRFFQ69G5FAV"
PART_BYTES = 8 * 2**20
NOW = datetime(2026, 11, 22, 15, 20, tzinfo=UTC)


def random_text(length: int) -> str:
    """Base64, as S3's upload ids and session tokens are; always the same."""
    return b64encode(Random(length).randbytes(length)).decode()[:length]  # noqa: S311 # nothing is secret here


MULTIPART_ID = random_text(128)
CREDENTIALS = SigningCredentials(
    access_key_id="ASIAIOSFODNN7EXAMPLE",
    secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",  # noqa: S106 # AWS's example
    session_token=random_text(1_100),
)
ENDPOINT = Endpoint("https", f"{BUCKET}.s3.{REGION}.amazonaws.com", "", REGION)


class Page(TypedDict):
    """What both of our signers take."""

    endpoint: Endpoint
    key: str
    multipart_id: str
    plan: PartPlan
    part_numbers: list[int]
    credentials: SigningCredentials
    now: datetime
    expires_in_seconds: int


PAGE = Page(
    endpoint=ENDPOINT,
    key=KEY,
    multipart_id=MULTIPART_ID,
    plan=PartPlan(PART_BYTES, PARTS, 5 * 2**20),
    part_numbers=list(range(1, PARTS + 1)),
    credentials=CREDENTIALS,
    now=NOW,
    expires_in_seconds=3_600,
)


def full() -> list[str]:
    """Ours, in full URLs."""
    return sign_part_urls(**PAGE)


def compact() -> CompactSignatures:
    """Ours, in compact form."""
    return sign_parts_compact(**PAGE)


def boto3_client() -> Any:
    """A client as it has to be set for SigV4 and the regional host."""
    session = boto3.session.Session(
        aws_access_key_id=CREDENTIALS.access_key_id,
        aws_secret_access_key=CREDENTIALS.secret_access_key,
        aws_session_token=CREDENTIALS.session_token,
        region_name=REGION,
    )
    return session.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))


def by_boto3(client: Any) -> list[str]:
    """The same URLs by boto3, at its best: one client for all."""
    common = {"Bucket": BUCKET, "Key": KEY, "UploadId": MULTIPART_ID, "ContentLength": PART_BYTES}
    return [
        client.generate_presigned_url("upload_part", Params={**common, "PartNumber": number}, ExpiresIn=3_600)
        for number in range(1, BOTO3_PARTS + 1)
    ]


def bare_hash_work() -> Callable[[], None]:
    """Hashing alone, of inputs as long as a part's: nothing is formatted, encoded or kept."""
    signatory = signatory_at(NOW, REGION, CREDENTIALS)
    query = {"partNumber": "5000", "uploadId": MULTIPART_ID}
    _, canonical = write_request("PUT", ENDPOINT, KEY, {"content-length": str(PART_BYTES)}, query, signatory, 3_600)
    beginning, mark, ending = canonical.partition("5000&")
    begun = sha256(beginning.encode())
    inner_begun = sha256(bytes(64) + f"{ALGORITHM}\n{signatory.moment}\n{signatory.scope}\n".encode())
    outer_begun = sha256(bytes(64))
    suffix, digest = (mark + ending).encode(), b"0" * 64

    def run() -> None:
        for of_part, of_request in repeat((suffix, digest), PARTS):
            request = begun.copy()
            request.update(of_part)
            request.digest()
            inner = inner_begun.copy()
            inner.update(of_request)
            outer = outer_begun.copy()
            outer.update(inner.digest())
            outer.digest()

    return run


def compact_answer_bytes() -> int:
    """The whole body of the answer with all parts."""
    signed = compact()
    page = CompactPage(signed.url_template, ((1, PARTS),), signed.signatures, NOW, None)
    return len(json.dumps(show_page(page), separators=(",", ":")))


def main(rounds: int) -> None:
    """Take turns, the first of which nobody counts."""
    client = boto3_client()
    contenders: dict[str, tuple[int, Callable[[], object]]] = {
        "floor": (PARTS, bare_hash_work()),
        "compact": (PARTS, compact),
        "full": (PARTS, full),
        "boto3": (BOTO3_PARTS, lambda: by_boto3(client)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, (parts, sign) in contenders.items():
            gc.collect()  # each pays for its own
            before = time.process_time()
            signed = sign()
            spent = time.process_time() - before
            del signed  # before the next one begins
            if turn:
                seconds[name].append(spent / parts)
    print(json.dumps({"seconds": seconds, "compact_bytes_per_part": compact_answer_bytes() / PARTS}))


main(int(sys.argv[1]))
