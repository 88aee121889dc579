"""The source tree, as the built artefact is compared with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from local.environments import ROOT

SOURCE = ROOT / "src"


class TemplateLoader(yaml.SafeLoader):
    """Reads a template's structure; intrinsic functions become None."""


TemplateLoader.add_multi_constructor("!", lambda *_: None)


def code_uris() -> dict[str, str]:
    """Each function's CodeUri as the source template has it."""
    document: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), TemplateLoader)  # noqa: S506 # a SafeLoader
    return {
        name: resource["Properties"]["CodeUri"]
        for name, resource in document["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def modules_of(package: Path) -> set[str]:
    """A package's files but bytecode, by their path below the folder that holds it."""
    return {str(file.relative_to(package.parent)) for file in source_files(package)}


def source_files(folder: Path) -> Iterator[Path]:
    """All files but bytecode."""
    return (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")


def digests(folder: Path) -> dict[str, str]:
    """Each file's hash, by its path below the folder."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
