"""What makes an API token good: each look is a new one, and nobody learns which part of a bad one was wrong."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from authorizer.api_tokens import ApiTokens
from authorizer.errors import TableUnavailableError, TokenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authorizer.table import Value

NOW = 1_795_000_000.0
ID, OTHER_ID = "01JD8Z6R4WJ2N0Q3T5V7X9Y1ZA", "01JD8Z6R4WJ2N0Q3T5V7X9Y1ZB"
SECRET, OLD_SECRET, WRONG = "0" + "A" * 51, "1" + "B" * 51, "0" + "C" * 51
TOKEN = f"pst_{ID}_{SECRET}"
OLD_TOKEN = f"pst_{ID}_{OLD_SECRET}"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


ROW: dict[str, Value] = {
    "token_sha256": hash_of(TOKEN),
    "tenant": "acme",
    "scopes": "uploads:write jobs:read",
    "expires_at": NOW + 100,
    "last_used_at": NOW - 1,
}


class FakeTable:
    """One row, and what was asked of it."""

    def __init__(self, **more: Any) -> None:
        self.row: Mapping[str, Value] = {name: value for name, value in {**ROW, **more}.items() if value is not None}
        self.reads: list[tuple[str, str]] = []
        self.touched: list[dict[str, Any]] = []
        self.touch_fails = False

    def read_item(self, pk: str, sk: str) -> Mapping[str, Value] | None:
        self.reads.append((pk, sk))
        return self.row if (pk, sk) == ("API_TOKENS", ID) else None

    def touch(self, pk: str, sk: str, **how: Any) -> None:
        self.touched.append({"key": (pk, sk), **how})
        if self.touch_fails:
            raise TableUnavailableError


def reason(token: str, table: FakeTable, now: float = NOW) -> str:
    with pytest.raises(TokenError) as caught:
        ApiTokens(table).claims(token, now)
    return caught.value.code


def test_good_token_says_who_it_is() -> None:
    """Tenant and scopes are its row's."""
    claims = ApiTokens(FakeTable(usage_key="k" * 40)).claims(TOKEN, NOW)
    assert (claims.subject, claims.tenant) == (f"api-token:{ID}", "acme")
    assert claims.scopes == {"uploads:write", "jobs:read"}
    assert claims.usage_key == "k" * 40
    assert ApiTokens(FakeTable()).claims(TOKEN, NOW).usage_key is None


def test_nothing_is_remembered() -> None:
    """The gateway keeps an answer for 50 s already; the next look is at the row as it is then."""
    table = FakeTable()
    tokens = ApiTokens(table)
    tokens.claims(TOKEN, NOW)
    table.row = {**table.row, "revoked_at": NOW}
    with pytest.raises(TokenError, match="API_TOKEN_REVOKED"):
        tokens.claims(TOKEN, NOW)
    assert len(table.reads) == 2


@pytest.mark.parametrize(("now", "is_good"), [(NOW + 99, True), (NOW + 99.9, True), (NOW + 100, False)])
def test_token_is_good_until_its_end(now: float, *, is_good: bool) -> None:
    """To the second, and with no leeway: our own clock wrote it."""
    if is_good:
        assert ApiTokens(FakeTable()).claims(TOKEN, now)
    else:
        assert reason(TOKEN, FakeTable(), now) == "API_TOKEN_EXPIRED"


@pytest.mark.parametrize(("until", "is_good"), [(NOW + 1, True), (NOW, False), (NOW - 1, False)])
def test_old_secret_is_good_until_its_grace_ends(until: float, *, is_good: bool) -> None:
    """Beside others, and the new one stays good."""
    table = FakeTable(old_secrets=f"{'f' * 64}@{int(NOW) + 9} {hash_of(OLD_TOKEN)}@{int(until)}")
    assert ApiTokens(table).claims(TOKEN, NOW)
    if is_good:
        assert ApiTokens(table).claims(OLD_TOKEN, NOW)
    else:
        assert reason(OLD_TOKEN, table) == "API_TOKEN_UNKNOWN"


