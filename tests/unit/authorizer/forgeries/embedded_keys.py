"""Headers that bring a key of their own, or the address of one."""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from tests.unit.authorizer.key_builder import FOREIGN_P256, FOREIGN_RSA, base64url

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

ADDRESS_MEMBERS = ("jku", "x5u")
# Each would pass one careless comparison with the issuer's name, or another.
ADDRESSES = {
    "plain": "http://{trap}/keys",
    "by https": "https://{trap}/keys",
    "issuer as user": "{issuer}@{trap}/keys",
    "issuer as user, slash": "{issuer}%2f@{trap}/keys",
    "issuer as a path": "https://{trap}/{issuer}",
    "issuer as a query": "https://{trap}/?{issuer}",
    "issuer as a fragment": "https://{trap}/#{issuer}",
    "issuer redirects": "{issuer}/logout?next=http://{trap}/keys",
    "issuer climbs": "{issuer}/../../{trap}",
    "a backslash": "{issuer}\\@{trap}/keys",
    "no scheme": "//{trap}/keys",
    "ours": "{issuer}/keys",
    "a file": "file:///etc/passwd",
    "data": "data:application/json,%7B%22keys%22:[]%7D",
    "metadata service": "http://169.254.169.254/latest/meta-data/",
}


def embedded_keys(scene: Scene) -> Forgeries:
    """All by the attacker's own key, so that who looks there finds the signature good."""
    key = {"RS256": FOREIGN_RSA, "ES256": FOREIGN_P256}[scene.algorithm]
    own = key.jwk
    secret = {"kty": "oct", "kid": scene.key.kid, "k": base64url(b"secret")}
    certificate = self_signed()

    def by(**header: Any) -> str:
        return scene.headed(key=key, **header)

    return {
        "jwk": by(jwk=own),
        "jwk with the issuer's id": by(jwk={**own, "kid": scene.key.kid}),
        "jwk with an id of its own": by(jwk={**own, "kid": "mine"}, kid="mine"),
        "jwk and no id": by(jwk=own, kid=None),
        "jwk, a shared secret": scene.unsigned(alg="HS256", jwk=secret),
        "jwk, the issuer's own": scene.headed(jwk=scene.key.jwk),
        "jwk null": by(jwk=None),
        "jwk empty": by(jwk={}),
        "jwk a list": by(jwk=[own]),
        "jwks": by(jwks={"keys": [own]}),
        "keys": by(keys=[own]),
        "jwks_uri": by(jwks_uri=f"http://{scene.trap}/keys"),
        "x5c": by(x5c=[certificate]),
        "x5c empty": by(x5c=[]),
        "x5c text": by(x5c=certificate),
        "x5c null": by(x5c=None),
        "x5c in PEM": by(x5c=[f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----"]),
        "x5t alone": by(x5t=base64url(b"0" * 20)),
        "x5t#S256 alone": by(**{"x5t#S256": base64url(b"0" * 32)}),
        "OpenID configuration in the header": by(iss=f"http://{scene.trap}"),
        "client metadata in the header": by(client_id=f"http://{scene.trap}/client"),
        **{
            f"{member} {name}": by(**{member: address.format(trap=scene.trap, issuer=scene.issuer)})
            for member in ADDRESS_MEMBERS
            for name, address in ADDRESSES.items()
        },
        "jku and jwk": by(jku=f"http://{scene.trap}/keys", jwk=own),
        "jku in the payload": scene.claiming(iss=f"https://{scene.trap}", jku=f"http://{scene.trap}/keys"),
        "jku null": by(jku=None),
        "jku a list": by(jku=[f"http://{scene.trap}/keys"]),
    }


def self_signed() -> str:
    """A certificate that names the issuer; anybody can make one."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.example.com")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + dt.timedelta(days=999))
    return base64.b64encode(builder.sign(key, SHA256()).public_bytes(Encoding.DER)).decode()
