"""Bends of a form and of its policy."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.integration.tampering.bends import (
    Bend,
    form_field,
    form_file,
    in_form,
    method,
    signed_ago,
)
from tests.integration.tampering.case import Case
from tests.integration.tampering.digests import digest
from tests.integration.tampering.forms import Form
from tests.integration.tampering.probes import MALFORMED, Probe, on_ministack, probes
from tests.integration.tampering.promises import CONTENT, FORM, FORM_CHECKED, FORM_DESCRIBED, OTHER_CONTENT
from uploads.promise import Algorithm

TAGGING = "<Tagging><TagSet><Tag><Key>project</Key><Value>mine</Value></Tag></TagSet></Tagging>"


def _policy(edit: Callable[[dict[str, Any]], object]) -> Bend:
    """The policy rewritten, under the signature that it had."""

    def change(form: Form, _: Case) -> Form:
        policy = json.loads(base64.b64decode(form.field("policy")))
        edit(policy)
        return form.with_field("policy", base64.b64encode(json.dumps(policy).encode()).decode())

    return in_form(change)


def _policy_of(other: Callable[[Case], Case], *names: str) -> Bend:
    """What another upload's form says in these fields."""

    def change(form: Form, case: Case) -> Form:
        theirs = other(case).form
        for name in names:
            form = form.with_field(name, theirs.field(name))
        return form

    return in_form(change)


def _credential(edit: Callable[[str], str]) -> Bend:
    return in_form(lambda form, _: form.with_field("x-amz-credential", edit(form.field("x-amz-credential"))))


def _only(*names: str) -> Bend:
    return in_form(lambda form, _: replace(form, fields=tuple(pair for pair in form.fields if pair[0] in names)))


def _field_before(name: str, value: str) -> Bend:
    return in_form(lambda form, _: replace(form, fields=((name, value), *form.fields)))


def _field_behind(name: str, value: str) -> Bend:
    return in_form(lambda form, _: replace(form, fields=(*form.fields, (name, value))))


def _sent_to(path: Callable[[Form, Case], str]) -> Bend:
    return in_form(lambda form, case: replace(form, path=path(form, case)))


def _larger(policy: dict[str, Any]) -> None:
    policy["conditions"] = [
        [c[0], 0, 10**9] if isinstance(c, list) and c[0] == "content-length-range" else c for c in policy["conditions"]
    ]


