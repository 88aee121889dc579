"""Segments, truly signed, whose JSON says two things, or none, or too much."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.unit.authorizer.token_builder import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.authorizer.forgeries.scene import Forgeries, Scene

# What a member more may be, as JSON text.
MEMBERS = {
    "NaN": '"x":NaN',
    "Infinity": '"x":Infinity',
    "minus Infinity": '"x":-Infinity',
    "a number of 5,000 digits": '"x":' + "9" * 5000,
    "900 lists": '"x":' + "[" * 900 + "]" * 900,
    "900 objects": '"x":' + '{"a":' * 900 + "1" + "}" * 900,
    "lists without end": '"x":' + "[" * 900,
    "600 lists side by side": '"x":[' + ",".join(["[]"] * 600) + "]",
    "half a surrogate pair": '"x":"\\ud800"',
    "a pair the wrong way round": '"x":"\\udc00\\ud800"',
    "a name of half a pair": '"\\udfff":1',
    "a member twice": '"x":1,"x":1',
    "a member twice, deep": '"x":{"y":[{"z":1,"z":2}]}',
    "a member twice, once escaped": '"x":1,"\\u0078":2',
    "a leading zero": '"x":01',
    "a plus sign": '"x":+1',
    "a bare fraction": '"x":.5',
    "hexadecimal": '"x":0x10',
    "a comma behind": '"x":1,',
    "two commas": '"x":1,,"y":2',
    "single quotes": "\"x\":'a'",
    "a bare name": "x:1",
    "a bare line break in text": '"x":"a\nb"',
    "a bare null byte in text": '"x":"a\0b"',
    "an escape that is none": '"x":"\\q"',
    "half an escape": '"x":"\\u12"',
    "a comment": '"x":1/*c*/',
    "a line comment": '"x":1//c\n',
    "True": '"x":True',
    "undefined": '"x":undefined',
}
BYTES: dict[str, Callable[[bytes], bytes]] = {
    "in UTF-16": lambda text: text.decode().encode("utf-16"),
    "in UTF-16 without its mark": lambda text: text.decode().encode("utf-16-le"),
    "in UTF-32": lambda text: text.decode().encode("utf-32"),
    "with a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "with a null byte behind": lambda text: text + b"\0",
    "with more behind": lambda text: text + b"{}",
    "with a bracket behind": lambda text: text + b"}",
    "twice": lambda text: text + b"\n" + text,
    "cut": lambda text: text[:-1],
    "in a list": lambda text: b"[" + text + b"]",
    "in text": lambda text: to_json(text.decode()),  # type: ignore[arg-type]  # JSON all the same
    "of Latin 1": lambda text: text[:-1] + b',"x":"\xe9"}',
    "of an overlong slash": lambda text: text[:-1] + b',"x":"\xc0\xaf"}',
    "of a surrogate in UTF-8": lambda text: text[:-1] + b',"x":"\xed\xa0\x80"}',
    "of a rune past Unicode": lambda text: text[:-1] + b',"x":"\xf4\x90\x80\x80"}',
}
NO_OBJECTS = {
    "nothing": b"",
    "a space": b" ",
    "null": b"null",
    "true": b"true",
    "7": b"7",
    "a list": b"[]",
    "text": b'""',
}


def json_texts(scene: Scene) -> Forgeries:
    """Each in the header and in the payload."""
    header, payload = to_json(scene.header()), to_json(scene.claims())
    bent: dict[str, Callable[[bytes], bytes]] = {
        **{f"with {name}": _with_member(member) for name, member in MEMBERS.items()},
        **BYTES,
        **{f"is {name}": _always(raw) for name, raw in NO_OBJECTS.items()},
    }
    return {
        **{f"header {name}": scene.sign(change(header), payload) for name, change in bent.items()},
        **{f"payload {name}": scene.sign(header, change(payload)) for name, change in bent.items()},
        **_told_twice(scene),
    }


def _with_member(text: str) -> Callable[[bytes], bytes]:
    return lambda json_text: json_text[:-1] + f",{text}}}".encode()


def _always(raw: bytes) -> Callable[[bytes], bytes]:
    return lambda _: raw


def _told_twice(scene: Scene) -> Forgeries:
    """The member that counts, once for each reader: some take the first, some the last."""
    header, claims = scene.header(), scene.claims()
    others: dict[str, Any] = {"tenant": "rival", "sub": "root", "scope": "", "aud": "x", "iss": "https://x.example"}
    times = {"exp": scene.now - 1, "iat": 0}
    return {
        **{
            f"{name} twice in the header, the other {place}": scene.sign(
                _twice(header, name, value, place), to_json(claims)
            )
            for name, value in {"alg": "none", "kid": "x", "typ": "JWT"}.items()
            for place in ("first", "last")
        },
        **{
            f"{name} twice, the other {place}": scene.sign(to_json(header), _twice(claims, name, value, place))
            for name, value in {**others, **times}.items()
            for place in ("first", "last")
        },
    }


def _twice(members: dict[str, Any], name: str, value: Any, place: str) -> bytes:
    text, more = json.dumps(members), f"{json.dumps(name)}: {json.dumps(value)}"
    return (f"{{{more}, {text[1:]}" if place == "first" else f"{text[:-1]}, {more}}}").encode()
