"""Downloads through the deployed stack: the very bytes, under the very name, as the very type, or nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
import requests

from delivery.probe import random_bytes
from tests.integration.conftest import Deployment

MIB = 1024 * 1024


def ready(deployment: Deployment, content: bytes, **promise: Any) -> dict[str, Any]:
    """A PUT upload with its bytes in place, verified."""
    defaults = {"filename": "a.bin", "size_bytes": len(content), "content_type": "a/b", "strategy": "put"}
    upload = deployment.start(**{**defaults, **promise})
    request = upload["request"]
    assert requests.put(request["url"], data=content, headers=request["headers"], timeout=30).status_code == 200
    answer = deployment.call("POST", f"/v1/uploads/{upload['id']}/complete")
    assert answer.json()["state"] == "ready", answer.text
    return upload


def sign(deployment: Deployment, upload: dict[str, Any], **body: Any) -> requests.Response:
    return deployment.call("POST", f"/v1/uploads/{upload['id']}/download", body=body)


def fetch(deployment: Deployment, upload: dict[str, Any], **body: Any) -> requests.Response:
    """What the signed request fetches."""
    signed = sign(deployment, upload, **body)
    assert signed.status_code == 200, signed.text
    request = signed.json()["request"]
    assert (request["method"], request["headers"]) == ("GET", {})
    return requests.get(request["url"], timeout=30)


@pytest.mark.parametrize("size_bytes", [0, 1, 6 * MIB])
def test_the_very_bytes_come_back(deployment: Deployment, size_bytes: int) -> None:
    """As they were sent, of any size."""
    content = random_bytes(size_bytes, seed=size_bytes + 3)
    answer = fetch(deployment, ready(deployment, content))
    assert (answer.status_code, answer.content) == (200, content)


def test_a_part_of_the_file_can_be_fetched(deployment: Deployment) -> None:
    """Players and resumed downloads ask for ranges; the header is no part of the signature."""
    upload = ready(deployment, b"0123456789")
    url = sign(deployment, upload).json()["request"]["url"]
    answer = requests.get(url, headers={"Range": "bytes=2-4"}, timeout=30)
    assert (answer.status_code, answer.content) == (206, b"234")


@pytest.mark.parametrize(
    ("content_type", "disposition", "shown_type"),
    [
        ("image/png", "inline", "image/png"),
        ("application/pdf", "inline", "application/pdf"),
        ("text/plain; charset=utf-8", "inline", "text/plain; charset=utf-8"),
        ("image/png", "attachment", "image/png"),
        ("text/html", "attachment", "application/octet-stream"),
        ("image/svg+xml", "attachment", "application/octet-stream"),
        ("application/x-unheard-of", "attachment", "application/octet-stream"),
    ],
)
def test_the_store_answers_with_the_headers_that_were_signed(
    deployment: Deployment, content_type: str, disposition: str, shown_type: str
) -> None:
    """Shown only what cannot run; of all else the type says nothing that a browser could act on."""
    upload = ready(deployment, b"<script>alert(1)</script>", content_type=content_type, filename="page")
    answer = fetch(deployment, upload, disposition=disposition)
    assert answer.headers["Content-Type"] == shown_type
    assert answer.headers["Content-Disposition"] == f"{disposition}; filename=\"page\"; filename*=UTF-8''page"


@pytest.mark.parametrize(
    "filename",
    [
        "plain.txt",
        'quo"ted.txt',
        "back\\slash.txt",
        "100%.txt",
        "per%41cent.txt",
        "semi;colon, comma.txt",
        "../../etc/passwd",
        "C:\\boot.ini",
        'x"; filename="y.exe',
        "a&response-content-type=text/html",
        "a#b?c=d+e f.txt",
        "Übergröße ß.txt",
        "漢字 🙂.txt",
        "עברית.txt",
        "e\u0301.txt",
        "\u00a0nobreak\u3000.txt",
        "..",
        "...",
        "-rf",
        "~",
        "$(reboot)",
        "語" * 85,
    ],
)
def test_evil_names_come_back_as_names_and_nothing_else(deployment: Deployment, filename: str) -> None:
    """One header, one name, no path; what S3 sends is what was signed."""
    answer = fetch(deployment, ready(deployment, b"hello", filename=filename))
    assert (answer.status_code, answer.content) == (200, b"hello")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    disposition = answer.headers["Content-Disposition"]
    told = unquote(disposition.rpartition("; filename*=UTF-8''")[2], errors="strict")
    assert disposition.startswith('attachment; filename="')
    assert disposition.isascii()
    assert disposition.count('"') == 2
    assert not {"/", "\\"} & set(told)
    assert told == filename.replace("/", "_").replace("\\", "_").strip() or (told == "_" and not filename.strip("."))


def test_an_upload_that_is_not_verified_is_not_given_out(deployment: Deployment) -> None:
    """Not before it is all there, and not once it was aborted."""
    upload = deployment.start(filename="a.bin", size_bytes=5, content_type="a/b")
    for _ in range(2):
        refused = sign(deployment, upload)
        assert (refused.status_code, refused.json()["code"]) == (409, "NOT_READY")
        deployment.call("DELETE", f"/v1/uploads/{upload['id']}")


@pytest.mark.parametrize("content", [None, b"HELLO"])
def test_an_object_that_was_changed_behind_the_service_is_not_given_out(
    deployment: Deployment, content: bytes | None
) -> None:
    """Gone, or another one of the same size: what was verified is given out, or nothing."""
    upload = ready(deployment, b"hello")
    s3, key = deployment.emulator.client("s3"), f"t/acme/{upload['id']}"
    if content is None:
        s3.delete_object(Bucket=deployment.stack.bucket, Key=key)
    else:
        s3.put_object(Bucket=deployment.stack.bucket, Key=key, Body=content)
    refused = sign(deployment, upload)
    assert (refused.status_code, refused.json()["code"]) == (409, "OBJECT_CHANGED")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("response-content-type=application%2Foctet-stream", "response-content-type=text%2Fhtml"),
        ("attachment", "inline"),
        ("response-content-type=application%2Foctet-stream&", ""),
        ("X-Amz-Expires=300", "X-Amz-Expires=3600"),
    ],
)
def test_a_bent_download_url_is_refused(deployment: Deployment, old: str, new: str) -> None:
    """The headers that keep a file from running as a page are signed like all the rest."""
    upload = ready(deployment, b"<script></script>", content_type="text/html")
    url = sign(deployment, upload).json()["request"]["url"]
    assert requests.get(url, timeout=30).status_code == 200
    assert old in url
    assert requests.get(url.replace(old, new), timeout=30).status_code == 403


def test_a_download_url_does_nothing_but_fetch(deployment: Deployment) -> None:
    """Another method is another request."""
    upload = ready(deployment, b"hello")
    url = sign(deployment, upload).json()["request"]["url"]
    for method in ("PUT", "DELETE", "POST"):
        assert requests.request(method, url, data=b"other", timeout=30).status_code in (403, 405)
    assert requests.get(url, timeout=30).content == b"hello"


def test_only_readers_of_the_tenant_are_given_a_url(deployment: Deployment) -> None:
    """A writer is refused by the gateway; another tenant's reader finds nothing."""
    path = f"/v1/uploads/{ready(deployment, b'hello')['id']}/download"
    writer = deployment.call("POST", path, token=deployment.token(scope="uploads:write"))
    assert (writer.status_code, writer.json()["code"]) == (403, "ACCESS_DENIED")
    stranger = deployment.call("POST", path, token=deployment.token(tenant="globex"))
    assert (stranger.status_code, stranger.json()["code"]) == (404, "UPLOAD_NOT_FOUND")
    reader = deployment.call("POST", path, token=deployment.token(scope="uploads:read"))
    assert reader.status_code == 200
