"""Signatures: bent, borrowed, or made so that careless arithmetic takes them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from tests.unit.authorizer.key_builder import P256, P384, RSA, SECP256K1, base64url
from tests.unit.authorizer.token_builder import to_json

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene
    from tests.unit.authorizer.key_builder import SigningKey

# FIPS 186-4, D.1.2.3: the order of P-256's group, and the field's prime; RFC 8032: the order of Ed25519's.
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493


def signatures(scene: Scene) -> Forgeries:
    """Whatever the algorithm."""
    header, payload, text = scene.honest().split(".")
    good = base64.urlsafe_b64decode(text + "==")
    bent = {
        "empty": b"",
        "a byte": b"\0",
        "zeros": bytes(len(good)),
        "ones": b"\xff" * len(good),
        "cut by one": good[:-1],
        "cut by half": good[: len(good) // 2],
        "without its first byte": good[1:],
        "with a zero before": b"\0" + good,
        "with a zero behind": good + b"\0",
        "twice": good * 2,
        "reversed": good[::-1],
        "halves exchanged": good[len(good) // 2 :] + good[: len(good) // 2],
        "inverted": bytes(byte ^ 255 for byte in good),
        "the header": to_json(scene.header()),
        **{
            f"bit {at} of byte {byte}": _flipped(good, byte, at) for byte in (0, len(good) // 2, -1) for at in (0, 3, 7)
        },
    }
    another = scene.claiming(sub="another").rpartition(".")[2]
    return {
        **{f"signature {name}": f"{header}.{payload}.{base64url(raw)}" for name, raw in bent.items()},
        "another token's signature": f"{header}.{payload}.{another}",
        "another payload": f"{header}.{base64url(to_json({**scene.claims(), 'tenant': 'rival'}))}.{text}",
        "another header": f"{base64url(to_json({**scene.header(), 'x': 1}))}.{payload}.{text}",
        "payload of the same claims, other spaces": f"{header}.{base64url(to_json(scene.claims()) + b' ')}.{text}",
        "header and payload of no key, signature honest": f"{base64url(b'{}')}.{payload}.{text}",
    }


def _flipped(data: bytes, at: int, bit: int) -> bytes:
    bent = bytearray(data)
    bent[at] ^= 1 << bit
    return bytes(bent)


def rsa_signatures(scene: Scene) -> Forgeries:
    """Numbers that need no key: 0, 1 and the modulus; a good signature plus it; and PSS with other salts."""
    modulus = int.from_bytes(base64.urlsafe_b64decode(RSA.jwk["n"] + "=="))
    header, payload, text = scene.honest().split(".")
    good = int.from_bytes(base64.urlsafe_b64decode(text + "=="))
    numbers = {
        "0": 0,
        "1": 1,
        "n": modulus,
        "n - 1": modulus - 1,
        "n + 1": modulus + 1,
        "s + n": good + modulus,
        "-s": modulus - good,
    }
    return {
        **{f"RSA signature {name}": f"{header}.{payload}.{_number(value)}" for name, value in numbers.items()},
        "RS256 called PS256": scene.headed(alg="PS256"),
        "PS256 called RS256": scene.headed(signer="PS256"),
        **{f"PS256 with {name}": scene.headed(alg="PS256", signer=f"PS256, {name}") for name in RSA_SALTS},
        "RS256 with SHA-384 inside": scene.headed(signer="RS256, SHA-384"),
        "RS256 with SHA-512 inside": scene.headed(signer="RS256, SHA-512"),
        "PS256 with SHA-512 for its mask": scene.headed(alg="PS256", signer="PS256, SHA-512 mask"),
    }


RSA_SALTS = ("no salt", "20 bytes of salt", "the longest salt")


def _number(value: int) -> str:
    return base64url(value.to_bytes(max(256, (value.bit_length() + 7) // 8)))


def ecdsa_signatures(scene: Scene) -> Forgeries:
    """CVE-2022-21449 and its like: r and s that satisfy the equation for any message, if nobody looks."""
    n, p = P256_ORDER, P256_PRIME
    values = {"0": 0, "1": 1, "n": n, "n - 1": n - 1, "n + 1": n + 1, "p": p, "2^256 - 1": 2**256 - 1}
    pairs = {
        f"r = {a}, s = {b}": (values[a], values[b]) for a in values for b in ("0", "1", "n", "n - 1") if a != b
    } | {f"r = s = {a}": (values[a], values[a]) for a in values}
    segments = (to_json({**scene.header(), "alg": "ES256", "kid": P256.kid}), to_json(scene.claims()))
    signed = ".".join(map(base64url, segments))
    good = P256.signers["ES256"](signed.encode())
    r, s = good[:32], good[32:]
    others: dict[str, SigningKey] = {"P-384": P384, "secp256k1": SECP256K1}
    return {
        **{f"ES256 {name}": f"{signed}.{base64url(a.to_bytes(32) + b.to_bytes(32))}" for name, (a, b) in pairs.items()},
        "ES256 as DER": f"{signed}.{base64url(P256.signers['ES256, DER'](signed.encode()))}",
        "ES256 s before r": f"{signed}.{base64url(s + r)}",
        "ES256 with zeros between": f"{signed}.{base64url(r + bytes(2) + s)}",
        "ES256 in 33 bytes each": f"{signed}.{base64url(bytes(1) + r + bytes(1) + s)}",
        "ES256 r alone": f"{signed}.{base64url(r)}",
        **{
            f"ES256 of {name}": scene.headed(key=key, signer="ES256", alg="ES256", kid=P256.kid)
            for name, key in others.items()
        },
    }


def ed25519_signatures(scene: Scene, key: SigningKey) -> Forgeries:
    """A good signature in its other spellings (S plus the group's order), and points of small order."""
    segments = (to_json({**scene.header(), "alg": "EdDSA", "kid": key.kid}), to_json(scene.claims()))
    signed = ".".join(map(base64url, segments))
    good = key.signers["EdDSA"](signed.encode())
    s = int.from_bytes(good[32:], "little")
    multiples = {
        f"S + {times} L": s + times * ED25519_ORDER for times in (1, 2, 7, 15) if s + times * ED25519_ORDER < 2**256
    }
    small = {"identity": b"\x01" + bytes(31), "zero": bytes(32), "order 2": b"\xec" + b"\xff" * 30 + b"\x7f"}
    return {
        **{
            f"EdDSA with {name}": f"{signed}.{base64url(good[:32] + value.to_bytes(32, 'little'))}"
            for name, value in multiples.items()
        },
        **{f"EdDSA by the point {name}": f"{signed}.{base64url(point + bytes(32))}" for name, point in small.items()},
        "EdDSA with S 0": f"{signed}.{base64url(good[:32] + bytes(32))}",
        "EdDSA with its top bit set": f"{signed}.{base64url(good[:63] + bytes([good[63] | 0x80]))}",
        "EdDSA cut": f"{signed}.{base64url(good[:63])}",
        "EdDSA longer": f"{signed}.{base64url(good + bytes(1))}",
        "EdDSA halves exchanged": f"{signed}.{base64url(good[32:] + good[:32])}",
    }
