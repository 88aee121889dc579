"""How a token is written: `pst_<id>_<secret>`, in one spelling.

The id is a ULID. The secret is 256 bits in the same alphabet, Crockford's base 32: no look-alikes, nothing that needs
escaping, one word under a double click. It has no checksum: its length, its prefix and what may begin each part leave
nothing that it could be taken for.
"""

from __future__ import annotations

import hashlib

from uploads.ids import CROCKFORD

PREFIX = "pst"
SECRET_BYTES = 32
_SECRET_CHARACTERS = 52  # of 5 bits each, the first of which is 0 or 1


def write_token(token_id: str, randomness: bytes) -> str:
    """The token's text, of `SECRET_BYTES` bytes of chance."""
    if len(randomness) != SECRET_BYTES:
        raise ValueError(f"a secret takes {SECRET_BYTES} random bytes")
    number = int.from_bytes(randomness)
    shifts = range(5 * (_SECRET_CHARACTERS - 1), -5, -5)
    return f"{PREFIX}_{token_id}_{''.join(CROCKFORD[(number >> shift) & 31] for shift in shifts)}"


def hash_token(text: str) -> str:
    """What is kept of a token: SHA-256 of all of it, so that a hash in another's row is of no use.

    Slow hashes are for what people choose. To guess 256 bits of chance is beyond anybody, however fast a try is.
    """
    return hashlib.sha256(text.encode()).hexdigest()
