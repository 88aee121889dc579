"""What `python -m delivery.tokens` is told."""

from __future__ import annotations

import argparse
import os

from tokens.limits import DEFAULT_LIFETIME, MAX_GRACE, MAX_LIFETIME, SCOPES

EXAMPLES = """\
examples:
  make api-token ENV=prod DO="create --tenant acme --scope admin --description 'first of all'"
  make api-token DO="create --tenant acme --scope 'uploads:write uploads:read' --days 30" | pbcopy
  make api-token DO="list --tenant acme"
  make api-token DO="rotate 01KB… --grace-seconds 3600"
  make api-token DO="revoke 01KB…"
  make api-token ENV=local DO="create --tenant acme --scope admin"      # the stack of `make run`

A token is printed once, alone on standard output; it is kept nowhere. Revoking bites within 60 seconds.
"""


def read_arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line's, or `words`. Exits with a usage message for what is none."""
    parser = argparse.ArgumentParser(
        prog="make api-token",
        description="API tokens of a deployment, of any tenant, by your AWS credentials.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--env", default=os.environ.get("ENV") or "dev", help='a section of samconfig.toml, or "local" (default: dev)'
    )
    parser.add_argument("--json", action="store_true", help="print JSON, as the API answers")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_create(commands)
    _add_list(commands)
    _add_one(commands, "show", "how a token stands")
    _add_rotate(commands)
    _add_one(commands, "revoke", "end a token now; once more, and nothing changes")
    commands.add_parser("join-plan", help="put all good tokens' keys into the usage plan, after it was switched on")
    commands.add_parser("tidy", help="remove the API keys of tokens that have ended or that nobody has")
    return parser.parse_args(words)


def _add_create(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    create = commands.add_parser("create", help="make a token, and print it")
    create.add_argument("--tenant", required=True, help="whose files and jobs it opens")
    create.add_argument("--scope", required=True, help=f"space-separated, of: {' '.join(SCOPES)}")
    create.add_argument("--description", default="", help="what it is for")
    create.add_argument(
        "--days",
        type=int,
        default=DEFAULT_LIFETIME.days,
        help=f"how long it is good, at most {MAX_LIFETIME.days} (default: %(default)s)",
    )


def _add_list(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    found = commands.add_parser("list", help="a tenant's tokens, newest first")
    found.add_argument("--tenant", required=True)


def _add_rotate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    rotate = _add_one(commands, "rotate", "give a token another secret, and print it")
    rotate.add_argument(
        "--grace-seconds",
        type=int,
        default=0,
        help=f"how long the old secret is good yet, at most {int(MAX_GRACE.total_seconds())} (default: %(default)s)",
    )
    rotate.add_argument("--days", type=int, help="how long the token is good from now on (default: as it was)")


def _add_one(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    """A command on one token."""
    one = commands.add_parser(name, help=text)
    one.add_argument("id", metavar="ID", help="the token's id: what stands between pst_ and its secret")
    return one
