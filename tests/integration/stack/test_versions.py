"""Where the bucket keeps versions, each upload's download fetches the very version that was verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from local.ports import free_port
from local.stack import running_stack
from tests.integration.background import wait_for
from tests.integration.conftest import Deployment
from tests.integration.logs import log_lines_once
from tests.integration.segments import collecting_segments


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A stack of its own: once a bucket has kept versions, it is never again one that has not."""
    folder = tmp_path_factory.mktemp("versioned-stack")
    with (
        collecting_segments() as segments,
        running_stack(
            folder,
            free_port(),
            say=print,
            more_parameters={"BucketVersioning": "true"},
            emulator_environment={"AWS_XRAY_DAEMON_ADDRESS": segments.address},
        ) as stack,
    ):
        yield Deployment(stack, folder, segments)


def ready(deployment: Deployment, content: bytes, **promise: Any) -> dict[str, Any]:
    """An upload of this, verified."""
    upload = deployment.start(filename="a.txt", size_bytes=len(content), content_type="text/plain", **promise)
    request = upload["request"]
    assert requests.put(request["url"], data=content, headers=request["headers"], timeout=30).status_code == 200
    answer = deployment.call("POST", f"/v1/uploads/{upload['id']}/complete")
    assert answer.json()["state"] == "ready", answer.text
    return dict(answer.json())


def download_url(deployment: Deployment, upload: dict[str, Any]) -> str:
    answer = deployment.call("POST", f"/v1/uploads/{upload['id']}/download")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["request"]["url"])


def test_each_upload_is_fetched_as_it_was_verified_whatever_came_after(deployment: Deployment) -> None:
    """Covered by another version, replaced, and deleted by hand: its own bytes are still what its URL fetches."""
    first = ready(deployment, b"first")
    second = ready(deployment, b"second", overwrite="version", replaces={"upload_id": first["id"]})
    known = {"upload_id": second["id"], "etag": second["object"]["etag"]}
    third = ready(deployment, b"third", overwrite="replace", replaces=known)
    deployment.s3.delete_object(Bucket=deployment.stack.bucket, Key=f"t/acme/{first['id']}")
    for upload, content in ((first, b"first"), (second, b"second"), (third, b"third")):
        url = download_url(deployment, upload)
        assert parse_qs(urlsplit(url).query)["versionId"] == [upload["object"]["version_id"]]
        answer = requests.get(url, timeout=30)
        assert (answer.status_code, answer.content) == (200, content)


def test_another_version_than_the_signed_one_is_refused(deployment: Deployment) -> None:
    """The version is signed like the rest of the query."""
    first = ready(deployment, b"first")
    second = ready(deployment, b"second", overwrite="version", replaces={"upload_id": first["id"]})
    ours, theirs = first["object"]["version_id"], second["object"]["version_id"]
    url = download_url(deployment, first)
    assert requests.get(url, timeout=30).status_code == 200
    assert requests.get(url.replace(ours, theirs), timeout=30).status_code == 403
    assert requests.get(url.replace(f"versionId={ours}&", ""), timeout=30).status_code == 403


def test_a_version_that_came_too_late_is_taken_away_and_what_it_covered_comes_back(deployment: Deployment) -> None:
    """By the bucket's event, with the upload events function's own role; the first upload is as it was."""
    first = ready(deployment, b"first")
    late = deployment.start(
        filename="a.txt",
        size_bytes=4,
        content_type="text/plain",
        overwrite="version",
        replaces={"upload_id": first["id"]},
    )
    assert deployment.call("DELETE", f"/v1/uploads/{late['id']}").status_code == 200
    request = late["request"]
    assert requests.put(request["url"], data=b"late", headers=request["headers"], timeout=30).status_code == 200
    key = f"t/acme/{first['id']}"

    def there() -> Any:
        return deployment.s3.get_object(Bucket=deployment.stack.bucket, Key=key)["Body"].read()

    wait_for("the first version is back", lambda: there() == b"first")
    log_lines_once(deployment, "upload-events", "late_arrival_discarded")
    listed = deployment.s3.list_object_versions(Bucket=deployment.stack.bucket, Prefix=key)
    assert [version["VersionId"] for version in listed["Versions"]] == [first["object"]["version_id"]]
    assert listed.get("DeleteMarkers", []) == []
