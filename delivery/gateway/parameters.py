"""Parameters of a request, as API Gateway knows them. Pure."""

from __future__ import annotations

from typing import Any


def parameter(name: str, place: str) -> dict[str, Any]:
    """A parameter as the gateway knows it. Its value is the function's to check; none but the path's must be there."""
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}}


def address(described: dict[str, Any]) -> str:
    """As API Gateway itself names a parameter."""
    place = {"query": "querystring"}.get(described["in"], described["in"])
    return f"method.request.{place}.{described['name']}"
