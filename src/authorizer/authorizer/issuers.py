"""Whose tokens are taken: the configured issuers and, where it signs tokens, Portside itself.

Each has its own keys, its own cache of them and its own rules.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from authorizer.claims import Rules
from authorizer.settings import DEFAULT_SCOPE_CLAIM, DEFAULT_TENANT_CLAIM
from authorizer.tokens import Issuer

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorizer.discovery import Fetch
    from authorizer.settings import Settings
    from authorizer.tokens import FindKey, Issuers


def known_issuers(
    settings: Settings, *, find_own_key: FindKey, clock: Callable[[], float], fetch: Fetch | None
) -> Issuers:
    """By their names, exactly as in `iss`."""
    rules = Rules(settings.audiences, settings.tenant_claim, settings.scope_claim)
    issuers = {name: Issuer(find, rules) for name, find in _key_finders(settings, clock, fetch).items()}
    if settings.own_issuer:
        own_rules = Rules(settings.audiences | {settings.own_issuer}, DEFAULT_TENANT_CLAIM, DEFAULT_SCOPE_CLAIM)
        issuers[settings.own_issuer] = Issuer(find_own_key, own_rules)
    return issuers


def _key_finders(settings: Settings, clock: Callable[[], float], fetch: Fetch | None) -> dict[str, FindKey]:
    if settings.static_keys is not None:
        return {settings.issuers[0]: settings.static_keys.get}
    if not settings.issuers:
        return {}
    # Imported here, because a static key set needs neither HTTP nor TLS and they double the cold start.
    from authorizer.discovery import DiscoveredKeys

    fetch = fetch or _https_fetch()
    return {name: DiscoveredKeys(name, fetch=fetch, clock=clock).find for name in settings.issuers}


def _https_fetch() -> Fetch:
    import ssl

    from authorizer import fetching

    return functools.partial(fetching.fetch, tls=ssl.create_default_context())
