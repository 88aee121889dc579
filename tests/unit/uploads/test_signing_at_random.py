"""Ten thousand requests of every kind that we make, each signed as botocore signs it.

Seeded, so that all machines sign the same; `SIGNING_SEED=… pytest …` signs others.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.unit.uploads.botocore_signer import sign_with_botocore
from uploads.signing import Endpoint, SigningCredentials, sign_url

CASES = 10_000
SEED = int(os.environ.get("SIGNING_SEED", "20261122"))

VISIBLE = "".join(map(chr, range(33, 127)))
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LABEL = "abcdefghijklmnopqrstuvwxyz0123456789"
PIECES = [*" %+&=?#/~.é漢🙂aB7:;,@!$'()*[]{}|<>^`\"\\", "//", "..", "%2F", "%25", "  ", "   ", "\u00a0", "e\u0301"]
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-2", "cn-north-1", "us-gov-west-1"]
CHECKSUMS = {"sha256": 44, "sha1": 28, "crc32": 8, "crc32c": 8, "crc64nvme": 12}


def text(random: Random, alphabet: str, most: int) -> str:
    return "".join(random.choices(alphabet, k=random.randint(1, most)))


def awkward(random: Random, most: int = 12) -> str:
    return "".join(random.choices(PIECES, k=random.randint(1, most)))


def bucket(random: Random) -> str:
    """With dots, as often as not."""
    return ".".join(text(random, LABEL, 12) for _ in range(random.randint(1, 3)))


def virtual(random: Random) -> Endpoint:
    region = random.choice(REGIONS)
    suffix = random.choice(["amazonaws.com", "dualstack.example"])
    return Endpoint("https", f"{bucket(random)}.s3.{region}.{suffix}", "", region)


def path_style(random: Random) -> Endpoint:
    region = random.choice(REGIONS)
    return Endpoint("https", f"s3.{region}.amazonaws.com", f"/{bucket(random)}", region)


def custom(random: Random) -> Endpoint:
    """A store of one's own, with a port, or with the one that clients do not tell."""
    scheme = random.choice(["http", "https"])
    port = random.choice(["", ":80", ":443", f":{random.randint(1024, 65535)}"])
    host = random.choice(["127.0.0.1", "[::1]", "Store.Example", "minio"])
    return Endpoint(scheme, host + port, f"{random.choice(['', '/s3'])}/{bucket(random)}", random.choice(REGIONS))


def put(random: Random) -> dict[str, Any]:
    """Any of the headers that a PUT may promise."""
    checksum = random.choice(list(CHECKSUMS))
    offered = {
        "content-length": str(random.randint(0, 5 * 2**30)),
        "content-type": random.choice(["text/plain; charset=utf-8", "video/mp4", awkward(random)]),
        "if-none-match": "*",
        "if-match": f'"{text(random, LABEL, 32)}"',
        f"x-amz-checksum-{checksum}": "".join(random.choices(BASE64, k=CHECKSUMS[checksum])),
        "x-amz-tagging": f"{text(random, LABEL, 8)}=a%20b&c={text(random, LABEL, 8)}",
        "x-amz-server-side-encryption": random.choice(["AES256", "aws:kms"]),
        "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-central-1:123456789012:key/1234-abcd",
        "x-amz-content-sha256": text(random, "0123456789abcdef", 64),
        **{f"x-amz-meta-{text(random, LABEL, 8)}": awkward(random) for _ in range(3)},
    }
    chosen = random.sample(list(offered), random.randint(0, len(offered)))
    titled = random.random() < 0.5
    headers = {name.title() if titled else name: offered[name] for name in chosen}
    return {"method": "PUT", "headers": headers, "query": None}


def part(random: Random) -> dict[str, Any]:
    headers = {"content-length": str(random.randint(1, 5 * 2**30))}
    if random.random() < 0.5:
        headers["x-amz-checksum-crc32c"] = "".join(random.choices(BASE64, k=8))
    query = {"partNumber": str(random.randint(1, 10_000)), "uploadId": text(random, VISIBLE, 128)}
    return {"method": "PUT", "headers": headers, "query": query}


def get(random: Random) -> dict[str, Any]:
    offered = {
        "response-content-disposition": f"attachment; filename=\"{awkward(random)}\"; filename*=UTF-8''a%20b",
        "response-content-type": awkward(random),
        "versionId": text(random, VISIBLE, 32),
        "x-id": "GetObject",
    }
    chosen = random.sample(list(offered), random.randint(0, len(offered)))
    return {
        "method": random.choice(["GET", "HEAD"]),
        "headers": random.choice([{}, {"Range": "bytes=0-9"}]),
        "query": {name: offered[name] for name in chosen} or None,
    }


def request(random: Random) -> dict[str, Any]:
    """The arguments of one `sign_url`."""
    token = "".join(random.choices(BASE64, k=random.randint(1, 1_200)))
    return {
        **random.choice([put, part, get])(random),
        "endpoint": random.choice([virtual, path_style, custom])(random),
        "key": random.choice([f"t/{text(random, LABEL, 8)}/{text(random, LABEL, 26)}", awkward(random, 30)]),
        "credentials": SigningCredentials(
            random.choice(["AKIA", "ASIA"]) + text(random, LABEL.upper(), 16),
            text(random, BASE64, 40),
            random.choice([None, f"{token}=="]),
        ),
        "now": datetime(2013, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(2_500_000_000)),
        "expires_in_seconds": random.randint(1, 604_800),
    }


def test_ten_thousand_random_urls_are_byte_identical_to_botocores() -> None:
    """Virtual and path style, own ports, dotted buckets, any key, every header that we sign, with and without token."""
    random = Random(SEED)  # noqa: S311 # nothing is secret here, and all must be repeatable
    for number in range(CASES):
        arguments = request(random)
        ours, botocores = sign_url(**arguments), sign_with_botocore(**arguments)
        assert ours == botocores, f"case {number} of seed {SEED}: {arguments}"
