"""One token in other spellings than its own."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from tests.unit.authorizer.key_builder import base64url
from tests.unit.authorizer.token_builder import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PARTS = ("header", "payload", "signature")
CHANGES: dict[str, Callable[[str], str]] = {
    "padded": lambda text: text + "=",
    "padded twice": lambda text: text + "==",
    "padded in the middle": lambda text: text[:8] + "==" + text[8:],
    "with a space": lambda text: text[:8] + " " + text[8:],
    "with a space behind": lambda text: text + " ",
    "with a tab": lambda text: text[:8] + "\t" + text[8:],
    "with a line break": lambda text: text[:8] + "\n" + text[8:],
    "with CRLF": lambda text: text[:8] + "\r\n" + text[8:],
    "with a null byte": lambda text: text[:8] + "\0" + text[8:],
    "with an exclamation mark": lambda text: text[:8] + "!" + text[8:],
    "with a standard letter": lambda text: text[:8] + "+" + text[9:],
    "with a slash": lambda text: text[:8] + "/" + text[9:],
    "with a percent sign": lambda text: f"%{ord(text[0]):02x}{text[1:]}",
    "with a wide letter": lambda text: chr(ord(text[0]) + 0xFEE0) + text[1:],
    "with an accent": lambda text: text[:8] + "\u0301" + text[8:],
    "with half a surrogate pair": lambda text: text[:8] + "\ud800" + text[8:],
    "with a letter over": lambda text: text + "A",
    "with four letters over": lambda text: text + "AAAA",
    "with a letter less": lambda text: text[:-1],
    "twice": lambda text: text * 2,
    "quoted": lambda text: f'"{text}"',
    "in other case": lambda text: text.swapcase(),
    "in hexadecimal": lambda text: base64.urlsafe_b64decode(text + "===").hex(),
    "in base 32": lambda text: base64.b32encode(base64.urlsafe_b64decode(text + "===")).decode().rstrip("="),
    "empty": lambda text: "",  # noqa: ARG005 - one of many that take it
    "with a byte order mark": lambda text: "\ufeff" + text,
}
WHOLE = {
    "empty": "",
    "one dot": ".",
    "two dots": "..",
    "four dots": "....",
    "only a header": "{0}",
    "two segments": "{0}.{1}",
    "four segments": "{0}.{1}.{2}.{2}",
    "dot before": ".{0}.{1}.{2}",
    "dot behind": "{0}.{1}.{2}.",
    "dots doubled": "{0}..{1}..{2}",
    "other order": "{1}.{0}.{2}",
    "commas": "{0},{1},{2}",
    "wide dots": "{0}\uff0e{1}\uff0e{2}",
    "in brackets": "<{0}.{1}.{2}>",
    "in quotes": '"{0}.{1}.{2}"',
    "twice": "{0}.{1}.{2} {0}.{1}.{2}",
    "twice with a comma": "{0}.{1}.{2}, Bearer {0}.{1}.{2}",
    "scheme twice": "Bearer {0}.{1}.{2}",
    "another parameter": "{0}.{1}.{2}; admin=true",
    "null byte behind": "{0}.{1}.{2}\0",
    "null byte and another": "{0}.{1}.{2}\0{0}.{1}.{2}",
    "CRLF and a header": "{0}.{1}.{2}\r\nX-Tenant: rival",
}


def encodings(scene: Scene) -> Forgeries:
    """Each segment bent, and all of it."""
    honest = scene.honest()
    segments = honest.split(".")
    bent = {
        f"{part} {name}": ".".join([*segments[:at], change(segments[at]), *segments[at + 1 :]])
        for at, part in enumerate(PARTS)
        for name, change in CHANGES.items()
    }
    return {**bent, **{f"all: {name}": text.format(*segments) for name, text in WHOLE.items()}, **resigned(scene)}


def resigned(scene: Scene) -> Forgeries:
    """Bent before it was signed, so that the signature is good."""
    header, payload = _with_spare_bits(scene.header()), _with_spare_bits(scene.claims())
    standard = [base64.b64encode(to_json(part)).decode() for part in (scene.header(), scene.claims())]
    return {
        "header with stray last bits, signed": scene.sign_text(f"{_stray(header)}.{payload}"),
        "payload with stray last bits, signed": scene.sign_text(f"{header}.{_stray(payload)}"),
        "header padded, signed": scene.sign_text(f"{header}=.{payload}"),
        "payload padded, signed": scene.sign_text(f"{header}.{payload}="),
        "header with a line break, signed": scene.sign_text(f"{header[:8]}\n{header[8:]}.{payload}"),
        "standard base64, signed": scene.sign_text(".".join(standard)),
        "no base64 at all, signed": scene.sign_text(".".join(repr(p) for p in (scene.header(), scene.claims()))),
        "base64 twice, signed": scene.sign_text(f"{base64url(header.encode())}.{base64url(payload.encode())}"),
    }


def _with_spare_bits(members: dict[str, object]) -> str:
    """In base64url, made so long that the last letter has bits to spare and one `=` would pad it."""
    while len(base64url(to_json(members))) % 4 != 3:
        members["pad"] = f"{members.get('pad', '')}x"
    return base64url(to_json(members))


def _stray(segment: str) -> str:
    return segment[:-1] + ALPHABET[ALPHABET.index(segment[-1]) + 1]