KEYS: dict[str, Bend] = {
    "the key of another upload": form_field("key", lambda case: case.neighbour().key),
    "the key of another tenant's upload": form_field("key", lambda case: case.rival().key),
    "another tenant's prefix": form_field("key", lambda case: case.key.replace("acme", "rival")),
    "a key outside t/": form_field("key", "elsewhere"),
    "the file's name for a key": form_field("key", "t/acme/${filename}"),
    "the file's name at the key's end": form_field("key", lambda case: f"{case.key}${{filename}}"),
    "another bucket": _sent_to(lambda _, case: f"/{case.shop.other_bucket}"),
    "another content-type": form_field("Content-Type", "text/html"),
    "no content-type": form_field("Content-Type", None),
}
FIELDS: dict[str, Bend] = {
    "metadata added": form_field("x-amz-meta-owner", "mallory"),
    "x-amz-acl added": form_field("x-amz-acl", "public-read"),
    "a storage class added": form_field("x-amz-storage-class", "GLACIER"),
    "x-amz-tagging added": form_field("x-amz-tagging", "project=mine"),
    "x-amz-website-redirect-location added": form_field("x-amz-website-redirect-location", "https://evil.example/"),
    "encryption added": form_field("x-amz-server-side-encryption", "AES256"),
    "a checksum added": form_field("x-amz-checksum-crc32", digest(Algorithm.CRC32, CONTENT)),
}
POLICIES: dict[str, Bend] = {
    "no policy": form_field("policy", None),
    "an empty policy": form_field("policy", ""),
    "a policy that is no base64": form_field("policy", "{}"),
    "a later expiration": _policy(lambda policy: policy.update(expiration="2099-01-01T00:00:00Z")),
    "a larger size in the policy": _policy(_larger),
    "a policy without conditions": _policy(lambda policy: policy.update(conditions=[])),
    "another upload's policy": _policy_of(Case.neighbour, "policy"),
    "another upload's policy and signature": _policy_of(Case.neighbour, "policy", "x-amz-signature"),
    "another tenant's policy and signature": _policy_of(Case.rival, "policy", "x-amz-signature"),
    "a form whose time is over": signed_ago(timedelta(minutes=6)),
}
SIGNATURES: dict[str, Bend] = {
    "no signature": form_field("x-amz-signature", None),
    "a signature of zeros": form_field("x-amz-signature", "0" * 64),
    "another region": _credential(lambda text: text.replace("us-east-1", "eu-west-1")),
    "another access key": _credential(lambda text: f"AKIAIOSFODNN7EXAMPLE{text[text.index('/') :]}"),
    "another date": form_field("x-amz-date", "20360101T000000Z"),
    "no date": form_field("x-amz-date", None),
    "another algorithm": form_field("x-amz-algorithm", "AWS4-HMAC-SHA1"),
    "no algorithm": form_field("x-amz-algorithm", None),
    "the method PUT": method("PUT"),
}
MISSHAPEN: dict[str, Bend] = {
    "no key": form_field("key", None),
    "a parent folder": form_field("key", "t/acme/../rival/x"),
    "one byte less": form_file(CONTENT[:-1]),
    "one byte more": form_file(CONTENT + b"!"),
    "no bytes": form_file(b""),
    "no file": in_form(lambda form, _: replace(form, file_field="fine")),
    "no credential": form_field("x-amz-credential", None),
    "nothing signed": _only("key", "Content-Type"),
}
# SeaweedFS takes fields that the policy does not name, and the first of two; ministack refuses them as AWS does.
FIELDS_BESIDE_THE_POLICY: dict[str, Bend] = {
    "acl added": form_field("acl", "public-read"),
    "tagging added": form_field("tagging", TAGGING),
    "success_action_redirect added": form_field("success_action_redirect", "https://evil.example/"),
    "success_action_status added": form_field("success_action_status", "200"),
    "Content-Encoding added": form_field("Content-Encoding", "gzip"),
    "Content-Disposition added": form_field("Content-Disposition", "inline"),
    "Cache-Control added": form_field("Cache-Control", "public"),
    "an unknown field added": form_field("approved", "yes"),
    "another bucket in a field": form_field("bucket", lambda case: case.shop.other_bucket),
    "a second key behind the first": _field_behind("key", "t/rival/x"),
    "a second key under another case": _field_behind("Key", "t/rival/x"),
    "a path to the key": _sent_to(lambda form, case: f"{form.path}/{case.key}"),
}

FORMS: tuple[Probe, ...] = (
    *(probe for bends in (KEYS, FIELDS, POLICIES, SIGNATURES) for probe in probes(FORM, bends)),
    *probes(FORM, {"a second key before the first": _field_before("key", "t/rival/x")}),
    *probes(FORM, MISSHAPEN, MALFORMED),
    *probes(FORM_CHECKED, {"other bytes": form_file(OTHER_CONTENT)}, MALFORMED),
    *probes(
        FORM_CHECKED,
        {
            "another checksum": form_field("x-amz-checksum-sha256", digest(Algorithm.SHA256, OTHER_CONTENT)),
            "no checksum": form_field("x-amz-checksum-sha256", None),
        },
    ),
    *probes(
        FORM_DESCRIBED,
        {
            "other metadata": form_field("x-amz-meta-owner", "rival"),
            "no metadata": form_field("x-amz-meta-owner", None),
        },
    ),
)
STACK_FORMS: tuple[Probe, ...] = on_ministack(
    (
        *probes(FORM, FIELDS_BESIDE_THE_POLICY),
        *(probe for bends in (KEYS, FIELDS) for probe in probes(FORM, bends)),
        *probes(
            FORM,
            {
                "another session's token": form_field(
                    "x-amz-security-token", lambda case: case.shop.stranger.session_token or ""
                ),
                "a made-up token": form_field("x-amz-security-token", "forged"),
                "no token": form_field("x-amz-security-token", None),
            },
            MALFORMED,
        ),
    )
)
