"""Too large, in each place where something could be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.authorizer.key_builder import base64url

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

MIB = 2**20


def sizes(scene: Scene) -> Forgeries:
    """None may cost more than it takes to see that it is too long."""
    header, payload, signature = scene.honest().split(".")
    return {
        "a long claim": scene.claiming(note="x" * 8192),
        "a long name": scene.claiming(**{"x" * 8192: 1}),
        "many claims": scene.claiming(**{f"x{number}": number for number in range(1000)}),
        "many audiences": scene.claiming(aud=[f"https://{number}.example" for number in range(500)]),
        "a long header": scene.headed(note="x" * 8192),
        "a long type": scene.headed(typ="at+jwt" * 1500),
        "a long algorithm": scene.headed(alg="R" * 7000),
        "a long key id": scene.headed(kid="k" * 7000),
        "a long signature": f"{header}.{payload}.{signature}{'A' * 8192}",
        "a mebibyte of header": f"{base64url(b'{' + b' ' * MIB)}.{payload}.{signature}",
        "a mebibyte of payload": f"{header}.{base64url(b'[' * MIB)}.{signature}",
        "a mebibyte of signature": f"{header}.{payload}.{'A' * MIB}",
        "a mebibyte of letters": "A" * MIB,
        "a mebibyte of dots": "." * MIB,
        "a mebibyte of accents": "\u0301" * MIB,
        "a mebibyte of surrogates": "\ud800" * MIB,
        "a mebibyte of an API token": "pst_" + "0" * MIB,
        "7,000 dots": "." * 7000,
        "7,000 letters": "A" * 7000,
        "7,000 brackets": f"{header}.{base64url(b'[' * 4000)}.{signature}",
    }
