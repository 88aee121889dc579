"""What the template cannot check of its parameters: how they fit together, and what must never reach AWS. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from delivery.parameters.callers import caller_contradictions
from delivery.parameters.front_door import front_door_contradictions
from delivery.parameters.saml import saml_contradictions
from delivery.parameters.static_keys import jwks_problem
from delivery.parameters.watching import watching_contradictions

GIB = 1024**3
MAX_PUT_BYTES = 5 * GIB  # one PUT: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
SECONDS_A_DAY = 86_400
DEFAULT_PORTS = {"http": 80, "https": 443}
# What a browser sends (RFC 6454, section 6.2): lower case, and nothing after host and port.
ORIGIN = re.compile(r"https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[0-9]{1,5})?")


def find_contradictions(values: Mapping[str, str], *, is_emulator: bool) -> Iterator[str]:
    """What is wrong with values that each pass the template's own rules, one line each."""
    days, lifetime = int(values["IncompleteUploadDays"]), int(values["UploadLifetimeSeconds"])
    if days * SECONDS_A_DAY < lifetime:
        needed = -(-lifetime // SECONDS_A_DAY)
        yield f"IncompleteUploadDays: {days} would free parts of uploads that are still open; at least {needed} here"
    if int(values["MultipartThresholdBytes"]) > MAX_PUT_BYTES:
        yield f"MultipartThresholdBytes: one PUT takes at most {MAX_PUT_BYTES} bytes"
    for origin in values["AllowedOrigins"].split(",") if values["AllowedOrigins"] else ():
        if problem := origin_problem(origin):
            yield f"AllowedOrigins: {origin!r} {problem}"
    if problem := jwks_problem(values["TokenJwks"]):
        yield f"TokenJwks: {problem}"
    yield from keys_of_nobody(values)
    yield from half_of_another_store(values)
    yield from key_without_kms(values)
    yield from end_of_version_1(values)
    yield from caller_contradictions(values)
    yield from front_door_contradictions(values)
    yield from saml_contradictions(values)
    yield from watching_contradictions(values)
    if not is_emulator:
        yield from local_only(values)


def keys_of_nobody(values: Mapping[str, str]) -> Iterator[str]:
    """Static keys that are not one issuer's. The template's Rules say as much of it as they can."""
    issuers = values["TokenIssuer"].split(",")
    if values["TokenJwks"] and not values["TokenIssuer"]:
        yield "TokenJwks: means nothing without TokenIssuer, the one whose keys they are"
    elif values["TokenJwks"] and len(issuers) > 1:
        yield "TokenJwks: means nothing with several in TokenIssuer; each is asked for its own keys"
    if len(set(issuers)) < len(issuers):
        yield "TokenIssuer: names one twice"


def half_of_another_store(values: Mapping[str, str]) -> Iterator[str]:
    """What is missing of another store, or left over of one. The template's Rules say the same."""
    if values["S3EndpointUrl"]:
        for name in ("S3BucketName", "S3CredentialsSecretArn"):
            if not values[name]:
                yield f"{name}: missing; S3EndpointUrl names another store, which has a bucket and keys of its own"
    else:
        for name in ("S3BucketName", "S3Region", "S3CredentialsSecretArn"):
            if values[name]:
                yield f"{name}: means nothing without S3EndpointUrl; files are kept in the stack's own bucket"


def key_without_kms(values: Mapping[str, str]) -> Iterator[str]:
    """A key that nothing would be encrypted with. The template's Rules say the same."""
    if values["KmsKeyArn"] and values["SignedEncryption"] != "aws:kms":
        yield "KmsKeyArn: means nothing without SignedEncryption aws:kms"


def end_of_version_1(values: Mapping[str, str]) -> Iterator[str]:
    """Dates that are in no calendar, or end a version before it is deprecated."""
    moments = {}
    for name in ("V1DeprecatedAt", "V1SunsetAt"):
        try:
            moments[name] = datetime.fromisoformat(values[name]) if values[name] else None
        except ValueError:
            yield f"{name}: no calendar has this day"
            return
    deprecated_at, sunset_at = moments.values()
    if deprecated_at and sunset_at and sunset_at < deprecated_at:
        yield "V1SunsetAt: before V1DeprecatedAt; a version is deprecated first (RFC 9745, section 4)"


def local_only(values: Mapping[str, str]) -> Iterator[str]:
    """What only a local stack may have."""
    if values["RequireTls"] != "true":
        yield "RequireTls: on AWS it stays true; without it the bucket takes plain HTTP"
    if values["AllowPrivateWebhooks"] != "false":
        yield "AllowPrivateWebhooks: on AWS it stays false; clients could have the service call inside your network"
    if values["AwsEndpointUrl"]:
        yield "AwsEndpointUrl: on AWS it stays empty; it sends every AWS call of the functions to an emulator"
    if values["PythonRuntime"] != "python3.13":
        yield "PythonRuntime: on AWS it is python3.13; the others are for laptops without it"


def origin_problem(origin: str) -> str | None:
    """Why no browser would ever send this as its origin."""
    if "*" in origin:
        return "allows pages that are not yours; name each origin"
    if not ORIGIN.fullmatch(origin):
        return "is not an origin: scheme://host or scheme://host:port in lower case, no path, no slash at the end"
    parts = urlsplit(origin)
    try:
        port = parts.port
    except ValueError:
        return "has a port that cannot be"
    if port == DEFAULT_PORTS[parts.scheme]:
        return "names its scheme's own port, which browsers leave out"
    return None
