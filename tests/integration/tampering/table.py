"""All probes, and what no engine at hand can prove: `docs/security.md` says what is here, word for word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.integration.tampering.checksum_probes import CHECKED_PARTS, CHECKED_PUTS
from tests.integration.tampering.download_probes import DOWNLOADS
from tests.integration.tampering.form_probes import FORMS, STACK_FORMS
from tests.integration.tampering.part_probes import LATE_PARTS, PARTS
from tests.integration.tampering.place_probes import PLACES
from tests.integration.tampering.probes import Engine, Probe
from tests.integration.tampering.put_probes import PUTS, SECOND_USES
from tests.integration.tampering.signature_probes import SIGNINGS
from tests.integration.tampering.stack_probes import REACHES, SESSION_URLS

GROUPS: Mapping[str, tuple[Probe, ...]] = {
    "where a PUT's URL points and what it does there: key, bucket, tenant, host, method, sub-resource": PLACES,
    "who signed it, when and what: time, scope, algorithm, signature, signed headers": SIGNINGS,
    "what travels with a PUT: type, condition, length, payload, metadata, tags, encryption, ACL and the like": PUTS,
    "the checksum of a PUT, in each of five algorithms": CHECKED_PUTS,
    "a second use of a PUT": SECOND_USES,
    "a part's URL: number, upload, key, length, payload; full and in compact form": PARTS,
    "the checksum of a part, in each of five algorithms": CHECKED_PARTS,
    "a part sent to an upload that is completed or aborted": LATE_PARTS,
    "a form: key, fields, size, checksum, policy, signature": FORMS,
    "a download: key, version, headers of the answer, method, time": DOWNLOADS,
    "a form signed by the issuer's role: fields that its policy does not name, key, session token": STACK_FORMS,
    "a URL signed by the issuer's role: session token, access key, a time to come": SESSION_URLS,
    "what the issuer's role cannot do even with its own signature: leave `t/`, touch ACLs or the bucket": REACHES,
}
PROBES: tuple[Probe, ...] = tuple(probe for group in GROUPS.values() for probe in group)

# What neither engine refuses, or has: only AWS can prove these.
UNPROVEN: Mapping[str, str] = {
    "a second `X-Amz-Signature` behind the first": "both engines read the first; the object is the promised one",
    "an `x-amz-date` header beside `X-Amz-Date`": "both engines read the signed one; the object is the promised one",
    "an unsigned `x-amz-content-sha256` that names other bytes": (
        "both engines pass over it; SeaweedFS refuses the streaming kinds"
    ),
    "a URL older than `MaxUrlExpirySeconds` within its own expiry": "`s3:signatureAge` is evaluated by AWS alone",
    "right keys over plain HTTP, or with SigV2": "the bucket policy's statements are asserted on the template",
    "a PUT or a completion without a condition, signed with the service's own role": (
        "`s3:if-none-match` and `s3:ObjectCreationOperation` are evaluated by AWS alone; the statement is asserted on "
        "the template"
    ),
}
# What S3 itself, AWS's too, takes from the holder of an honest request; and what becomes of it.
TAKEN: Mapping[str, str] = {
    "A form used again within its life, with other bytes of the same size": (
        "S3 knows no `If-None-Match` in forms. The verdict stands, and no download is signed once the object's ETag is "
        "not the verified one. With a promised checksum only the same bytes are taken"
    ),
    "A URL for a new version used again": "another version is made; downloads name the one that was verified",
    "A part sent again while its upload is open": "the last one counts; its checksum, where promised, binds its bytes",
    "`Content-Encoding` sent with a PUT": "`rejected`: whoever decodes would get other bytes than were verified",
    "`Cache-Control`, `Content-Disposition`, `Content-Language` or `Expires` sent with a PUT": (
        "SigV4 binds signed and `x-amz-*` headers only; a download's URL says type and disposition itself"
    ),
    "A PUT after an abort": "stored, seen by nobody, and taken away by the bucket's event, or the sweeper",
}


def probes_on(engine: Engine) -> list[Probe]:
    """Those of one engine."""
    return [probe for probe in PROBES if probe.engine is engine]


def describe() -> str:
    """The section of `docs/security.md`."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    counts = " and ".join(f"{len(probes_on(engine))} on {engine}" for engine in Engine)
    yield "## What each engine proved"
    yield ""
    yield f"`tests/integration/tampering` bends honest requests in {len(PROBES)} ways, {counts}."
    yield "Each bent request is refused and leaves nothing behind: no object, no part, no change of what was there. The"
    yield "honest request, sent in the same test, lands whole and becomes `ready`, so that no probe passes because its"
    yield "URL was broken."
    yield ""
    yield "| bent | on | probes |"
    yield "| --- | --- | --- |"
    for name, group in GROUPS.items():
        yield f"| {name} | {group[0].engine} | {len(group)} |"
    yield ""
    yield "**Only AWS can prove** these: no engine at hand refuses them."
    yield ""
    yield from (f"- {what}: {why}." for what, why in UNPROVEN.items())
    yield ""
    yield "**What S3 takes**, AWS's own too, from the holder of an honest request, and what becomes of it, by test:"
    yield ""
    yield from (f"- {what}: {why}." for what, why in TAKEN.items())
