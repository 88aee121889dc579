"""Composes the function, of real parts unless it is given others."""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from token_endpoint.dependencies import client
from token_endpoint.publishing import PublishedKeys
from token_endpoint.records import Records
from token_endpoint.settings import Settings, read_settings
from token_endpoint.signing import KmsSigner, SecretSigners

if TYPE_CHECKING:
    from token_endpoint.signing import Signer


class Parts(NamedTuple):
    """What stays the same from request to request. `signer` gives the key of this moment."""

    settings: Settings
    records: Records
    published: PublishedKeys
    signer: Callable[[], Signer]
    clock: Callable[[], float]
    make_id: Callable[[], str]


def new_id() -> str:
    """Nobody's before."""
    return secrets.token_urlsafe(16)


def compose(
    environ: Mapping[str, str],
    *,
    clients: Callable[[str], Any] = client,
    clock: Callable[[], float] = time.time,
    make_id: Callable[[], str] = new_id,
) -> Parts:
    """Wires the real parts; SettingsError when the environment is not in order."""
    settings = read_settings(environ)
    records = Records(clients("dynamodb"), settings.table_name)
    return Parts(settings, records, PublishedKeys(records), _signer(settings, clients, clock), clock, make_id)


def _signer(settings: Settings, clients: Callable[[str], Any], clock: Callable[[], float]) -> Callable[[], Signer]:
    if settings.signing_secret_arn:
        return SecretSigners(clients("secretsmanager"), settings.signing_secret_arn, clock).current
    # A KMS key has one public half for as long as it lives; a failed look is not kept.
    return functools.cache(lambda: KmsSigner(clients("kms"), settings.signing_key_id))
