"""Another store's key pair, from a secret in Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from uploads.aws.clients import unavailable_when_down
from uploads.signing import SigningCredentials

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

# How soon a rotation is noticed; until then both pairs must be good.
FRESH_FOR = timedelta(minutes=5)
# A failed refresh costs seconds: not every request may wait for it.
PAUSE_AFTER_FAILURE = timedelta(seconds=30)


class StoreSecretError(Exception):
    """The secret is not of the form that it should have. Says which that is, and nothing of what was found."""


class StoreCredentials:
    """Gives the key pair whenever it is called, at most five minutes old; the last good one while it cannot be had.

    `client` is asked for on first use. `tell` hears of each failed refresh that an older pair makes up for.
    """

    def __init__(
        self,
        client: Callable[[], SecretsManagerClient],
        secret_arn: str,
        *,
        clock: Callable[[], datetime],
        tell: Callable[[Exception], None],
    ) -> None:
        self._client = client
        self._secret_arn = secret_arn
        self._clock = clock
        self._tell = tell
        self._pair: SigningCredentials | None = None
        self._good_until: datetime | None = None

    def __call__(self) -> SigningCredentials:
        """The pair. Raises UnavailableError, StoreSecretError or ClientError when there never was one."""
        now = self._clock()
        if self._pair is None or self._good_until is None:
            self._pair, self._good_until = self._fetch(), now + FRESH_FOR
        elif now >= self._good_until:
            self._pair, self._good_until = self._refresh(self._pair, now)
        return self._pair

    def _refresh(self, old: SigningCredentials, now: datetime) -> tuple[SigningCredentials, datetime]:
        """A new pair, or the old one for a little longer; whatever the failure is, the old one may still be good."""
        try:
            return self._fetch(), now + FRESH_FOR
        except Exception as error:  # noqa: BLE001 # reported, and tried again
            self._tell(error)
            return old, now + PAUSE_AFTER_FAILURE

    def _fetch(self) -> SigningCredentials:
        with unavailable_when_down("Secrets Manager"):
            answer = self._client().get_secret_value(SecretId=self._secret_arn)
        pair = read_pair(answer.get("SecretString", ""))
        if pair is None:
            # Raised here and not where it was noticed: a JSON error carries the whole text that it failed on.
            raise StoreSecretError(
                "the secret of S3_CREDENTIALS_SECRET_ARN is not a JSON object with text in its members"
                " access_key_id and secret_access_key"
            )
        return pair


def read_pair(text: str) -> SigningCredentials | None:
    """The key pair that a secret holds; None when it holds none. Other members are its owner's business."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match content:
        case {"access_key_id": str(key_id), "secret_access_key": str(key)} if is_word(key_id) and is_word(key):
            return SigningCredentials(access_key_id=key_id, secret_access_key=key)
    return None


def is_word(text: str) -> bool:
    """Whether this can stand in a header: printable ASCII without spaces, and something at all."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text
