"""Runs schemathesis, out of the `proof` environment, against a deployed stack."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.environments import ROOT, tool

DOCUMENT = ROOT / "src" / "handlers" / "openapi.json"
# What is not asked, and why.
NOT_CHECKED = {
    "unsupported_method": "the gateway answers what no route has, with 404: it cannot tell a method from a path",
    "positive_data_acceptance": (
        "rules that no schema can say: a cursor of this very list, a part of this very upload, a key that came with "
        "another body; refusal_is_a_problem asks that such an answer points at what is wrong"
    ),
    "use_after_free": "what was deleted is still told of, as aborted, cancelled or revoked",
}
# 413 too, of what is too long; and no 5xx, which is schemathesis's own default.
REFUSALS = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429]
# The gateway stores small files by itself, which the emulator's cannot: tests/integration/small_files.
NOT_ASKED = ("putFile",)
# Answers 200 and says of each item what is wrong with it.
JUDGES_ITEMS = "startBatch"
PATIENCE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one run: `told` is its report."""

    told: dict[str, Any]
    output: str

    @property
    def cases(self) -> int:
        """How many requests were made and checked."""
        return int(self.told["test_cases"]["generated"])

    @property
    def failures(self) -> list[dict[str, Any]]:
        """What answered otherwise than the document says, and what could not be asked."""
        return [*self.told["failures"], *self.told["errors"]]


def fuzz(
    api_url: str, token: str, folder: Path, *, seed: int, examples: int, known: Mapping[str, Iterable[str]]
) -> Run:
    """One run over all operations, with valid and invalid data.

    `examples`: how many cases an operation gets beyond those of its edges. `known`: by a part of a path
    (`/v1/jobs`), ids that exist, so that not every answer is a 404.
    """
    config, report = folder / "schemathesis.toml", folder / f"seed-{seed}.json"
    config.write_text(configuration(known))
    command = [tool("schemathesis", "proof"), "--config-file", str(config), "--no-color", "run", str(DOCUMENT)]
    command += ["--url", api_url, "--header", f"Authorization: Bearer {token}"]
    command += [part for operation in NOT_ASKED for part in ("--exclude-operation-id", operation)]
    command += [
        "--continue-on-failure",
        "--seed",
        str(seed),
        "--max-examples",
        str(examples),
        "--workers",
        "2",
        "--no-shrink",
    ]
    command += ["--suppress-health-check", "all", "--request-timeout", "60"]
    command += ["--report", "json", "--report-json-path", str(report)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.contract.checks"}
    done = subprocess.run(  # noqa: S603 # ours
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert report.exists(), done.stdout + done.stderr
    return Run(json.loads(report.read_text()), done.stdout)


def configuration(known: Mapping[str, Iterable[str]]) -> str:
    """schemathesis.toml: half of the ids in paths exist; where items are judged one by one, bad ones are taken."""
    off = [f"[checks.{check}]\nenabled = false" for check in NOT_CHECKED]
    refused = f"[checks.negative_data_rejection]\nexpected-statuses = {REFUSALS}"
    lists = [f"[dictionaries.{name_of(path)}]\nvalues = {json.dumps(list(ids))}" for path, ids in known.items()]
    bindings = [
        f'[[operations]]\ninclude-path-regex = "^{path}/"\n[operations.parameters]\n'
        f'"path.id" = {{ dictionary = "{name_of(path)}", probability = 0.5 }}'
        for path in known
    ]
    items = "[operations.checks.negative_data_rejection]\nenabled = false"
    by_item = f'[[operations]]\ninclude-operation-id = "{JUDGES_ITEMS}"\n{items}'
    return "\n".join([*off, refused, *lists, *bindings, by_item]) + "\n"


def name_of(path: str) -> str:
    """What the list of a path's ids is called."""
    return path.strip("/").replace("/", "-")
