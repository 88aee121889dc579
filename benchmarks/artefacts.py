"""What is measured: our functions as they are shipped, and the plain ones, as SAM ships them and with bytecode too."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from delivery.build import (
    as_overrides,
    build,
    compile_bytecode,
    machine_architecture,
    run_sam,
    runtime_version,
    without_aws_settings,
)
from local.environments import ROOT

BASELINES = ROOT / "benchmarks" / "baselines" / "template.yaml"


@dataclass(frozen=True, slots=True)
class Artefacts:
    """Built templates; each stands beside its functions' folders."""

    ours: Path
    baseline_as_shipped: Path
    baseline_with_pyc: Path


@contextmanager
def built_artefacts() -> Iterator[Artefacts]:
    """Everything built for this machine, and gone afterwards.

    Raises RuntimeError when a run left bytecode behind: what it had measured then was not a first start.
    """
    with TemporaryDirectory(prefix="portside-benchmarks-") as folder:
        artefacts = build_artefacts(Path(folder))
        yield artefacts
        if any(artefacts.baseline_as_shipped.parent.rglob("*.pyc")):
            raise RuntimeError("bytecode was written beside the baseline's modules")


def build_artefacts(folder: Path) -> Artefacts:
    """Build into `folder`. SAM keeps its build graph beside the build, so each build has a folder of its own."""
    parameters = {"Architecture": machine_architecture(), "PythonRuntime": runtime_version()}
    ours = build(parameters, folder / "ours" / "build")
    plain = folder / "plain" / "build"
    arguments = ["--build-dir", str(plain), "--template", str(BASELINES), *as_overrides(parameters)]
    run_sam(["build", *arguments], {**without_aws_settings(), "SAM_CLI_BETA_FEATURES": "1"})
    compiled = folder / "compiled" / "build"
    shutil.copytree(plain, compiled)
    compile_bytecode(compiled, parameters["PythonRuntime"])
    return Artefacts(ours, plain / "template.yaml", compiled / "template.yaml")
