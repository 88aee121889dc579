"""What we sign is accepted by two engines that check: a store with its own keys, the emulator with a role's session."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from local.engines.ministack import REGION, running_ministack
from local.engines.seaweedfs import Store
from local.ports import free_port
from uploads.post_policy import PostForm, sign_post
from uploads.signing import Endpoint, PartPlan, SigningCredentials, sign_part_urls, sign_parts_compact, sign_url

BUCKET = "portside-signing"
CONTENT = b"twelve bytes"
SHA256 = "x-amz-checksum-sha256"
PLAN = PartPlan(part_size_bytes=5 * 2**20, part_count=2, last_part_bytes=8)
PARTS = {1: bytes(PLAN.part_size_bytes), 2: b"the rest"}
MAY = ["s3:PutObject", "s3:GetObject", "s3:PutObjectTagging", "s3:GetObjectTagging"]


def sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@dataclass(frozen=True, slots=True)
class Engine:
    """Where to send, who signs, and a client that signs for itself."""

    url: str
    credentials: SigningCredentials
    client: Any

    def common(self) -> dict[str, Any]:
        """What every signature takes."""
        url = urlsplit(self.url)
        return {
            "endpoint": Endpoint(url.scheme, url.netloc, f"/{BUCKET}", REGION),
            "credentials": self.credentials,
            "now": datetime.now(UTC),
            "expires_in_seconds": 300,
        }

    def start_multipart(self, key: str, **more: str) -> str:
        """S3's own upload id."""
        return str(self.client.create_multipart_upload(Bucket=BUCKET, Key=key, **more)["UploadId"])

    def complete(self, key: str, multipart_id: str, parts: list[dict[str, Any]]) -> bytes:
        """Assemble the object; what it then holds."""
        self.client.complete_multipart_upload(
            Bucket=BUCKET, Key=key, UploadId=multipart_id, MultipartUpload={"Parts": parts}
        )
        return bytes(self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read())


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The emulator with IAM enforced, and the temporary credentials of a role that may do what the issuer's may."""
    with running_ministack(tmp_path_factory.mktemp("ministack"), free_port()) as emulator:
        client, iam, sts = (emulator.client(service) for service in ("s3", "iam", "sts"))
        client.create_bucket(Bucket=BUCKET)
        role = iam.create_role(RoleName="issuer", AssumeRolePolicyDocument=statement("sts:AssumeRole", Principal="*"))
        policy = statement(*MAY, Resource=f"arn:aws:s3:::{BUCKET}/*")
        iam.put_role_policy(RoleName="issuer", PolicyName="issuer", PolicyDocument=policy)
        keys = sts.assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="signing")["Credentials"]
        credentials = SigningCredentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        yield Engine(emulator.url, credentials, client)


@pytest.fixture(scope="module")
def stored(store: Store) -> Engine:
    """The real store, with an identity of its own."""
    client = store.client()
    client.create_bucket(Bucket=BUCKET)
    return Engine(store.url, SigningCredentials(store.access_key_id, store.secret_access_key), client)


