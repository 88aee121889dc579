"""The public keys of Portside's own tokens: the token endpoint writes them to the table before it signs with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from authorizer.encoding import parse_object
from authorizer.errors import TableUnavailableError
from authorizer.keys import read_key_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from authorizer.keys import VerificationKey

    # An item's texts and numbers, or None; raises TableUnavailableError.
    ReadItem: TypeAlias = Callable[[str, str], Mapping[str, object] | None]

KEYS = "SIGNING_KEYS"
CACHE_SECONDS = 300  # how long a key that was taken from the table is still taken
# A key id that is not there may be anybody's invention: the same one is looked for no more often than this, and no
# more than so many of them in that time. Else whoever makes tokens up would have the table read for each.
COOL_DOWN_SECONDS = 30
MAX_UNKNOWN = 20
# Ids are RFC 7638 thumbprints, base64url of SHA-256; nothing else is worth a look.
THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")


class _Known(NamedTuple):
    key: VerificationKey
    read_at: float


class OwnKeys:
    """Finds keys by id. One that was good stays in use while the table can't be read."""

    def __init__(self, read_item: ReadItem, clock: Callable[[], float]) -> None:
        self._read_item = read_item
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._unknown_since: dict[str, float] = {}

    def find(self, kid: str) -> VerificationKey | None:
        """The key of that id, or None; TableUnavailableError when it was never read and can't be."""
        now = self._clock()
        known = self._known.get(kid)
        if known is not None and now - known.read_at < CACHE_SECONDS:
            return known.key
        if known is None and not self._may_look(kid, now):
            return None
        try:
            key = self._read(kid, now)
        except TableUnavailableError:
            if known is None:
                raise
            # Not tried again for each request: every one would wait for it.
            self._known[kid] = known._replace(read_at=now - CACHE_SECONDS + COOL_DOWN_SECONDS)
            return known.key
        if key is None:
            self._known.pop(kid, None)
            self._unknown_since[kid] = now
        else:
            self._known[kid] = _Known(key, now)
        return key

    def _may_look(self, kid: str, now: float) -> bool:
        """Whether an id that is not known deserves a look."""
        if not THUMBPRINT.fullmatch(kid):
            return False
        self._unknown_since = {
            one: since for one, since in self._unknown_since.items() if now - since < COOL_DOWN_SECONDS
        }
        return kid not in self._unknown_since and len(self._unknown_since) < MAX_UNKNOWN

    def _read(self, kid: str, now: float) -> VerificationKey | None:
        item = self._read_item(KEYS, kid)
        if item is None or not _is_after(item.get("forget_at_epoch_seconds"), now):
            return None  # DynamoDB deletes what has expired hours later
        try:
            keys = read_key_set({"keys": [parse_object(str(item.get("jwk")).encode())]})
        except ValueError:
            return None
        return keys.get(kid)


def _is_after(moment: object, now: float) -> bool:
    return isinstance(moment, int | float) and moment > now
