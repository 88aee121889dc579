"""What webhooks are signed with: a secret of the tenant's in Secrets Manager, under the stack's own name."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from jobs.notices.signing import read_key
from uploads.aws.clients import error_code, unavailable_when_down

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# How soon a rotation is noticed; until then both versions must be good.
FRESH_FOR = timedelta(minutes=5)
_MAX_KEPT = 256
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html: the newest, and the one before.
_STAGES = ("AWSCURRENT", "AWSPREVIOUS")
# There is none, or no such version; or it is about to be deleted.
_ABSENT = frozenset({"ResourceNotFoundException", "InvalidRequestException"})


class SecretsManagerWebhookSecrets:
    """The keys of the secrets `{prefix}{tenant}/{secret id}`, at most five minutes old. None are not remembered.

    A secret's id has no slash, so that no name is two tenants'. `client` is asked for on first use.
    """

    def __init__(
        self, client: Callable[[], SecretsManagerClient], prefix: str, *, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._clock = clock
        self._kept: OrderedDict[str, tuple[tuple[bytes, ...], datetime]] = OrderedDict()

    def find(self, tenant: str, secret_id: str) -> tuple[bytes, ...]:
        """The keys of the newest version, and of the one before for as long as that has its label."""
        name, now = f"{self._prefix}{tenant}/{secret_id}", self._clock()
        keys, good_until = self._kept.get(name, ((), now))
        if now < good_until:
            return keys
        self._kept.pop(name, None)
        keys = self._fetch(name)
        if keys:
            self._kept[name] = keys, now + FRESH_FOR
            if len(self._kept) > _MAX_KEPT:
                self._kept.popitem(last=False)
        return keys

    def _fetch(self, name: str) -> tuple[bytes, ...]:
        """An older version alone is of no use: what is to be signed with now cannot be read."""
        current = self._read(name, _STAGES[0])
        if current is None:
            return ()
        previous = self._read(name, _STAGES[1])
        return (current,) if previous is None else (current, previous)

    def _read(self, name: str, stage: str) -> bytes | None:
        try:
            with unavailable_when_down("Secrets Manager"):
                answer = self._client().get_secret_value(SecretId=name, VersionStage=stage)
        except ClientError as error:
            if error_code(error) in _ABSENT:
                return None
            raise
        return read_key(answer.get("SecretString", ""))
