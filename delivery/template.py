"""Reads the template as data: CloudFormation's short tags become their long forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from local.environments import ROOT

TEMPLATE = ROOT / "template.yaml"


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, and `!Ref`, `!Sub` and the like."""


def _long_form(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 # YAML has no fourth kind
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _long_form)


def read_template(file: Path = TEMPLATE) -> dict[str, Any]:
    """The template, before SAM's transform."""
    return dict(yaml.load(file.read_text(), Loader=_Loader))  # noqa: S506 # it extends the safe loader
