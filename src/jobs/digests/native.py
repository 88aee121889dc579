"""Where OpenSSL's hash functions are in this process, and how their states lie in memory.

The structures are public and have not changed since 1998: https://github.com/openssl/openssl/blob/master/include/openssl/sha.h
and md5.h beside it. That they are so on this machine too, `libcrypto.py` tries out.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

# A library that knows larger structures must not write beyond ours before that is found out.
_ROOM_BYTES = 512
# Each by its name in the library and how many words of 32 bits its digest and its state have.
_NAMES = {"sha256": ("SHA256", 8), "sha1": ("SHA1", 5), "md5": ("MD5", 4)}


@dataclass(frozen=True, slots=True)
class Functions:
    """One algorithm of the library."""

    structure: type[ctypes.Structure]
    word_count: int
    init: Callable[..., int]
    update: Callable[..., int]
    final: Callable[..., int]


def find_functions(algorithm: str) -> Functions | None:
    """The functions of sha256, sha1 or md5; None where there are none."""
    name, word_count = _NAMES[algorithm]
    for library in _libraries():
        init, update, final = (getattr(library, f"{name}_{verb}", None) for verb in ("Init", "Update", "Final"))
        if init and update and final:
            init.argtypes = [ctypes.c_void_p]
            update.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
            final.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
            return Functions(_structure(word_count), word_count, init, update, final)
    return None


def _libraries() -> Iterator[ctypes.CDLL]:
    """The libcrypto that hashlib itself uses, by way of hashlib's own module; else one that the system has."""
    spec = find_spec("_hashlib")
    for name in ((spec and spec.origin) or "built-in", "libcrypto.so.3"):
        with suppress(OSError):
            yield ctypes.CDLL(name)


@cache
def _structure(word_count: int) -> type[ctypes.Structure]:
    """SHA256_CTX, SHA_CTX or MD5_CTX; the room at its end begins with SHA256_CTX's `md_len`."""
    fields: list[tuple[str, Any]] = [
        ("words", ctypes.c_uint32 * word_count),
        ("low_bits", ctypes.c_uint32),
        ("high_bits", ctypes.c_uint32),
        ("block", ctypes.c_uint8 * 64),
        ("filled_bytes", ctypes.c_uint32),
        ("room", ctypes.c_uint8 * _ROOM_BYTES),
    ]
    return type("State", (ctypes.Structure,), {"_fields_": fields})
