"""Forged tokens through the deployed gateway: a 401 as problem+json each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import requests

from local.tokens import AUDIENCE, ISSUER, public_jwk, signing_key
from tests.integration.conftest import Deployment
from tests.unit.authorizer.forgeries.catalogue import FAMILIES
from tests.unit.authorizer.forgeries.scene import Scene
from tests.unit.authorizer.key_builder import ec_key
from tests.unit.authorizer.trap import running_trap

if TYPE_CHECKING:
    from tests.unit.authorizer.forgeries.scene import Family

MAX_SENT_CHARACTERS = 7_000  # of 10,240 bytes for all headers together
TRIED_A_FAMILY = 8  # each costs the emulator half a second; the authorizer's own tests try all of them
TRIED_AT_LEAST = 100


@pytest.fixture(scope="module")
def scene(deployment: Deployment) -> Iterator[Scene]:
    """The deployment's own issuer and key, in an attacker's hands; nobody may have heard of us at the end."""
    key = signing_key(deployment.folder)
    with running_trap() as trap:
        yield Scene(
            ISSUER, AUDIENCE, ec_key(public_jwk(key)["kid"], key, "P-256"), "ES256", int(time.time()), trap.authority
        )
        assert trap.visits == 0


def sample(scene: Scene, family: Family) -> dict[str, str]:
    """Some, from all over the family, of those that an HTTP client would send."""
    sendable = {name: token for name, token in family(scene).items() if is_sendable(token)}
    return dict([*sendable.items()][:: -(-len(sendable) // TRIED_A_FAMILY)])


def is_sendable(token: str) -> bool:
    """No line breaks, no control characters, nothing but ASCII, not too much."""
    is_plain = token.isascii() and token.isprintable() and token == token.strip()
    return is_plain and 0 < len(token) <= MAX_SENT_CHARACTERS


def test_honest_token_gets_in(deployment: Deployment, scene: Scene) -> None:
    """So that the others are refused for what is wrong with them."""
    assert deployment.call("GET", "/v1/uploads", token=scene.honest()).status_code == 200


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_forged_tokens_are_401_and_never_5xx(deployment: Deployment, scene: Scene, family: Family) -> None:
    """One after another."""
    url = f"{deployment.stack.api_url}/v1/uploads"
    with requests.Session() as session:
        answers = {
            name: session.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
            for name, token in sample(scene, family).items()
        }
    assert answers
    assert {name: said for name, answer in answers.items() if (said := what_is_odd(answer))} == {}


def what_is_odd(answer: requests.Response) -> str | None:
    """None for the one answer that is right."""
    if answer.status_code != 401 or answer.headers["Content-Type"] != "application/problem+json":
        return f"{answer.status_code} {answer.text}"
    problem = answer.json()
    if (problem["status"], problem["code"], problem["type"]) != (401, "UNAUTHORIZED", "about:blank"):
        return answer.text
    return None


def test_sample_is_a_good_one(scene: Scene) -> None:
    """Of every family, and enough in all."""
    assert sum(len(sample(scene, family)) for family in FAMILIES) >= TRIED_AT_LEAST
