"""All forgeries that make sense wherever one issuer's key signs; each name once, each token once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.authorizer.forgeries.algorithms import algorithms, hmacs
from tests.unit.authorizer.forgeries.api_tokens import api_tokens
from tests.unit.authorizer.forgeries.claims import parties, times
from tests.unit.authorizer.forgeries.embedded_keys import embedded_keys
from tests.unit.authorizer.forgeries.encodings import encodings
from tests.unit.authorizer.forgeries.json_texts import json_texts
from tests.unit.authorizer.forgeries.key_ids import key_ids
from tests.unit.authorizer.forgeries.kinds import encrypted, kinds, no_tokens
from tests.unit.authorizer.forgeries.signatures import signatures
from tests.unit.authorizer.forgeries.sizes import sizes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.unit.authorizer.forgeries.scene import Family, Forgeries, Scene

FAMILIES: tuple[Family, ...] = (
    algorithms,
    hmacs,
    embedded_keys,
    key_ids,
    encodings,
    json_texts,
    kinds,
    encrypted,
    no_tokens,
    parties,
    times,
    sizes,
    signatures,
    api_tokens,
)


def all_forgeries(scene: Scene) -> dict[str, str]:
    """By their names."""
    return distinct((f"{family.__name__}: ", family(scene)) for family in FAMILIES)


def distinct(families: Iterable[tuple[str, Forgeries]]) -> dict[str, str]:
    """One name a token: what two families make alike counts once."""
    tokens: dict[str, str] = {}
    for family, forgeries in families:
        for name, token in forgeries.items():
            tokens.setdefault(token, f"{family}{name}")
    return {name: token for token, name in tokens.items()}
