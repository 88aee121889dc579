"""What a refusal must look like, whatever the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authorizer.app import authorize
from tests.unit.authorizer.parts import CONFIGURATION_URL, JWKS_URL, FakeIssuer, logged, make_authorizer, make_event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _pytest.mark import ParameterSet

    from authorizer.app import Authorizer


def assert_refused(
    token: str, reason: str, caplog: pytest.LogCaptureFixture, authorizer: Authorizer | None = None
) -> None:
    """A 401 and no other exception; one log line with the reason; no word of the token; nobody asked but the issuer."""
    issuer = FakeIssuer()
    with pytest.raises(Exception) as caught:  # noqa: PT011 - its exact type and text are looked at next
        authorize(make_event(f"Bearer {token}"), authorizer or make_authorizer(issuer=issuer))
    assert type(caught.value) is Exception
    assert caught.value.args == ("Unauthorized",)
    assert [(record.message, vars(record)["reason"]) for record in caplog.records] == [("token_refused", reason)]
    assert_not_logged(token, caplog)
    assert issuer.fetched in ([], [CONFIGURATION_URL, JWKS_URL])


def assert_not_logged(token: str, caplog: pytest.LogCaptureFixture) -> None:
    text = logged(caplog)
    for segment in token.split("."):
        assert len(segment) < 12 or segment[:12] not in text
    assert "user-42" not in text


def as_parameters(tokens: Mapping[str, Mapping[str, str]]) -> list[ParameterSet]:
    """From reason to name to token, to what `parametrize` takes."""
    return [
        pytest.param(reason, token, id=f"{reason} {name}")
        for reason, named in tokens.items()
        for name, token in named.items()
    ]
