"""The configuration for curl, used as its own comment says: by the real curl, split and shell, on a real stack."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests

from delivery.probe import random_bytes
from tests.integration.conftest import Deployment
from tests.integration.stack.test_uploads_arrive import stored_bytes

MIB = 1024 * 1024


def start(deployment: Deployment, content: bytes, **promise: Any) -> dict[str, Any]:
    return deployment.start(filename="film.bin", size_bytes=len(content), content_type="a/b", **promise)


def config_of(deployment: Deployment, upload: dict[str, Any], **query: Any) -> str:
    answer = deployment.call("GET", f"/v1/uploads/{upload['id']}/curl", params=query)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8"), answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def commands_in(config: str) -> list[str]:
    """The comment's indented lines are what to run."""
    return [line.removeprefix("#   ") for line in config.splitlines() if line.startswith("#   ")]


def run(deployment: Deployment, folder: Path, content: bytes, config: str) -> subprocess.CompletedProcess[str]:
    """Paste the comment's lines into a shell, in a folder that holds the file and the configuration."""
    (folder / "film.bin").write_bytes(content)
    (folder / "parts.curl").write_text(config)
    script = "\n".join(["set -e", *commands_in(config)]).replace("FILE", "film.bin")
    environment = {"PATH": os.environ["PATH"], "API": deployment.stack.api_url, "TOKEN": deployment.token()}
    return subprocess.run(  # noqa: S603 # the service's own lines, which the test is about
        ["/bin/bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def statuses_in(output: str) -> dict[str, str]:
    """What curl told of each file, behind what S3 had to say to it."""
    return dict(sorted(re.findall(r"(part\.\w{5}) (\d{3})$", output, re.MULTILINE)))


def completed(output: str) -> Any:
    """The last command's answer."""
    return json.loads(output.splitlines()[-1])


def test_parts_that_are_missing_are_sent_and_the_upload_completed(deployment: Deployment, tmp_path: Path) -> None:
    """17 MB in four parts, of which one is there already; the bytes that landed are the file's."""
    content = random_bytes(17_000_001, seed=17)
    upload = start(deployment, content, strategy="multipart", part_size_bytes=5 * MIB)
    second = upload["multipart"]["page"]["parts"][1]
    body = content[5 * MIB : 10 * MIB]
    assert requests.put(second["url"], data=body, headers=second["headers"], timeout=30).status_code == 200

    done = run(deployment, tmp_path, content, config_of(deployment, upload))
    assert (done.returncode, done.stderr) == (0, "")
    assert statuses_in(done.stdout) == {"part.00001": "200", "part.00003": "200", "part.00004": "200"}
    assert completed(done.stdout)["state"] == "ready"
    assert stored_bytes(deployment, upload["id"]) == content


def test_upload_that_broke_off_goes_on_with_another_configuration(deployment: Deployment, tmp_path: Path) -> None:
    """First the later parts alone; completing is refused; then what is still missing; then it is complete."""
    content = random_bytes(16 * MIB, seed=16)
    upload = start(deployment, content, strategy="multipart", part_size_bytes=5 * MIB)
    first = run(deployment, tmp_path, content, config_of(deployment, upload, **{"from": 3}))
    assert statuses_in(first.stdout) == {"part.00003": "200", "part.00004": "200"}
    assert completed(first.stdout)["code"] == "PARTS_MISSING"

    second = run(deployment, tmp_path, content, config_of(deployment, upload))
    assert statuses_in(second.stdout) == {"part.00001": "200", "part.00002": "200"}
    assert completed(second.stdout)["state"] == "ready"
    assert stored_bytes(deployment, upload["id"]) == content


def test_nothing_is_left_to_send_when_all_parts_are_there(deployment: Deployment, tmp_path: Path) -> None:
    """Then the comment has one line to run, which completes."""
    content = random_bytes(6 * MIB, seed=6)
    upload = start(deployment, content, strategy="multipart", part_size_bytes=5 * MIB)
    for part in upload["multipart"]["page"]["parts"]:
        start_byte = (part["part_number"] - 1) * 5 * MIB
        body = content[start_byte : start_byte + part["size_bytes"]]
        requests.put(part["url"], data=body, headers=part["headers"], timeout=30)
    config = config_of(deployment, upload)
    assert [line for line in config.splitlines() if not line.startswith("#")] == []
    assert completed(run(deployment, tmp_path, content, config).stdout)["state"] == "ready"


@pytest.mark.parametrize("size_bytes", [0, 1, 1 * MIB])
@pytest.mark.parametrize("strategy", ["put", "post", "multipart"])
def test_file_in_one_piece_is_sent_whatever_its_size(
    deployment: Deployment, tmp_path: Path, strategy: str, size_bytes: int
) -> None:
    """By a PUT, a form, or as the only part; an empty file too."""
    content = random_bytes(size_bytes, seed=size_bytes + 1)
    upload = start(deployment, content, strategy=strategy)
    done = run(deployment, tmp_path, content, config_of(deployment, upload))
    assert done.returncode == 0, done.stderr
    assert statuses_in(done.stdout) == {"part.whole": "204" if strategy == "post" else "200"}
    assert completed(done.stdout)["state"] == "ready", done.stdout
    assert stored_bytes(deployment, upload["id"]) == content


@pytest.mark.parametrize("strategy", ["put", "post"])
def test_promises_with_every_naughty_sign_arrive_as_they_were_made(
    deployment: Deployment, tmp_path: Path, strategy: str
) -> None:
    """Quotes, backslashes, percent signs, an empty value, another script: curl's own quoting holds."""
    metadata = {"quotes": 'say "hi" \\ 100%', "empty": "", "script": "漢字", "at": "@film.bin", "less": "<film.bin"}
    upload = start(deployment, b"hello", strategy=strategy, metadata=metadata, tags={"project": "a b+c"})
    done = run(deployment, tmp_path, b"hello", config_of(deployment, upload))
    assert done.returncode == 0, done.stdout
    shown = completed(done.stdout)
    assert (shown["state"], shown["metadata"], shown["tags"]) == ("ready", metadata, {"project": "a b+c"})


def test_another_file_than_promised_is_refused_at_once(deployment: Deployment, tmp_path: Path) -> None:
    """One byte more: S3 says so, curl tells the status and fails, and nothing is completed."""
    upload = start(deployment, b"hello")
    config = config_of(deployment, upload).replace("retry = 5\n", "retry = 0\n")
    done = run(deployment, tmp_path, b"hello!", config)
    assert done.returncode != 0
    assert statuses_in(done.stdout) == {"part.whole": "403"}
    assert f"t/acme/{upload['id']}" not in deployment.objects()


def test_upload_whose_parts_need_checksums_has_none(deployment: Deployment) -> None:
    """409, and why."""
    checksum = {"algorithm": "sha256"}
    upload = start(deployment, bytes(11 * MIB), strategy="multipart", checksum=checksum)
    answer = deployment.call("GET", f"/v1/uploads/{upload['id']}/curl")
    assert (answer.status_code, answer.json()["code"]) == (409, "PARTS_NEED_CHECKSUMS")


def test_reader_is_given_no_urls_to_send_to(deployment: Deployment) -> None:
    """A GET by its method, a write by its effect: the gateway itself refuses."""
    upload = start(deployment, b"hello")
    token = deployment.token(scope="uploads:read")
    answer = deployment.call("GET", f"/v1/uploads/{upload['id']}/curl", token=token)
    assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED")
