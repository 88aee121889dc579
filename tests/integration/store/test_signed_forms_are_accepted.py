"""Forms that we sign are what both engines take, word for word, and nothing else."""

from __future__ import annotations

import requests

from tests.integration.store.engine import BUCKET, CONTENT, SHA256, Engine, bent, sha256
from uploads.post_policy import PostForm, sign_post


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