def test_unknown_id_and_wrong_secret_take_the_same_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """One read and one comparison in constant time each, and one reason: also for what is revoked or has expired."""
    compared: list[int] = []
    real: Callable[[str, str], bool] = __import__("hmac").compare_digest

    def counted(one: str, other: str) -> bool:
        compared.append(len(one) - len(other))
        return real(one, other)

    monkeypatch.setattr("authorizer.api_tokens.hmac.compare_digest", counted)
    for token, more in [
        (f"pst_{OTHER_ID}_{SECRET}", {}),
        (f"pst_{ID}_{WRONG}", {}),
        (f"pst_{ID}_{WRONG}", {"revoked_at": NOW}),
        (f"pst_{ID}_{WRONG}", {"expires_at": 0.0}),
    ]:
        table = FakeTable(**more)
        assert reason(token, table) == "API_TOKEN_UNKNOWN"
        assert (len(table.reads), compared) == (1, [0])
        compared.clear()


def test_hash_in_another_row_is_of_no_use() -> None:
    """It is of the whole token, id and all."""
    table = FakeTable(token_sha256=hash_of(f"pst_{OTHER_ID}_{SECRET}"))
    assert reason(TOKEN, table) == "API_TOKEN_UNKNOWN"


@pytest.mark.parametrize(
    "token",
    [
        "pst_",
        "pst__",
        f"pst_{ID}",
        f"pst_{ID}_",
        f"PST_{ID}_{SECRET}",
        f"pst_{ID.lower()}_{SECRET}",
        f"pst_{ID}_{SECRET.lower()}",
        f"pst_{ID}_{SECRET}=",
        f"pst_{ID}_{SECRET} ",
        f" pst_{ID}_{SECRET}",
        f"pst_{ID}_{SECRET}\n",
        f"pst_{ID}_{SECRET}_",
        f"pst_{ID}_{SECRET}A",
        f"pst_{ID}_{SECRET[:-1]}",
        f"pst_{ID}_2{SECRET[1:]}",
        f"pst_{ID}_Z{SECRET[1:]}",
        f"pst_8{ID[1:]}_{SECRET}",
        f"pst_{ID}_{SECRET[:-1]}I",
        f"pst_{ID}_{SECRET[:-1]}O",
        f"pst_{ID}_{SECRET[:-1]}U",
        f"pst_{ID}_{SECRET[:-1]}\uff21",
        f"pst_{ID}_{SECRET[:-1]}\u0660",
        f"pst_{ID}\x00_{SECRET}",
        f"pst_{ID}.{SECRET}.{SECRET}",
        f"pst_../{ID[3:]}_{SECRET}",
        "pst_" + "A" * 8_000,
    ],
)
def test_what_has_not_the_one_form_is_refused_without_a_look(token: str) -> None:
    """Many spellings would be many tokens to whoever keeps a list of revoked ones; and garbage costs no read."""
    table = FakeTable()
    assert reason(token, table) == "API_TOKEN_MALFORMED"
    assert table.reads == []


@given(some.text(max_size=120))
def test_no_text_gets_in_by_chance(text: str) -> None:
    """Whatever it is, it is refused in words of ours."""
    assert reason(f"pst_{text}", FakeTable()) in {"API_TOKEN_MALFORMED", "API_TOKEN_UNKNOWN"}


@given(some.integers(0, len(TOKEN) - 1), some.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ_"))
def test_every_character_counts(place: int, character: str) -> None:
    """One other, and it is another token."""
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    if changed != TOKEN:
        assert reason(changed, FakeTable()) in {"API_TOKEN_MALFORMED", "API_TOKEN_UNKNOWN"}


@pytest.mark.parametrize(("last", "is_noted"), [(None, True), (NOW - 60, True), (NOW - 59, False), (NOW, False)])
def test_use_is_noted_at_most_once_a_minute(last: float | None, *, is_noted: bool) -> None:
    """On the condition that nobody else has."""
    table = FakeTable(last_used_at=last)
    ApiTokens(table).claims(TOKEN, NOW)
    noted = {"key": ("API_TOKENS", ID), "attribute": "last_used_at", "now": int(NOW), "unless_since": int(NOW) - 60}
    assert table.touched == ([noted] if is_noted else [])


def test_use_that_cannot_be_noted_fails_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, by the id."""
    table = FakeTable(last_used_at=None)
    table.touch_fails = True
    assert ApiTokens(table).claims(TOKEN, NOW)
    assert [(record.message, vars(record)["token_id"]) for record in caplog.records] == [("token_use_not_noted", ID)]


def test_use_of_a_bad_token_is_not_noted() -> None:
    """Nobody makes a token look used without its secret."""
    for more in ({"revoked_at": NOW}, {"expires_at": NOW}, {"token_sha256": "0" * 64}):
        table = FakeTable(last_used_at=None, **more)
        reason(TOKEN, table)
        assert table.touched == []