@pytest.fixture(params=["stored", "emulated"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each in turn."""
    found: Engine = request.getfixturevalue(request.param)
    return found


def statement(*actions: str, **more: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), **more}]})


def bent(url: str) -> str:
    """The same URL with another signature."""
    return url[:-1] + ("0" if url[-1] != "0" else "1")


def put(engine: Engine, key: str, headers: dict[str, str]) -> str:
    return sign_url(method="PUT", key=key, headers=headers, **engine.common())


@pytest.mark.parametrize(
    "name", ["plain", "with space", "per%20cent", "plus+and~tilde", "é漢🙂", "a&b=c;d,e:f@g!$'()*"]
)
def test_a_put_is_accepted_whatever_the_key(engine: Engine, name: str) -> None:
    """Keys are percent-encoded once, as S3 decodes them once. With another signature nothing is written."""
    key = f"t/acme/{name}"
    headers = {"content-length": str(len(CONTENT)), "content-type": "text/plain"}
    url = put(engine, key, headers)
    assert requests.put(bent(url), data=CONTENT, headers=headers, timeout=30).status_code == 403
    assert engine.client.list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"] == 0
    assert requests.put(url, data=CONTENT, headers=headers, timeout=30).status_code == 200
    assert engine.client.get_object(Bucket=BUCKET, Key=key)["Body"].read() == CONTENT


def test_a_put_is_accepted_with_all_that_was_promised(engine: Engine) -> None:
    """And what was promised is what the object then has."""
    key = "t/acme/promised"
    headers = {
        "content-length": str(len(CONTENT)),
        "content-type": "text/plain; charset=utf-8",
        "if-none-match": "*",
        SHA256: sha256(CONTENT),
        "x-amz-meta-title": "two  words",
        "x-amz-tagging": "project=a%20b",
        "x-amz-server-side-encryption": "AES256",
    }
    url = put(engine, key, headers)
    assert requests.put(url, data=CONTENT, headers=headers, timeout=30).status_code == 200
    head = engine.client.head_object(Bucket=BUCKET, Key=key, ChecksumMode="ENABLED")
    assert (head["ContentType"], head["ChecksumSHA256"]) == ("text/plain; charset=utf-8", sha256(CONTENT))
    assert head["Metadata"]["title"].split() == ["two", "words"]
    tags = engine.client.get_object_tagging(Bucket=BUCKET, Key=key)["TagSet"]
    assert tags == [{"Key": "project", "Value": "a b"}]


def test_a_get_is_accepted_and_answers_as_its_query_says(engine: Engine) -> None:
    """Members of the query are signed like all else."""
    key = "t/acme/download"
    engine.client.put_object(Bucket=BUCKET, Key=key, Body=CONTENT)
    disposition = "attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%A9.txt"
    query = {"response-content-disposition": disposition, "response-content-type": "application/octet-stream"}
    url = sign_url(method="GET", key=key, headers={}, query=query, **engine.common())
    assert requests.get(bent(url), timeout=30).status_code == 403
    answer = requests.get(url, timeout=30)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Disposition"] == disposition
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_parts_are_accepted_by_their_urls(engine: Engine) -> None:
    """Each with its own length and checksum."""
    key = "t/acme/in-parts"
    multipart_id = engine.start_multipart(key, ChecksumAlgorithm="SHA256")
    checksums = {number: sha256(content) for number, content in PARTS.items()}
    urls = sign_part_urls(
        key=key,
        multipart_id=multipart_id,
        plan=PLAN,
        part_numbers=list(PARTS),
        checksum_header=SHA256,
        checksums=checksums,
        **engine.common(),
    )
    parts = []
    for (number, content), url in zip(PARTS.items(), urls, strict=True):
        headers = {"content-length": str(len(content)), SHA256: checksums[number]}
        assert requests.put(bent(url), data=content, headers=headers, timeout=30).status_code == 403
        answer = requests.put(url, data=content, headers=headers, timeout=30)
        assert answer.status_code == 200
        parts.append({"PartNumber": number, "ETag": answer.headers["ETag"], "ChecksumSHA256": checksums[number]})
    assert engine.complete(key, multipart_id, parts) == b"".join(PARTS.values())


def test_parts_are_accepted_in_compact_form(engine: Engine) -> None:
    """A client fills in number and signature, and that is a URL."""
    key = "t/acme/compact"
    multipart_id = engine.start_multipart(key)
    compact = sign_parts_compact(
        key=key, multipart_id=multipart_id, plan=PLAN, part_numbers=list(PARTS), **engine.common()
    )
    parts = []
    for at, (number, content) in enumerate(PARTS.items()):
        signature = compact.signatures[32 * at : 32 * (at + 1)].hex()
        url = compact.url_template.replace("{part_number}", str(number)).replace("{signature}", signature)
        answer = requests.put(url, data=content, headers={"content-length": str(len(content))}, timeout=30)
        assert answer.status_code == 200
        parts.append({"PartNumber": number, "ETag": answer.headers["ETag"]})
    assert engine.complete(key, multipart_id, parts) == b"".join(PARTS.values())


def send(form: PostForm, **other: str) -> int:
    """As a browser does: the fields, then the file."""
    fields = {**form.fields, **other}
    file = ("a client's own name.txt", CONTENT)
    return requests.post(form.url, data=fields, files={"file": file}, timeout=30).status_code


def form(engine: Engine, key: str, fields: dict[str, str]) -> PostForm:
    size = len(CONTENT)
    return sign_post(bucket=BUCKET, key=key, fields=fields, min_bytes=size, max_bytes=size, **engine.common())


def test_a_form_is_accepted_as_it_was_signed_and_not_otherwise(engine: Engine) -> None:
    """Bucket, key, type, size, checksum, metadata and encryption stand in its policy."""
    key = "t/acme/form"
    fields = {
        "Content-Type": "text/plain",
        SHA256: sha256(CONTENT),
        "success_action_status": "201",
        "x-amz-meta-title": "two  words",
        "x-amz-server-side-encryption": "AES256",
    }
    signed = form(engine, key, fields)
    assert send(signed, **{"x-amz-signature": bent(signed.fields["x-amz-signature"])}) == 403
    assert send(signed, **{"x-amz-meta-title": "others"}) == 403
    assert engine.client.list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"] == 0
    assert send(signed) == 201
    stored = engine.client.get_object(Bucket=BUCKET, Key=key)
    assert (stored["ContentType"], stored["Body"].read()) == ("text/plain", CONTENT)
    assert stored["Metadata"]["title"] == "two  words"


def test_a_form_with_tags_is_accepted_with_these_and_no_others(emulated: Engine) -> None:
    """That they are kept, AWS alone shows: the emulator drops them, and SeaweedFS refuses a policy that names them."""
    tags = "<Tagging><TagSet><Tag><Key>project</Key><Value>a b</Value></Tag></TagSet></Tagging>"
    signed = form(emulated, "t/acme/tagged-form", {"tagging": tags})
    assert send(signed, tagging=tags.replace("a b", "c d")) == 403
    assert send(signed) == 204
