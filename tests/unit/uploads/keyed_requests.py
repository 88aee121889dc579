"""Requests with a key, and what they make: things of which each id can be made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.unit.fakes import FakeClaims
from tests.unit.fakes.interruptions import Interruptible
from tests.unit.fakes.world import NOW
from uploads.claiming import run_once
from uploads.claims import Attempt
from uploads.ids import make_ulid

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
PAYLOAD = '{"filename": "film.mp4", "size_bytes": 31457280}'
OTHER_PAYLOAD = '{"filename": "film.mp4", "size_bytes": 31457281}'


class IdTakenError(Exception):
    """The table's answer to a second record of one id; as in life, none of the service's own errors."""


class CrashError(BaseException):
    """The function dies: nothing of ours runs any more, no `except` either."""


def crash() -> None:
    raise CrashError


@dataclass(frozen=True)
class Thing:
    """What a request has made, and which one."""

    id: str
    maker: str


class Things(Interruptible):
    """The records of what was made; a write is conditional on absence."""

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[str, Thing] = {}

    def add(self, thing: Thing) -> None:
        with self._call("add"):
            if thing.id in self.made:
                raise IdTakenError
            self.made[thing.id] = thing

    def find(self, thing_id: str) -> Thing | None:
        with self._call("find"):
            return self.made.get(thing_id)


class KeyedRequests:
    """Requests of one key's users, with a clock that a test moves. Each is answered with the thing."""

    def __init__(self) -> None:
        self.claims = FakeClaims()
        self.things = Things()
        self.now = NOW
        self.requests = 0
        self.replays = 0

    def wait(self, time: timedelta) -> None:
        self.now += time

    def attempt(
        self, payload: str = PAYLOAD, *, key: str | None = KEY, tenant: str = "acme", route: str = "POST /v1/uploads"
    ) -> Attempt:
        self.requests += 1
        fresh_id = make_ulid(self.now, self.requests.to_bytes(10))
        return Attempt(tenant=tenant, route=route, key=key, payload=payload, fresh_id=fresh_id, now=self.now)

    def send(self, attempt: Attempt | None = None, *, before_writing: Callable[[], object] = lambda: None) -> Thing:
        """Have a request answered; `before_writing` is what happens while its function is at work."""
        attempt = attempt or self.attempt()

        def make(thing_id: str) -> Thing:
            before_writing()
            thing = Thing(thing_id, maker=attempt.fresh_id)
            self.things.add(thing)
            return thing

        def replay(thing: Thing) -> Thing:
            self.replays += 1
            return thing

        return run_once(self.claims, attempt, find=self.things.find, make=make, replay=replay)

    def is_claimed(self) -> bool:
        """Whether the key stands for something: nobody has used it, or only for what was refused, when not."""
        return any(not claim.is_forgotten(self.now) for claim in self.claims.claims.values())

    def only_thing(self) -> Thing:
        """What was made; that it is one is asserted."""
        (thing,) = self.things.made.values()
        return thing
