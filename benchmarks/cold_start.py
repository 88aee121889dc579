"""Cold starts of issuer and authorizer against the same functions written plainly."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.artefacts import Artefacts, built_artefacts
from benchmarks.functions import Function, read_function
from benchmarks.processes import ROUNDS, median_cpu_seconds, run_probe
from benchmarks.report import publish
from benchmarks.results import Result
from benchmarks.silent_aws import silent_aws
from local.environments import ROOT
from local.tokens import ISSUER, mint_token, public_jwk, signing_key

Start = Callable[[Function], object]

MEANINGS = {"as_shipped": "as SAM ships it", "with_pyc": "compiled like ours"}


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison, against the baseline as SAM ships it and against the baseline with bytecode."""

    name: str
    logical_id: str
    start: Start
    what: str
    budget_as_shipped: float
    budget_with_pyc: float
    parameters: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


def import_handler(function: Function) -> None:
    """A cold start, up to where the runtime would hand over the first event."""
    run_probe("start.py", function, function.module)


def answer_first(function: Function, *, event: str, is_right: Callable[[Any], bool]) -> None:
    """A cold start and its first answer. Raises RuntimeError when that is not the right one."""
    printed = run_probe("first_answer.py", function, function.module, event)
    answer = json.loads(printed.splitlines()[-1])
    if not is_right(answer):
        raise RuntimeError(f"{function.module} answered {answer}")


def has_started(answer: Any) -> bool:
    """Whether an upload was started and its URL signed."""
    return bool(answer["statusCode"] == 201 and json.loads(answer["body"])["request"]["url"])


def has_allowed(answer: Any) -> bool:
    """Whether the token was found valid."""
    return bool(answer["policyDocument"]["Statement"][0]["Effect"] == "Allow")


@contextmanager
def cases() -> Iterator[tuple[Case, ...]]:
    """All comparisons, while what they need is up."""
    with TemporaryDirectory() as folder, silent_aws() as endpoint:
        key = signing_key(Path(folder))
        token = mint_token(key, tenant="acme", scope="uploads:write", ttl_seconds=3600, now=time.time())
        put = (ROOT / "events" / "issuer-start-put.json").read_text()
        authorize = (ROOT / "events" / "authorizer.json").read_text().replace("<token>", token)
        discovery = {"TokenIssuer": ISSUER}
        static_keys = {**discovery, "TokenJwks": json.dumps({"keys": [public_jwk(key)]})}
        yield (
            Case("issuer_cold_start", "IssuerFunction", import_handler, "import and init", 0.25, 0.45, discovery),
            Case(
                name="issuer_cold_start_to_first_answer",
                logical_id="IssuerFunction",
                start=partial(answer_first, event=put, is_right=has_started),
                what="import, init and the first POST /v1/uploads, boto3 and its clients included",
                budget_as_shipped=0.5,
                budget_with_pyc=1.0,
                parameters=discovery,
                variables={"AWS_ENDPOINT_URL": endpoint},
            ),
            Case(
                "authorizer_cold_start",
                "AuthorizerFunction",
                import_handler,
                "import and init as deployed by default: keys by discovery, TLS made ready",
                0.12,
                0.30,
                discovery,
            ),
            Case(
                "authorizer_cold_start_to_first_answer",
                "AuthorizerFunction",
                partial(answer_first, event=authorize, is_right=has_allowed),
                "import, init and the first token (ES256, static keys)",
                0.12,
                0.30,
                static_keys,
            ),
        )


def compare(case: Case, artefacts: Artefacts) -> dict[str, Result]:
    """Both ratios of a case."""
    templates = {
        "ours": artefacts.ours,
        "as_shipped": artefacts.baseline_as_shipped,
        "with_pyc": artefacts.baseline_with_pyc,
    }
    functions = {
        name: read_function(template, case.logical_id, case.parameters).with_variables(**case.variables)
        for name, template in templates.items()
    }
    contenders = {name: partial(case.start, function) for name, function in functions.items()}
    medians = median_cpu_seconds({"bare": partial(run_probe, "start.py", functions["ours"]), **contenders})
    above_bare = {name: medians[name] - medians["bare"] for name in templates}
    shown = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in above_bare.items())
    print(f"{case.name}, CPU here and now: {shown}", file=sys.stderr)
    budgets = {"as_shipped": case.budget_as_shipped, "with_pyc": case.budget_with_pyc}
    return {
        f"{case.name}_{name}": Result(
            value=round(above_bare["ours"] / above_bare[name], 3),
            budget=budget,
            better="lower",
            unit="ratio",
            how=f"{case.what}; CPU above a bare interpreter's, ours over the baseline's {MEANINGS[name]};"
            f" medians of {ROUNDS} interleaved rounds",
        )
        for name, budget in budgets.items()
    }


def measure() -> dict[str, Result]:
    """Build everything and measure every case."""
    with built_artefacts() as artefacts, cases() as all_cases:
        return {key: result for case in all_cases for key, result in compare(case, artefacts).items()}


if __name__ == "__main__":
    sys.exit(publish(measure()))
