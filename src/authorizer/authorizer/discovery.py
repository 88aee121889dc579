"""Keys that somebody else keeps: loaded as a whole, kept for a while. Of an issuer, by OpenID Connect discovery."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from authorizer.addresses import parse_https
from authorizer.encoding import parse_object
from authorizer.errors import KeysUnavailableError, UnavailableError
from authorizer.keys import read_key_set
from authorizer.logs import tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from authorizer.keys import KeySet, VerificationKey

    # Takes an https URL, gives the body of its answer; raises OSError or ValueError.
    Fetch: TypeAlias = Callable[[str], bytes]

WELL_KNOWN = "/.well-known/openid-configuration"
CACHE_SECONDS = 300  # how long a key that was withdrawn is still taken
# A new key id may be a new key, or anybody's invention: the issuer is asked for it no more often than this.
COOL_DOWN_SECONDS = 30
# While no set was ever loaded everybody is told to come again. Each look may take seconds, and anybody can ask for one.
RETRY_SECONDS = 5

logger = logging.getLogger(__name__)


class KeptKeys:
    """Finds keys by id. A set that was good stays in use while there is no other to be had."""

    def __init__(
        self, load: Callable[[], KeySet], clock: Callable[[], float], *, cool_down_seconds: float = COOL_DOWN_SECONDS
    ) -> None:
        """`load` raises UnavailableError, OSError or ValueError."""
        self._load = load
        self._clock = clock
        self._cool_down_seconds = cool_down_seconds
        self._keys: KeySet | None = None
        self._loaded_at = 0.0
        self._tried_at = 0.0

    def find(self, kid: str) -> VerificationKey | None:
        """The key of that id, or None. Raises KeysUnavailableError while no set was ever loaded."""
        now = self._clock()
        rested = now - self._tried_at >= (RETRY_SECONDS if self._keys is None else self._cool_down_seconds)
        wanted = now - self._loaded_at >= CACHE_SECONDS or kid not in (self._keys or {})
        if rested and wanted:
            self._refresh(now)
        if self._keys is None:
            raise KeysUnavailableError("no verification keys")
        return self._keys.get(kid)

    def _refresh(self, now: float) -> None:
        self._tried_at = now
        try:
            self._keys = self._load()
        except (UnavailableError, OSError, ValueError) as error:
            # The class alone: a text could quote what came from outside.
            tell(logger, logging.WARNING, "keys_refresh_failed", error=type(error).__name__)
        else:
            self._loaded_at = now


class DiscoveredKeys:
    """An issuer's keys."""

    def __init__(self, issuer: str, *, fetch: Fetch, clock: Callable[[], float]) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self.find = KeptKeys(self._load, clock).find

    def _load(self) -> KeySet:
        document = parse_object(self._fetch(self._issuer.rstrip("/") + WELL_KNOWN))
        jwks_uri = document.get("jwks_uri")
        if document.get("issuer") != self._issuer or not isinstance(jwks_uri, str):
            raise ValueError("not this issuer's configuration")
        parse_https(jwks_uri)
        keys = read_key_set(parse_object(self._fetch(jwks_uri)))
        if not keys:
            raise ValueError("no usable key")
        return keys
