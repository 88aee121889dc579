"""Hundreds of forged and odd tokens: a 401 each, soon, and no word to anybody but the configured issuers."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from authorizer.app import Authorizer, authorize, compose
from tests.unit.authorizer.forgeries.api_tokens import ID, api_tokens
from tests.unit.authorizer.forgeries.catalogue import all_forgeries, distinct
from tests.unit.authorizer.forgeries.issuer_confusion import issuer_confusion
from tests.unit.authorizer.forgeries.scene import Scene
from tests.unit.authorizer.forgeries.signatures import ecdsa_signatures, ed25519_signatures, rsa_signatures
from tests.unit.authorizer.key_builder import ED25519, FOREIGN_RSA, P256, RSA
from tests.unit.authorizer.parts import CONFIGURATION_URL, JWKS_URL, FakeClock, FakeIssuer, FakeTable, make_event
from tests.unit.authorizer.test_api_tokens_get_in import ROW
from tests.unit.authorizer.test_several_issuers import OTHER, OTHER_CONFIGURATION, OTHER_JWKS, two_issuers
from tests.unit.authorizer.token_builder import AUDIENCE, ISSUER, NOW
from tests.unit.authorizer.trap import Trap, running_trap

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CPU_SECONDS = 0.3
OWN_ISSUER = "https://api.example.com/live"
ISSUERS_OWN = {CONFIGURATION_URL, JWKS_URL, OTHER_CONFIGURATION, OTHER_JWKS}
FAMILIES = ("RSA", "P-256", "Ed25519", "two issuers", "API tokens", "Portside's own")
# RFC 7638, section 3.1: own keys have thumbprints for ids.
OWN_KEY = P256._replace(jwk={**P256.jwk, "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"})


class Bench(NamedTuple):
    """A deployment with two issuers, its own and API tokens; and who hears of what it does."""

    authorizer: Authorizer
    issuers: FakeIssuer
    trap: Trap


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    with running_trap() as running:
        yield running


@pytest.fixture
def bench(trap: Trap) -> Bench:
    environ = {
        "TOKEN_ISSUER": f"{ISSUER},{OTHER}",
        "TOKEN_AUDIENCE": AUDIENCE,
        "OWN_ISSUER": OWN_ISSUER,
        "TABLE_NAME": "table",
    }
    issuers = two_issuers()
    own_key: dict[str, str | float | bool] = {"jwk": json.dumps(OWN_KEY.jwk), "forget_at_epoch_seconds": NOW + 600.0}
    table = FakeTable({("API_TOKENS", ID): ROW, ("SIGNING_KEYS", OWN_KEY.kid): own_key})
    return Bench(compose(environ, clock=FakeClock(), fetch=issuers, table=table), issuers, trap)


def scene_of(trap: Trap, **more: Any) -> Scene:
    scene = Scene(ISSUER, AUDIENCE, RSA, "RS256", NOW, trap.authority)
    return scene._replace(**more)


def own_scene(trap: Trap) -> Scene:
    return scene_of(trap, issuer=OWN_ISSUER, key=OWN_KEY, algorithm="ES256")


def forgeries_of(family: str, trap: Trap) -> dict[str, str]:
    rsa, other = scene_of(trap), scene_of(trap, issuer=OTHER, key=FOREIGN_RSA)
    families = {
        "RSA": lambda: {**all_forgeries(rsa), **rsa_signatures(rsa)},
        "P-256": lambda: {
            **all_forgeries(scene_of(trap, key=P256, algorithm="ES256")),
            **ecdsa_signatures(rsa),
        },
        "Ed25519": lambda: dict(ed25519_signatures(rsa, ED25519)),
        "two issuers": lambda: dict(issuer_confusion(rsa, other, OWN_ISSUER)),
        "API tokens": lambda: dict(api_tokens(other)),
        "Portside's own": lambda: all_forgeries(own_scene(trap)),
    }
    return distinct([("", families[family]())])


@pytest.mark.parametrize("signer", [(RSA, "RS256"), (P256, "ES256")], ids=["RSA", "P-256"])
def test_honest_tokens_get_in(bench: Bench, signer: Any) -> None:
    """So that none of the others is refused for a mistake of the tests."""
    key, algorithm = signer
    honest = scene_of(bench.trap, key=key, algorithm=algorithm).honest()
    assert authorize(make_event(f"Bearer {honest}"), bench.authorizer)["principalId"] == "mallory"
    other = scene_of(bench.trap, issuer=OTHER, key=FOREIGN_RSA)
    for scene in (other, own_scene(bench.trap), own_scene(bench.trap)._replace(audience=OWN_ISSUER)):
        assert authorize(make_event(f"Bearer {scene.honest()}"), bench.authorizer)["principalId"] == "mallory"


@pytest.mark.parametrize("family", FAMILIES)
def test_forged_tokens_are_refused_soon_and_in_silence(
    family: str, bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each is exactly the gateway's 401, none takes 300 ms of CPU, and nobody is looked up, not even by name."""
    tokens = forgeries_of(family, bench.trap)
    monkeypatch.setattr(socket, "getaddrinfo", _nobody_is_looked_up)
    caplog.set_level("CRITICAL")  # thousands of lines that other tests look at
    outcomes = {name: outcome_of(token, bench.authorizer) for name, token in tokens.items()}
    assert {name: said for name, (said, _) in outcomes.items() if said != "Unauthorized"} == {}
    assert {name: seconds for name, (_, seconds) in outcomes.items() if seconds > MAX_CPU_SECONDS} == {}
    assert set(bench.issuers.fetched) <= ISSUERS_OWN
    assert bench.trap.visits == 0


def test_there_are_more_than_enough_of_them(trap: Trap) -> None:
    """Distinct ones, over all families."""
    everything = distinct((f"{family}: ", forgeries_of(family, trap)) for family in FAMILIES)
    assert len(everything) >= 2_000
    assert len(forgeries_of("RSA", trap)) >= 750


def outcome_of(token: str, authorizer: Authorizer) -> tuple[str, float]:
    """What came of it, and the CPU seconds it took."""
    event = make_event(f"Bearer {token}")
    started = time.process_time()
    try:
        authorize(event, authorizer)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        said = "Unauthorized" if is_unauthorized(error) else repr(error)
    else:
        said = "accepted"
    return said, time.process_time() - started


def is_unauthorized(error: Exception) -> bool:
    """The one exception that API Gateway answers 401, and nothing that came with it."""
    return type(error) is Exception and error.args == ("Unauthorized",) and error.__cause__ is None


def _nobody_is_looked_up(*_: object, **__: object) -> Any:
    raise AssertionError("a name was looked up")
