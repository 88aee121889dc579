"""Models that stand alone, as the emulator's validator wants them. Pure."""

from __future__ import annotations

from typing import Any

from delivery.gateway.schemas import needed_models

IMPORTED, ALONE = "#/components/schemas/", "#/definitions/"


def stand_alone(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """A schema with all that it refers to within it."""
    needed = {other: rename(schemas[other]) for other in sorted(needed_models(schemas[name], schemas))}
    return {**rename(schemas[name]), **({"definitions": needed} if needed else {})}


def rename(schema: Any) -> Any:
    """The same schema with its references pointing inside itself."""
    if isinstance(schema, list):
        return [rename(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace(IMPORTED, ALONE) if key == "$ref" and isinstance(value, str) else rename(value)
        for key, value in schema.items()
    }
