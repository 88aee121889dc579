from __future__ import annotations

import http.client
import ssl
from typing import Any

import pytest

from authorizer.discovery import RETRY_SECONDS, DiscoveredKeys
from authorizer.errors import FetchError, KeysUnavailableError
from tests.unit.authorizer.key_builder import ED25519, JWKS, RSA, SHORT_RSA
from tests.unit.authorizer.parts import CONFIGURATION_URL, JWKS_URL, FakeClock, FakeIssuer, logged
from tests.unit.authorizer.token_builder import ISSUER

BOTH = [CONFIGURATION_URL, JWKS_URL]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def issuer() -> FakeIssuer:
    return FakeIssuer()


@pytest.fixture
def keys(issuer: FakeIssuer, clock: FakeClock) -> DiscoveredKeys:
    return DiscoveredKeys(ISSUER, fetch=issuer, clock=clock)


def test_nobody_is_asked_before_a_key_is_wanted(keys: DiscoveredKeys, issuer: FakeIssuer) -> None:
    """Starting up needs no network."""
    assert keys
    assert issuer.fetched == []


def test_keys_are_fetched_once_and_kept(keys: DiscoveredKeys, issuer: FakeIssuer, clock: FakeClock) -> None:
    """One look at the issuer serves all requests of the next five minutes."""
    for _ in range(3):
        assert keys.find("rsa-1")
        assert keys.find("ed25519-1")
        clock.now += 99
    assert issuer.fetched == BOTH


def test_keys_are_fetched_anew_after_five_minutes(keys: DiscoveredKeys, issuer: FakeIssuer, clock: FakeClock) -> None:
    """A key that the issuer has withdrawn is no longer taken."""
    assert keys.find("rsa-1")
    issuer.documents[JWKS_URL] = {"keys": [ED25519.jwk]}
    clock.now += 299
    assert keys.find("rsa-1")
    clock.now += 1
    assert keys.find("rsa-1") is None
    assert issuer.fetched == BOTH * 2


def test_new_key_is_found_at_once_after_the_cool_down(
    keys: DiscoveredKeys, issuer: FakeIssuer, clock: FakeClock
) -> None:
    """A rotated key does not wait for the cache to expire."""
    assert keys.find("rsa-2") is None
    issuer.documents[JWKS_URL] = {"keys": [*JWKS["keys"], {**RSA.jwk, "kid": "rsa-2"}]}
    clock.now += 29
    assert keys.find("rsa-2") is None
    clock.now += 1
    assert keys.find("rsa-2")
    assert issuer.fetched == BOTH * 2


def test_invented_ids_do_not_make_us_ask_more_often(keys: DiscoveredKeys, issuer: FakeIssuer, clock: FakeClock) -> None:
    """Anybody can invent key ids; the issuer hears of it twice a minute at most."""
    for number in range(60):
        assert keys.find(f"invented-{number}") is None
        clock.now += 1
    assert issuer.fetched == BOTH * 2


