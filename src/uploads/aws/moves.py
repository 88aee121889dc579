"""A record's step from state to state, as one conditional update. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from uploads.aws.items import to_item
from uploads.aws.record_keys import DUE_AT, DUE_SHARD, FORGET_AT, due_attributes, upload_key
from uploads.lifecycle import ENTERED_FROM, due_at
from uploads.model import State, Upload


def moving(
    table: str,
    moved: Upload,
    changed: Collection[str],
    *,
    only_from: frozenset[State] | None,
    only_revision: int | None,
) -> dict[str, Any]:
    """The update that makes a record `moved`: its state, the `changed` attributes, and when it is next looked at.

    A ready upload is no longer forgotten, nor looked at.
    """
    item = to_item(moved)
    written = {name: item[name] for name in ("state", "updated_at", *changed)}
    written |= due_attributes(moved.id, due_at(moved))
    allowed = ENTERED_FROM[moved.state]
    sources = sorted(allowed & only_from if only_from else allowed)
    values: dict[str, Any] = {f":from{index}": {"S": state} for index, state in enumerate(sources)}
    condition = f"#state IN ({', '.join(values)})"
    if only_revision is not None:
        condition += f" AND {unchanged_since(only_revision)}"
        values[":only_revision"] = {"N": str(only_revision)}
    update = "SET " + ", ".join(f"#{name} = :{name}" for name in written) + " ADD revision :one"
    if moved.state is State.READY:
        update += f" REMOVE {FORGET_AT}, {DUE_SHARD}, {DUE_AT}"
    return {
        "TableName": table,
        "Key": upload_key(moved.tenant, moved.id),
        "UpdateExpression": update,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in written},
        "ExpressionAttributeValues": {**values, ":one": {"N": "1"}, **{f":{k}": v for k, v in written.items()}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def unchanged_since(revision: int) -> str:
    """The condition that a record is as it was read, at `:only_revision`; the first release's count no changes."""
    uncounted = " OR attribute_not_exists(revision)" if revision == 0 else ""
    return f"(revision = :only_revision{uncounted})"
