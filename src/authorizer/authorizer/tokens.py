"""Pure token verification: a token, issuers and a clock in; claims or a TokenError out (RFC 7515, 7519, 8725, 9068)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidSignature

from authorizer.claims import read_claims
from authorizer.encoding import decode_base64url, parse_object
from authorizer.errors import TokenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from authorizer.claims import Claims, Rules
    from authorizer.keys import VerificationKey

    FindKey: TypeAlias = Callable[[str], VerificationKey | None]
    Issuers: TypeAlias = Mapping[str, "Issuer"]

# API Gateway takes about 10 kB for all headers together; an honest access token has 1 to 2.
MAX_TOKEN_CHARACTERS = 8 * 1024
MAX_KEY_ID_CHARACTERS = 256  # a thumbprint has 43
ALGORITHMS = frozenset({"RS256", "PS256", "ES256", "EdDSA"})
# RFC 9068, section 2.1: keeps an ID token, a logout token or another system's JWT from passing as an access token.
TYPES = frozenset({"at+jwt", "application/at+jwt"})
# Each either brings its own key, or where to get one, or changes what is signed.
REFUSED_MEMBERS = frozenset({"crit", "zip", "jku", "x5u", "jwk", "x5c", "b64"})


class Issuer(NamedTuple):
    """One whose tokens are taken, with keys and rules of its own: no other's key verifies them."""

    find_key: FindKey
    rules: Rules


def verify_token(token: str, *, issuers: Issuers, now: float) -> Claims:
    """The claims of a valid token; TokenError for any other.

    Of the claims only `iss` is looked at before the signature fits, and only to choose among the known issuers: a name
    that is none of theirs leads nowhere.
    """
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise TokenError("TOKEN_TOO_LARGE")
    header_text, payload_text, signature_text = _segments(token)
    algorithm, kid = _read_header(_object(_segment(header_text)))
    payload, signature = _object(_segment(payload_text)), _segment(signature_text)
    if len(kid) > MAX_KEY_ID_CHARACTERS:
        raise TokenError("KEY_UNKNOWN")
    issuer = _choose_issuer(payload.get("iss"), issuers)
    key = issuer.find_key(kid)
    if key is None:
        raise TokenError("KEY_UNKNOWN")
    if algorithm not in key:
        raise TokenError("KEY_ALGORITHM_MISMATCH")
    try:
        key[algorithm](signature, f"{header_text}.{payload_text}".encode())
    except InvalidSignature:
        raise TokenError("SIGNATURE_INVALID") from None
    return read_claims(payload, rules=issuer.rules, now=now)


def _choose_issuer(name: object, issuers: Issuers) -> Issuer:
    issuer = issuers.get(name) if isinstance(name, str) else None
    if issuer is None:
        raise TokenError("ISSUER_MISMATCH")
    return issuer


def _read_header(header: Mapping[str, object]) -> tuple[str, str]:
    if not REFUSED_MEMBERS.isdisjoint(header):
        raise TokenError("HEADER_MEMBER_REFUSED")
    algorithm, kind, kid = header.get("alg"), header.get("typ"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenError("ALGORITHM_REFUSED")
    if not isinstance(kind, str) or kind.lower() not in TYPES:
        raise TokenError("TYPE_REFUSED")
    if not isinstance(kid, str) or not kid:
        raise TokenError("KEY_ID_MISSING")
    return algorithm, kid


def _segments(token: str) -> tuple[str, str, str]:
    segments = token.split(".", 3)
    if len(segments) != 3:
        raise TokenError("TOKEN_MALFORMED")
    return segments[0], segments[1], segments[2]


def _segment(text: str) -> bytes:
    try:
        return decode_base64url(text)
    except ValueError:
        raise TokenError("TOKEN_MALFORMED") from None


def _object(raw: bytes) -> dict[str, object]:
    try:
        return parse_object(raw)
    except ValueError:
        raise TokenError("TOKEN_MALFORMED") from None
