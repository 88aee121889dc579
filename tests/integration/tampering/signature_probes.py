"""Bends of who signed a URL, when, what and how."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.integration.tampering.bends import (
    Bend,
    all_of,
    edited_query,
    header,
    query,
    second_query,
    signature_of,
    signed_ago,
    unsigned,
)
from tests.integration.tampering.case import Case
from tests.integration.tampering.probes import MALFORMED, Probe, probes
from tests.integration.tampering.promises import PUT


def _sooner(text: str) -> str:
    """A date of SigV4's, a minute later."""
    moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return (moment + timedelta(minutes=1)).strftime("%Y%m%dT%H%M%SZ")


def _other_digit(text: str) -> str:
    return text[:-1] + ("1" if text[-1] == "0" else "0")


def _not_signed(*names: str) -> Bend:
    """The list of signed headers without some."""
    return edited_query(
        "X-Amz-SignedHeaders", lambda text: ";".join(name for name in text.split(";") if name not in names)
    )


TIMES: dict[str, Bend] = {
    "a raised expiry": query("X-Amz-Expires", "3600"),
    "a lowered expiry": query("X-Amz-Expires", "200"),
    "a second expiry": second_query("X-Amz-Expires", "3600"),
    "a second expiry before the first": second_query("X-Amz-Expires", "3600", first=True),
    "a date of next year": edited_query("X-Amz-Date", lambda text: f"{int(text[:4]) + 1}{text[4:]}"),
    "a date a minute later": edited_query("X-Amz-Date", _sooner),
    "a URL whose time is over": signed_ago(timedelta(minutes=6)),
    "a URL of yesterday": signed_ago(timedelta(days=1)),
}
ODD_TIMES: dict[str, Bend] = {
    "an expiry above a week": query("X-Amz-Expires", "604801"),
    "a negative expiry": query("X-Amz-Expires", "-1"),
    "an expiry that is no number": query("X-Amz-Expires", "3e9"),
    "no expiry": query("X-Amz-Expires", None),
    "no date": query("X-Amz-Date", None),
}
SIGNERS: dict[str, Bend] = {
    "another region": edited_query("X-Amz-Credential", lambda text: text.replace("us-east-1", "eu-west-1")),
    "another service": edited_query("X-Amz-Credential", lambda text: text.replace("/s3/", "/sts/")),
    "another day": edited_query("X-Amz-Credential", lambda text: text.replace("/20", "/21")),
    "another terminator": edited_query("X-Amz-Credential", lambda text: text.replace("aws4_request", "aws5_request")),
    "another access key": edited_query(
        "X-Amz-Credential", lambda text: f"AKIAIOSFODNN7EXAMPLE{text[text.index('/') :]}"
    ),
    "no access key": edited_query("X-Amz-Credential", lambda text: text[text.index("/") :]),
    "no credential": query("X-Amz-Credential", None),
    "a made-up session token": second_query("X-Amz-Security-Token", "forged"),
    "a made-up session token in a header": header("x-amz-security-token", "forged"),
    "SigV2 in its place": all_of(
        unsigned,
        query("AWSAccessKeyId", lambda case: case.service.signer.credentials().access_key_id),
        query("Expires", "4102444800"),
        query("Signature", "forged"),
    ),
    "nothing signed": unsigned,
}
ALGORITHMS: dict[str, Bend] = {
    "another algorithm": query("X-Amz-Algorithm", "AWS4-ECDSA-P256-SHA256"),
    "the algorithm none": query("X-Amz-Algorithm", "none"),
    "no algorithm": query("X-Amz-Algorithm", None),
}
SIGNATURES: dict[str, Bend] = {
    "a signature of zeros": query("X-Amz-Signature", "0" * 64),
    "a shorter signature": edited_query("X-Amz-Signature", lambda text: text[:-1]),
    "a longer signature": edited_query("X-Amz-Signature", lambda text: f"{text}0"),
    "a signature with another last digit": edited_query("X-Amz-Signature", _other_digit),
    "an upper-case signature": edited_query("X-Amz-Signature", str.upper),
    "another upload's signature": signature_of(Case.neighbour),
    "another tenant's signature": signature_of(Case.rival),
    "a second signature before the first": second_query("X-Amz-Signature", "0" * 64, first=True),
}
NO_SIGNATURE: dict[str, Bend] = {
    "no signature": query("X-Amz-Signature", None),
    "an empty signature": query("X-Amz-Signature", ""),
    "no signed headers": query("X-Amz-SignedHeaders", ""),
    "no list of signed headers": query("X-Amz-SignedHeaders", None),
}
SIGNED_HEADERS: dict[str, Bend] = {
    "content-length not signed": _not_signed("content-length"),
    "content-type not signed": _not_signed("content-type"),
    "if-none-match not signed": _not_signed("if-none-match"),
    "if-none-match neither signed nor sent": all_of(_not_signed("if-none-match"), header("if-none-match", None)),
    "host not signed": _not_signed("host"),
    "only host signed": query("X-Amz-SignedHeaders", "host"),
    "one header more signed": edited_query("X-Amz-SignedHeaders", lambda text: f"{text};x-amz-acl"),
    "a second list of signed headers": second_query("X-Amz-SignedHeaders", "host", first=True),
}

SIGNINGS: tuple[Probe, ...] = (
    *probes(PUT, TIMES),
    *probes(PUT, ODD_TIMES, MALFORMED),
    *probes(PUT, SIGNERS),
    *probes(PUT, ALGORITHMS, MALFORMED),
    *probes(PUT, SIGNATURES),
    *probes(PUT, NO_SIGNATURE, MALFORMED),
    *probes(PUT, SIGNED_HEADERS),
)
