"""Which calls of AWS the adapters make, as their source says."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from local.engines.ministack import REGION
from local.engines.sessions import session_of
from tests.integration.faults.calls import Call
from uploads import aws

NOBODY = session_of("nobody", "nobody", REGION)
_FOLDER = Path(aws.__file__).parent


def used_calls(services: dict[str, str], adapters: Iterable[str] = ("*.py",)) -> set[Call]:
    """All calls of these services (boto3's name and ours) that some adapter makes, alone or page by page.

    `adapters` are the files that are looked at.
    """
    methods = {
        method: Call(ours, operation)
        for name, ours in services.items()
        for method, operation in NOBODY.client(name).meta.method_to_api_mapping.items()
    }
    used = {
        name for pattern in adapters for file in _FOLDER.glob(pattern) for name in _called(ast.parse(file.read_text()))
    }
    return {methods[name] for name in used & methods.keys()}


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr
            if node.func.attr == "get_paginator" and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
