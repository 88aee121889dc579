"""What a token looks like: one spelling, and one that both zips agree on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from authorizer.api_tokens import FORM, PREFIX
from authorizer.claims import TENANT as TENANT_OF_AUTHORIZER
from authorizer.policy import ROUTES
from tests.unit.fakes.world import NOW
from tokens import form
from tokens.form import SECRET_BYTES, hash_token, write_token
from tokens.limits import SCOPES, TENANT
from uploads.ids import RANDOM_BYTES, make_ulid

secrets = some.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)
ids = some.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES).map(lambda chance: make_ulid(NOW, chance))


@given(ids, secrets)
def test_every_token_has_the_form_that_the_authorizer_takes(token_id: str, secret: bytes) -> None:
    """And the id is found in it."""
    match = FORM.fullmatch(write_token(token_id, secret))
    assert match
    assert match[1] == token_id


@given(ids, secrets, secrets)
def test_no_bit_of_the_secret_is_lost(token_id: str, one: bytes, other: bytes) -> None:
    """Two secrets are two tokens with two hashes."""
    texts = {write_token(token_id, one), write_token(token_id, other)}
    assert len(texts) == len({one, other}) == len({hash_token(text) for text in texts})


def test_known_token() -> None:
    """Fixed for ever: tokens outlive versions."""
    text = write_token("01M81XFF80FMDPR3MZ4JM56799", bytes(range(32)))
    assert text == "pst_01M81XFF80FMDPR3MZ4JM56799_0001081G81860W40J2GB1G6GW3RG2491650N2RBHG68T3CE1T7GZ"
    assert hash_token(text) == "5bf87aeed8efb3d5269303d12c95b4b652774863ec1989382b3a0b8ba1b0a94a"


@pytest.mark.parametrize("size", [0, 31, 33])
def test_secret_of_another_size_is_refused(size: int) -> None:
    """Less would be guessed, more would be cut."""
    with pytest.raises(ValueError, match="32 random bytes"):
        write_token("01M81XFF80FMDPR3MZ4JM56799", bytes(size))


def test_both_zips_agree() -> None:
    """They share no code."""
    assert f"{form.PREFIX}_" == PREFIX
    assert TENANT.pattern == TENANT_OF_AUTHORIZER.pattern
    assert set(SCOPES) == set(ROUTES)


def test_form_is_one_word_to_a_shell_a_url_and_a_double_click() -> None:
    """Nothing in it needs escaping."""
    assert re.fullmatch(r"\w+", write_token("01M81XFF80FMDPR3MZ4JM56799", bytes(range(32))))
