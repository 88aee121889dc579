"""SHA-256, SHA-1 and MD5 with their states: hashlib has the same functions of libcrypto, and hides the states.

A trial against hashlib comes before the first use: a state that was misread must never become a digest.
"""

from __future__ import annotations

import ctypes
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from jobs.digests.native import Functions, find_functions

BLOCK_BYTES = 64
_TRIAL = bytes(range(200)) * 3
_TRIAL_CUTS = (0, 1, 63, 64, 200, 448)


class LibcryptoUnusableError(Exception):
    """There is no libcrypto here, or not the one that we know."""


@dataclass(frozen=True, slots=True)
class Position:
    """A state that means the same on every machine.

    `words` are the chaining words, most significant byte first; `size_bytes` is how much was taken in; `rest` the end
    of it, less than a block, that is not in the words yet.
    """

    words: bytes
    size_bytes: int
    rest: bytes


class Context:
    """One digest in the making."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._state: Any = functions.structure()
        functions.init(ctypes.byref(self._state))

    def update(self, buffer: memoryview) -> None:
        """Take in more. A buffer that may be written to is not copied; other threads must leave it alone meanwhile."""
        if not len(buffer):
            return
        start: Any = bytes(buffer) if buffer.readonly else ctypes.byref(ctypes.c_char.from_buffer(buffer))
        self._functions.update(ctypes.byref(self._state), start, buffer.nbytes)

    def position(self) -> Position:
        """Where it is."""
        state = self._state
        words = b"".join(word.to_bytes(4, "big") for word in state.words)
        size_bytes = (state.high_bits << 32 | state.low_bits) // 8
        return Position(words, size_bytes, bytes(state.block[: state.filled_bytes]))

    def go_to(self, position: Position) -> None:
        """Be there. Raises ValueError for a position that is none."""
        state, words = self._state, position.words
        in_words_bytes = position.size_bytes - len(position.rest)
        if len(words) != 4 * len(state.words) or in_words_bytes % BLOCK_BYTES or len(position.rest) >= BLOCK_BYTES:
            raise ValueError("this is no position")
        state.words[:] = [int.from_bytes(words[at : at + 4], "big") for at in range(0, len(words), 4)]
        state.high_bits, state.low_bits = divmod(in_words_bytes * 8, 2**32)
        state.filled_bytes = 0
        self.update(memoryview(position.rest))

    def digest(self) -> bytes:
        """The digest so far."""
        finished = type(self._state).from_buffer_copy(self._state)
        digest = ctypes.create_string_buffer(4 * self._functions.word_count)
        self._functions.final(digest, ctypes.byref(finished))
        return digest.raw


@cache
def proven_functions(algorithm: str) -> Functions:
    """What contexts of this algorithm are made of. Raises LibcryptoUnusableError."""
    functions = find_functions(algorithm)
    if functions is None or not is_right(functions, algorithm):
        raise LibcryptoUnusableError(algorithm)
    return functions


def is_right(functions: Functions, algorithm: str) -> bool:
    """Whether digests are hashlib's, with the state taken out and put in again on the way."""
    expected = hashlib.new(algorithm, _TRIAL, usedforsecurity=False).digest()
    for cut in _TRIAL_CUTS:
        begun, resumed = Context(functions), Context(functions)
        begun.update(memoryview(_TRIAL)[:cut])
        position = begun.position()
        if (position.size_bytes, position.rest) != (cut, _TRIAL[cut - cut % BLOCK_BYTES : cut]):
            return False
        resumed.go_to(position)
        for context in (begun, resumed):
            context.update(memoryview(_TRIAL)[cut:])
            if context.digest() != expected:
                return False
    return True
