"""API tokens as DynamoDB items, and back. All is text or a number: the authorizer reads them without boto3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tokens.limits import RETENTION
from tokens.model import ApiToken, OldSecret
from uploads.aws.record_keys import FORGET_AT, seconds

_TEXTS = ("id", "tenant", "description", "created_by", "token_sha256", "usage_key")
_MOMENTS = ("created_at", "expires_at", "rotated_at", "revoked_at", "last_used_at")


def to_item(token: ApiToken) -> dict[str, Any]:
    """The token's attributes; what is None or empty is left out."""
    texts = {name: getattr(token, name) for name in _TEXTS}
    texts["scopes"] = " ".join(token.scopes)
    texts["old_secrets"] = " ".join(f"{old.token_sha256}@{_epoch(old.good_until)}" for old in token.old_secrets)
    moments = {name: getattr(token, name) for name in _MOMENTS}
    return {
        **{name: {"S": text} for name, text in texts.items() if text},
        **{name: seconds(moment) for name, moment in moments.items() if moment},
        "revision": {"N": str(token.revision)},
        FORGET_AT: seconds(token.expires_at + RETENTION),
    }


def to_token(item: Mapping[str, Any]) -> ApiToken:
    """The token that an item holds."""
    fields: dict[str, Any] = {name: item[name]["S"] for name in _TEXTS if name in item}
    fields |= {name: _moment(item[name]["N"]) for name in _MOMENTS if name in item}
    old_secrets = (entry.partition("@") for entry in item.get("old_secrets", {"S": ""})["S"].split())
    return ApiToken(
        **{"description": "", **fields},
        scopes=tuple(item["scopes"]["S"].split(" ")),
        old_secrets=tuple(OldSecret(digest, _moment(until)) for digest, _, until in old_secrets),
        revision=int(item["revision"]["N"]),
    )


def _epoch(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(epoch_seconds: str) -> datetime:
    return datetime.fromtimestamp(int(epoch_seconds), UTC)
