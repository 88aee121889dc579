"""`python -m delivery.tokens`: what it takes, what it prints where."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from delivery.tokens.arguments import read_arguments
from delivery.tokens.commands import run
from delivery.tokens.deployment import Deployment, open_deployment
from local.environments import ROOT
from tests.unit.tokens.world import TokenWorld
from tokens.form import PREFIX
from uploads.errors import ConflictError, InvalidRequestError, TokenNotFoundError


@pytest.fixture
def world() -> TokenWorld:
    return TokenWorld()


def do(world: TokenWorld, *words: str) -> None:
    deployment = Deployment(world.service, "arn:aws:iam::123456789012:user/op")
    run(read_arguments(list(words)), deployment, now=world.now, fresh_id=world.make_id(world.now))


def test_token_stands_alone_on_standard_output(world: TokenWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """So that it can be piped; what people want to know stands on the other."""
    do(world, "create", "--tenant", "globex", "--scope", "admin uploads:read", "--description", "first", "--days", "7")
    printed = capsys.readouterr()
    token = printed.out.removesuffix("\n")
    claims = world.claims_of(token)
    assert claims.tenant == "globex"
    assert claims.scopes == {"admin", "uploads:read"}
    assert token not in printed.err
    assert "2026-11-29T15:20:00Z" in printed.err
    (kept,) = world.records.rows.values()
    assert kept.created_by == "arn:aws:iam::123456789012:user/op"


def test_json_is_the_answer_of_the_api(world: TokenWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """Of every command."""
    do(world, "--json", "create", "--tenant", "acme", "--scope", "admin")
    made = json.loads(capsys.readouterr().out)
    assert made["token"].startswith(f"{PREFIX}_{made['id']}_")
    do(world, "--json", "rotate", made["id"], "--grace-seconds", "60")
    assert json.loads(capsys.readouterr().out)["token"] != made["token"]
    do(world, "--json", "revoke", made["id"])
    do(world, "--json", "show", made["id"])
    revoked, shown = map(json.loads, capsys.readouterr().out.splitlines())
    assert revoked == shown
    assert shown["state"] == "revoked"
    assert "token" not in shown
    do(world, "--json", "list", "--tenant", "acme")
    assert json.loads(capsys.readouterr().out) == {"items": [shown]}


def test_list_goes_through_all_pages(world: TokenWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """A line each, newest first."""
    made = []
    for _ in range(101):
        made.append(world.make().token.id)
        world.wait(1)
    do(world, "list", "--tenant", "acme")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == made[::-1]


def test_operator_works_on_any_tenants_token(world: TokenWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """By its id alone."""
    made = world.make()
    do(world, "show", made.token.id)
    assert "acme" in capsys.readouterr().out
    do(world, "revoke", made.token.id)
    assert world.records.rows[made.token.id].revoked_at


def test_what_cannot_be_is_refused_in_words(world: TokenWorld) -> None:
    """The same as by the API."""
    with pytest.raises(InvalidRequestError):
        do(world, "create", "--tenant", "a/b", "--scope", "admin")
    with pytest.raises(InvalidRequestError):
        do(world, "create", "--tenant", "acme", "--scope", "admin", "--days", "367")
    with pytest.raises(TokenNotFoundError):
        do(world, "show", "nothing")
    with pytest.raises(ConflictError, match="no usage plan"):
        do(world, "join-plan")


def test_plan_is_joined(world: TokenWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """By those that are good."""
    world.make()
    world.usage_keys.are_on = True
    do(world, "join-plan")
    assert capsys.readouterr().out == "1 tokens are in the plan\n"


def test_keys_are_tidied(world: TokenWorld, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that nobody names, once they are old enough."""
    world.usage_keys.are_on = True
    world.usage_keys.ensure(world.make_id(world.now), "of a make that died")
    world.wait(3_601)
    do(world, "tidy")
    assert capsys.readouterr().out == "1 API keys are gone\n"
    assert world.usage_keys.keys == {}


@pytest.mark.parametrize("words", [[], ["create"], ["create", "--tenant", "a"], ["show"], ["list"], ["forget", "x"]])
def test_half_a_command_is_explained(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, by what is missing."""
    with pytest.raises(SystemExit) as caught:
        read_arguments(words)
    assert caught.value.code == 2
    assert "usage: make api-token" in capsys.readouterr().err


def test_make_runs_it_with_the_words_of_do() -> None:
    """On dev, unless another environment is named; without words it explains itself."""

    def commands(*words: str) -> str:
        done = subprocess.run(  # noqa: S603 # make, with words of ours
            ["make", "--dry-run", "--no-print-directory", "api-token", *words],  # noqa: S607 # wherever it is installed
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert '-m delivery.tokens --env "dev" --help' in commands()
    assert '-m delivery.tokens --env "local" show 01' in commands("ENV=local", "DO=show 01")


def test_local_stack_that_is_not_up_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    with pytest.raises(Exception, match="is `make run` up"):
        open_deployment("local")
