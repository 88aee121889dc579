"""The deployed API does what its OpenAPI document says, asked thousands of things that nobody thought of."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.tokens import ALL_SCOPES
from tests.contract.fuzzing import NOT_ASKED, fuzz
from tests.integration.conftest import Deployment
from tests.integration.job_client import JobClient

SEEDS = (1, 2, 3)
CASES_PER_SEED = 1_700  # 5,000 in all, and some
EXAMPLES = 30
pytestmark = pytest.mark.timeout(900)  # a minute each where nobody else is at work


@pytest.fixture(scope="module")
def known(fuzzed: Deployment) -> dict[str, list[str]]:
    """Ids that exist: uploads in several states, jobs that ended or will."""
    client = JobClient(fuzzed, "acme")
    ready = client.ready(b"hello")
    uploads = [ready, client.start(b"hello")["id"], client.start(bytes(6 << 20), strategy="multipart")["id"]]
    jobs = [client.do_and_show("digest", ready)["id"], client.submit("inspect", ready)["id"]]
    return {"/v1/uploads": uploads, "/v1/jobs": jobs}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_case_is_answered_otherwise_than_documented(
    fuzzed: Deployment, known: dict[str, list[str]], tmp_path: Path, seed: int
) -> None:
    """No 5xx; no undocumented status, type, header or body; no bad data taken; nothing without a token."""
    token = fuzzed.token(scope=f"{ALL_SCOPES} admin")
    run = fuzz(fuzzed.stack.api_url, token, tmp_path, seed=seed, examples=EXAMPLES, known=known)
    assert not run.failures, run.output
    assert run.told["operations"]["tested"] == run.told["operations"]["total"] - len(NOT_ASKED)
    assert run.cases >= CASES_PER_SEED
