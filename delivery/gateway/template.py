"""Writes the body into template.yaml, between two marks: `python -m delivery.gateway.template`.

One line a method, a model and an error, in JSON, which is YAML too: a change shows as the lines that it touches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from delivery.gateway.body import body
from delivery.template import TEMPLATE

BEGIN = "      # ---- written by `make openapi`: change the routes, the models or delivery/gateway instead\n"
END = "      # ---- end of what `make openapi` writes\n"
# How deep mappings are written out; the rest stands in one line.
DEPTHS = {
    "paths": 2,
    "components": 2,
    "x-amazon-apigateway-gateway-responses": 1,
    "x-amazon-apigateway-request-validators": 1,
}


def lines(value: Any, indent: int, depth: int) -> Iterator[str]:
    """A mapping, written out to a depth and as JSON from there."""
    for name, member in value.items():
        if depth and isinstance(member, dict) and member and not is_function(member):
            yield f"{' ' * indent}{json.dumps(name)}:\n"
            yield from lines(member, indent + 2, depth - 1)
        else:
            yield f"{' ' * indent}{json.dumps(name)}: {json.dumps(member, ensure_ascii=False)}\n"


def is_function(value: dict[str, Any]) -> bool:
    """Whether this is one of CloudFormation's functions, which stand in one line."""
    return len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))


def section() -> str:
    """What stands between the marks."""
    written = "      DefinitionBody:\n"
    for name, member in body().items():
        written += "".join(lines({name: member}, 8, DEPTHS.get(name, 0)))
    return written


def with_section(template: str) -> str:
    """The template's text with the body of now."""
    before, _, rest = template.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not after:
        raise ValueError("template.yaml has lost the marks around DefinitionBody")
    return before + BEGIN + section() + END + after


if __name__ == "__main__":
    TEMPLATE.write_text(with_section(TEMPLATE.read_text()))
