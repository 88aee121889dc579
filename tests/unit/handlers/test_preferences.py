"""What a Prefer header says, in every spelling that RFC 7240 allows, and in some that it does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.preferences import Preferences, read_preferences

NONE = Preferences()
ASYNC = Preferences(responds_async=True)


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        (None, NONE),
        ("", NONE),
        ("respond-async", ASYNC),
        ("Respond-Async", ASYNC),
        (" respond-async ", ASYNC),
        ('respond-async=""', ASYNC),
        ("respond-async=", ASYNC),
        ("respond-async; foo=bar", ASYNC),
        ('respond-async;foo="a,b"', ASYNC),
        ("wait=10", Preferences(10)),
        ('WAIT = "10"', Preferences(10)),
        ('wait="1\\0"', Preferences(10)),
        ("wait=0", Preferences(0)),
        ("wait=010", Preferences(10)),
        ("respond-async, wait=10", Preferences(10, True)),
        ("wait=5,respond-async,return=minimal", Preferences(5, True)),
        ('return="a, respond-async", wait=3', Preferences(3)),
        (", ,respond-async,,", ASYNC),
    ],
)
def test_what_is_wished_is_understood(text: str | None, wished: Preferences) -> None:
    """Several at once, quoted values, any case, parameters, empty members."""
    assert read_preferences(text) == wished


@pytest.mark.parametrize(
    "text",
    [
        "wait",
        "wait=",
        "wait=soon",
        "wait=-1",
        "wait=1.5",
        "wait=٣",
        "wait=1e3",
        "wait=9999999999",
        "wait 10",
        "respond-async=yes",
        "respond-async yes",
        "respond_async",
        'foo="respond-async',
        'foo="\\", respond-async',
        "=respond-async",
        ";respond-async",
        "\x00",
    ],
)
def test_nonsense_is_ignored(text: str) -> None:
    """A preference is no order: nobody is refused for one."""
    assert read_preferences(text) == NONE


def test_of_doubles_the_first_counts() -> None:
    """As the RFC has it."""
    assert read_preferences("wait=5, wait=9, WAIT=7") == Preferences(5)
    assert read_preferences("wait=x, wait=9") == NONE


@given(text=st.text(alphabet=st.sampled_from('wait=respond-async,;" \\\t10é')))
def test_nothing_that_is_sent_fails(text: str) -> None:
    """Whatever it is."""
    read_preferences(text)


@pytest.mark.parametrize("part", [" ", "; ", "\t;", '"', '\\"', "a=", ",", 'a="', ";,"])
def test_what_is_long_is_read_in_no_time(part: str) -> None:
    """Headers have up to 10 kB."""
    start = time.process_time()
    read_preferences(f"a{part * (10_000 // len(part))}!(")
    assert time.process_time() - start < 0.5
