"""What a client would like, by its Prefer header: https://www.rfc-editor.org/rfc/rfc7240. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

RESPOND_ASYNC = "respond-async"

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
# Between commas, but for those within quotes; quotes that are left open take the rest.
_ITEM = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.?)*+(?:"|$))+', re.DOTALL)
# Parameters, after a semicolon, change nothing of what is understood here.
_PREFERENCE = re.compile(rf"[ \t]*({_NAME})[ \t]*(?:=[ \t]*({_NAME}|{_QUOTED})?[ \t]*)?(?:;.*)?", re.DOTALL)
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Preferences:
    """Those that are understood here: how long to wait for a result, and whether to be answered before there is one."""

    wait_seconds: int | None = None
    responds_async: bool = False


def read_preferences(text: str | None) -> Preferences:
    """What a header says. Wishes are no orders: what makes no sense is ignored; of doubles the first counts."""
    wishes: dict[str, str] = {}
    for item in _ITEM.findall(text or ""):
        if found := _PREFERENCE.fullmatch(item):
            wishes.setdefault(found[1].lower(), _unquoted(found[2] or ""))
    wait = wishes.get("wait", "")
    return Preferences(
        wait_seconds=int(wait) if _SECONDS.fullmatch(wait) else None,
        responds_async=wishes.get(RESPOND_ASYNC) == "",
    )


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1], flags=re.DOTALL) if word.startswith('"') else word
