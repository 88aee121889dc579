"""The public keys of Portside's own tokens: the token endpoint writes them to the table before it signs with them.

All of them are read at once. A look for each id would have to be rationed, because anybody can invent ids; and whoever
used the ration up would lock those out whose keys nobody has looked for yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authorizer.discovery import KeptKeys
from authorizer.encoding import parse_object
from authorizer.keys import read_key_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeAlias

    from authorizer.keys import KeySet, VerificationKey

    # All items of a partition, their texts and numbers; raises TableUnavailableError.
    ReadItems: TypeAlias = Callable[[str], Iterable[Mapping[str, object]]]

KEYS = "SIGNING_KEYS"
# One small query, however many ids are invented. So long at most a new key waits that comes in the midst of them.
COOL_DOWN_SECONDS = 5


class OwnKeys:
    """Finds keys by id. Those that were good stay in use while the table can't be read."""

    def __init__(self, read_items: ReadItems, clock: Callable[[], float]) -> None:
        self._read_items = read_items
        self._clock = clock
        self.find = KeptKeys(self._load, clock, cool_down_seconds=COOL_DOWN_SECONDS).find

    def _load(self) -> KeySet:
        now = self._clock()
        keys: dict[str, VerificationKey] = {}
        for item in self._read_items(KEYS):
            keys |= _read_item(item, now)
        return keys


def _read_item(item: Mapping[str, object], now: float) -> KeySet:
    """Its key, or nothing where it is spoilt or has ended: DynamoDB deletes what has expired hours later."""
    forget_at, kid = item.get("forget_at_epoch_seconds"), item.get("sk")
    if not isinstance(forget_at, int | float) or forget_at <= now:
        return {}
    try:
        keys = read_key_set({"keys": [parse_object(str(item.get("jwk")).encode())]})
    except ValueError:
        return {}
    return {name: key for name, key in keys.items() if name == kid}
