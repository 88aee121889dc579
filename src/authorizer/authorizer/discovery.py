"""The issuer's keys by OpenID Connect discovery, kept for a while."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from authorizer.addresses import parse_https
from authorizer.encoding import parse_object
from authorizer.errors import KeysUnavailableError
from authorizer.keys import read_key_set
from authorizer.logs import tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from authorizer.keys import KeySet, VerificationKey

    # Takes an https URL, gives the body of its answer; raises OSError or ValueError.
    Fetch: TypeAlias = Callable[[str], bytes]

WELL_KNOWN = "/.well-known/openid-configuration"
CACHE_SECONDS = 300  # how long a key the issuer has withdrawn is still taken
# A new key id may be a new key, or anybody's invention: the issuer is asked for it no more often than this.
COOL_DOWN_SECONDS = 30

logger = logging.getLogger(__name__)


class DiscoveredKeys:
    """Finds keys by id. A set that was good stays in use while the issuer can't be reached."""

    def __init__(self, issuer: str, *, fetch: Fetch, clock: Callable[[], float]) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._keys: KeySet | None = None
        self._loaded_at = 0.0
        self._tried_at = 0.0

    def find(self, kid: str) -> VerificationKey | None:
        """The key of that id, or None; KeysUnavailableError while no set was ever loaded."""
        now = self._clock()
        known = self._keys is not None
        rested = now - self._tried_at >= COOL_DOWN_SECONDS
        wanted = now - self._loaded_at >= CACHE_SECONDS or kid not in (self._keys or {})
        if not known or (rested and wanted):
            self._refresh(now)
        if self._keys is None:
            raise KeysUnavailableError("no verification keys")
        return self._keys.get(kid)

    def _refresh(self, now: float) -> None:
        self._tried_at = now
        try:
            self._keys = self._load()
        except (OSError, ValueError) as error:
            # The class alone: a text could quote what came from outside.
            tell(logger, logging.WARNING, "keys_refresh_failed", error=type(error).__name__)
        else:
            self._loaded_at = now

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
