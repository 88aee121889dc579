"""How long URLs live: as asked, but never past what they are signed with, and hardly past their upload."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.fakes.world import CREDENTIALS, NOW, SMALL, World
from uploads.limits import MIN_URL_EXPIRY_SECONDS
from uploads.service import Signature


def begin(asked: int | None = None, *, credentials_for: float | None = None, upload_for: float = 86_400) -> Signature:
    """The signing of an answer, with credentials and an upload that end so many seconds from now."""
    world = World()
    upload, _ = world.start(SMALL)
    dies_at = None if credentials_for is None else NOW + timedelta(seconds=credentials_for)
    signer = replace(world.service.signer, credentials=lambda: replace(CREDENTIALS, expires_at=dies_at))
    upload = replace(upload, expires_at=NOW + timedelta(seconds=upload_for))
    return replace(world.service, signer=signer).sign_for(upload, asked, now=NOW)


@pytest.mark.parametrize(
    ("asked", "credentials_for", "upload_for", "given"),
    [
        (None, None, 86_400, 300),
        (120, None, 86_400, 120),
        (3_600, None, 86_400, 3_600),
        (604_800, None, 86_400, 3_600),  # the deployment's maximum
        (3_600, 1_000, 86_400, 1_000),
        (3_600, 1_000.9, 86_400, 1_000),
        (3_600, None, 1_000, 1_000),
        (3_600, 500, 1_000, 500),
        (3_600, 1_000, 500, 500),
        (300, None, 10, 120),  # with less than that, clock skew makes URLs fail at random
        (300, 60, 10, 60),  # but credentials end all
        (300, -5, 86_400, 1),
    ],
)
def test_shortest_life_counts(asked: int | None, credentials_for: float | None, upload_for: float, given: int) -> None:
    """And the answer tells the true end."""
    signature = begin(asked, credentials_for=credentials_for, upload_for=upload_for)
    assert signature.expires_in_seconds == given
    assert signature.expires_at == NOW + timedelta(seconds=given)


@given(
    asked=st.none() | st.integers(120, 604_800),
    credentials_for=st.none() | st.floats(-100, 50_000),
    upload_for=st.integers(1, 90_000),
)
def test_no_url_outlives_what_it_depends_on(asked: int | None, credentials_for: float | None, upload_for: int) -> None:
    """Whatever is asked for; and none is dead from its beginning."""
    seconds = begin(asked, credentials_for=credentials_for, upload_for=upload_for).expires_in_seconds
    assert 1 <= seconds <= 3_600
    assert seconds <= max(upload_for, MIN_URL_EXPIRY_SECONDS)
    if credentials_for is not None and credentials_for >= 1:
        assert seconds <= credentials_for
