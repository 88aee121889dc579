"""Configurations for curl, as curl would read them."""

from __future__ import annotations

import re

from tests.unit.fakes.world import ALICE, World
from uploads.curling import configure_curl
from uploads.model import Principal, Upload

Options = list[tuple[str, str]]


def config_of(
    world: World, upload: Upload, *, first: int = 1, expires: int | None = None, principal: Principal = ALICE
) -> str:
    return configure_curl(world.service, principal, upload.id, first=first, expires_in_seconds=expires, now=world.now)


def read_config(text: str) -> list[Options]:
    """The options of each request. In quotes, a backslash stands before a sign that is meant as it is, or an n."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    requests: list[Options] = [[]] if lines else []
    for line in lines:
        name, _, value = line.partition(" = ")
        if value.startswith('"'):
            assert re.fullmatch(r'"(\\.|[^"\\])*"', value), value
            value = re.sub(r"\\(.)", lambda sign: {"n": "\n"}.get(sign[1], sign[1]), value[1:-1])
        if name == "next":
            requests.append([])
        else:
            requests[-1].append((name, value))
    return requests


def values_of(options: Options, wanted: str) -> list[str]:
    return [value for name, value in options if name == wanted]
