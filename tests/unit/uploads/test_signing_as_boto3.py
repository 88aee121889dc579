"""What a boto3 client presigns from its own parameters, we sign from headers and query: the same URL, the same form."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config

from uploads.post_policy import sign_post
from uploads.signing import Endpoint, SigningCredentials, sign_url

REGION = "eu-central-1"
BUCKET = "bucket-1"
KEY = "t/acme/01ARZ3NDEKTSV4RRFFQ69G5FAV"
CREDENTIALS = SigningCredentials("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "to/ken+==")
VIRTUAL = Endpoint("https", f"{BUCKET}.s3.{REGION}.amazonaws.com", "", REGION)
PATH = Endpoint("http", "127.0.0.1:8333", f"/{BUCKET}", REGION)
ENDPOINTS = pytest.mark.parametrize("endpoint", [VIRTUAL, PATH], ids=["virtual", "path"])

# An operation with boto3's parameters; the same request in headers and query.
REQUESTS: dict[str, tuple[str, dict[str, Any], str, dict[str, str], dict[str, str]]] = {
    "a PUT with all that can be promised": (
        "put_object",
        {
            "ContentLength": 12,
            "ContentType": "text/plain; charset=utf-8",
            "IfNoneMatch": "*",
            "ChecksumSHA256": "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
            "Metadata": {"title": "two  words", "author": "me"},
            "Tagging": "project=a%20b&c=d",
            "ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": "arn:aws:kms:eu-central-1:123456789012:key/1234abcd",
        },
        "PUT",
        {
            "content-length": "12",
            "content-type": "text/plain; charset=utf-8",
            "if-none-match": "*",
            "x-amz-checksum-sha256": "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
            "x-amz-meta-title": "two  words",
            "x-amz-meta-author": "me",
            "x-amz-tagging": "project=a%20b&c=d",
            "x-amz-server-side-encryption": "aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-central-1:123456789012:key/1234abcd",
        },
        {},
    ),
    "a PUT in place of a known object": (
        "put_object",
        {"ContentLength": 0, "IfMatch": '"9a0364b9e99bb480dd25e1f0284c8555"', "ChecksumCRC64NVME": "AAAAAAAAAAA="},
        "PUT",
        {
            "content-length": "0",
            "if-match": '"9a0364b9e99bb480dd25e1f0284c8555"',
            "x-amz-checksum-crc64nvme": "AAAAAAAAAAA=",
        },
        {},
    ),
    "a part": (
        "upload_part",
        {"PartNumber": 7, "UploadId": "VXBs/b2Fk+IElE", "ContentLength": 8_388_608, "ChecksumCRC32C": "yZRlqg=="},
        "PUT",
        {"content-length": "8388608", "x-amz-checksum-crc32c": "yZRlqg=="},
        {"partNumber": "7", "uploadId": "VXBs/b2Fk+IElE"},
    ),
    "a download": (
        "get_object",
        {
            "ResponseContentDisposition": "attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%A9.txt",
            "ResponseContentType": "application/octet-stream",
            "VersionId": "3HL4kqtJlcpXrof3vjVBH40Nrjfkd",
        },
        "GET",
        {},
        {
            "response-content-disposition": "attachment; filename=\"a b.txt\"; filename*=UTF-8''%C3%A9.txt",
            "response-content-type": "application/octet-stream",
            "versionId": "3HL4kqtJlcpXrof3vjVBH40Nrjfkd",
        },
    ),
}


@pytest.fixture(autouse=True)
def no_settings_of_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 would sign for their profile, or for an endpoint that their shell names."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


def client(endpoint: Endpoint) -> Any:
    session = boto3.session.Session(
        aws_access_key_id=CREDENTIALS.access_key_id,
        aws_secret_access_key=CREDENTIALS.secret_access_key,
        aws_session_token=CREDENTIALS.session_token,
        region_name=REGION,
    )
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if endpoint.base_path else "virtual"},
        request_checksum_calculation="when_required",
    )
    url = f"{endpoint.scheme}://{endpoint.host}" if endpoint is PATH else None
    return session.client("s3", endpoint_url=url, config=config)


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@ENDPOINTS
@pytest.mark.parametrize("name", REQUESTS)
def test_a_url_is_what_boto3_presigns(endpoint: Endpoint, name: str) -> None:
    """At the moment that boto3 took."""
    operation, parameters, method, headers, query = REQUESTS[name]
    url = client(endpoint).generate_presigned_url(
        operation, Params={"Bucket": BUCKET, "Key": KEY, **parameters}, ExpiresIn=300
    )
    ours = sign_url(
        method=method,
        endpoint=endpoint,
        key=KEY,
        headers=headers,
        query=query,
        credentials=CREDENTIALS,
        now=moment(parse_qs(urlsplit(url).query)["X-Amz-Date"][0]),
        expires_in_seconds=300,
    )
    assert ours == url


@ENDPOINTS
@pytest.mark.parametrize("lifetime_seconds", [120, 604_800])
def test_a_form_is_what_boto3_presigns(endpoint: Endpoint, lifetime_seconds: int) -> None:
    """Address, fields and their order, policy and signature, when boto3 is told the same conditions."""
    fields = {
        "Content-Type": "text/plain",
        "success_action_status": "201",
        "tagging": "<Tagging><TagSet><Tag><Key>a</Key><Value>é</Value></Tag></TagSet></Tagging>",
        "x-amz-checksum-sha256": "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
        "x-amz-meta-title": "two  words",
        "x-amz-server-side-encryption": "AES256",
    }
    conditions: list[Any] = [{name: value} for name, value in fields.items()]
    form = client(endpoint).generate_presigned_post(
        BUCKET,
        KEY,
        Fields=dict(fields),
        Conditions=[*conditions, ["content-length-range", 12, 13]],
        ExpiresIn=lifetime_seconds,
    )
    now = moment(form["fields"]["x-amz-date"])
    # boto3 looks at the clock twice: a second may begin between the form's end and its date.
    end = datetime.fromisoformat(json.loads(b64decode(form["fields"]["policy"]))["expiration"])
    told_seconds = int((end - now).total_seconds())
    assert lifetime_seconds - told_seconds in (0, 1)
    ours = sign_post(
        endpoint=endpoint,
        bucket=BUCKET,
        key=KEY,
        fields=dict(reversed(fields.items())),
        min_bytes=12,
        max_bytes=13,
        credentials=CREDENTIALS,
        now=now,
        expires_in_seconds=told_seconds,
    )
    assert json.loads(b64decode(ours.fields["policy"])) == json.loads(b64decode(form["fields"]["policy"]))
    assert (ours.url, list(ours.fields.items())) == (form["url"], list(form["fields"].items()))