@pytest.mark.parametrize(
    "failure",
    [
        TimeoutError(),
        ConnectionRefusedError("secret"),
        ssl.SSLCertVerificationError("secret"),
        FetchError("secret"),
        ValueError("secret"),
        UnicodeError("secret"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_last_good_set_is_kept_when_a_fetch_fails(
    failure: Exception, keys: DiscoveredKeys, issuer: FakeIssuer, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """An issuer that is down for a while does not take this service with it, and is asked only now and then."""
    assert keys.find("rsa-1")
    issuer.failure = failure
    for _ in range(60):
        clock.now += 10
        assert keys.find("rsa-1")
    assert issuer.fetched == BOTH + [CONFIGURATION_URL] * 11
    assert {(record.message, vars(record)["error"]) for record in caplog.records} == {
        ("keys_refresh_failed", type(failure).__name__)
    }
    assert "secret" not in logged(caplog)
    issuer.failure = None
    issuer.documents[JWKS_URL] = {"keys": [ED25519.jwk]}
    clock.now += 30
    assert keys.find("rsa-1") is None


def test_without_any_set_there_is_no_verdict(keys: DiscoveredKeys, issuer: FakeIssuer, clock: FakeClock) -> None:
    """Nobody is refused for our own trouble; and soon after it is over callers are served."""
    issuer.failure = TimeoutError()
    with pytest.raises(KeysUnavailableError):
        keys.find("rsa-1")
    issuer.failure = None
    clock.now += RETRY_SECONDS
    assert keys.find("rsa-1")


def test_issuer_that_never_answered_is_let_rest(keys: DiscoveredKeys, issuer: FakeIssuer, clock: FakeClock) -> None:
    """Anybody can send tokens in its name, and each fetch would hold the function up for seconds."""
    issuer.failure = TimeoutError()
    for second in range(3 * RETRY_SECONDS):
        for number in range(100):
            with pytest.raises(KeysUnavailableError):
                keys.find(f"invented-{second}-{number}")
        clock.now += 1
    assert issuer.fetched == [CONFIGURATION_URL] * 3


BAD_CONFIGURATIONS: list[dict[str, Any]] = [
    {"jwks_uri": JWKS_URL},
    {"issuer": ISSUER + "/", "jwks_uri": JWKS_URL},
    {"issuer": "https://evil.example", "jwks_uri": JWKS_URL},
    {"issuer": [ISSUER], "jwks_uri": JWKS_URL},
    {"issuer": ISSUER},
    {"issuer": ISSUER, "jwks_uri": None},
    {"issuer": ISSUER, "jwks_uri": [JWKS_URL]},
    {"issuer": ISSUER, "jwks_uri": JWKS_URL.replace("https", "http")},
    {"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"},
    {"issuer": ISSUER, "jwks_uri": "/keys"},
    {"issuer": ISSUER, "jwks_uri": "https://user:pass@login.example.com/keys"},
    {"issuer": ISSUER, "jwks_uri": JWKS_URL + "\r\nX: y"},
]


@pytest.mark.parametrize("document", BAD_CONFIGURATIONS, ids=repr)
def test_configuration_that_is_not_this_issuer_s_leads_nowhere(
    document: dict[str, Any], keys: DiscoveredKeys, issuer: FakeIssuer
) -> None:
    """Another's document, or keys that do not come by https, are not followed."""
    issuer.documents[CONFIGURATION_URL] = document
    with pytest.raises(KeysUnavailableError):
        keys.find("rsa-1")
    assert issuer.fetched == [CONFIGURATION_URL]


@pytest.mark.parametrize("document", [{}, {"keys": []}, {"keys": [SHORT_RSA.jwk]}, [], "keys", None], ids=repr)
def test_key_set_without_a_usable_key_is_a_failed_fetch(
    document: Any, keys: DiscoveredKeys, issuer: FakeIssuer, clock: FakeClock
) -> None:
    """An issuer that publishes nothing by mistake does not lock everybody out."""
    assert keys.find("rsa-1")
    issuer.documents[JWKS_URL] = document
    clock.now += 300
    assert keys.find("rsa-1")


def test_issuer_with_a_trailing_slash(clock: FakeClock) -> None:
    """Some issuers' names end in a slash: it stays in the name and is not doubled in the address."""
    issuer = FakeIssuer()
    issuer.documents[CONFIGURATION_URL] = {"issuer": ISSUER + "/", "jwks_uri": JWKS_URL}
    assert DiscoveredKeys(ISSUER + "/", fetch=issuer, clock=clock).find("rsa-1")
    assert issuer.fetched == BOTH


def test_fetch_errors_are_of_the_kinds_that_are_caught() -> None:
    """`http.client` has errors of its own kind; the fetch function turns them into one of ours."""
    assert issubclass(FetchError, OSError)
    assert not issubclass(http.client.HTTPException, OSError)
