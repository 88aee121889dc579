"""The handlers behind the API in front of fakes, called with the events of `events/` as API Gateway sends them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers import issuer_app, job_api_app
from tests.unit.fakes.environment import ENVIRONMENT
from tests.unit.fakes.job_world import JobWorld
from tests.unit.handlers.documented import check_answer
from uploads.settings import Settings, read_settings

EVENTS = Path(__file__).parents[3] / "events"
SETTINGS = read_settings(ENVIRONMENT)
AS_IT_IS: Any = object()


@dataclass(frozen=True)
class Answer:
    """What the gateway would pass on. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        """What JSON says; plain text as it is."""
        return json.loads(self.text) if "json" in self.headers["content-type"] else self.text


def _file_of(name: str) -> str:
    return name if name.startswith("job-api-") else f"issuer-{name}"


def make_event(
    name: str,
    *,
    body: Any = AS_IT_IS,
    upload_id: str | None = None,
    query: dict[str, str | list[str]] | None = None,
    headers: dict[str, str] | None = None,
    authorizer: dict[str, Any] | None = AS_IT_IS,
) -> dict[str, Any]:
    """`events/issuer-{name}.json`, or `job-api-…`, with changes. A body that is not text is sent as JSON."""
    event: dict[str, Any] = json.loads((EVENTS / f"{_file_of(name)}.json").read_text())
    if body is not AS_IT_IS:
        event["body"] = body if body is None or isinstance(body, str) else json.dumps(body)
    if upload_id is not None:
        event["path"] = event["resource"].replace("{id}", upload_id)
        event["pathParameters"] = {"id": upload_id}
    if query is not None:
        lists = {key: [value] if isinstance(value, str) else value for key, value in query.items()}
        event["queryStringParameters"] = {key: values[-1] for key, values in lists.items()}
        event["multiValueQueryStringParameters"] = lists
    for key, value in (headers or {}).items():
        event["headers"][key] = value
        event["multiValueHeaders"][key] = [value]
    if authorizer is None:
        del event["requestContext"]["authorizer"]
    elif authorizer is not AS_IT_IS:
        event["requestContext"]["authorizer"] |= authorizer
    return event


class Api:
    """The functions behind the API, on one world. Who waits there, has `meanwhile` happen first, one at a time."""

    def __init__(self, world: JobWorld, settings: Settings = SETTINGS) -> None:
        self.world = world
        self.slept: list[float] = []
        self.meanwhile: list[Callable[[], object]] = []
        self.milliseconds_left: list[int] = []
        parts: dict[str, Any] = {
            "service": lambda _: world.service,
            "jobs": lambda _: world.jobs,
            "clock": lambda: world.now,
            "sleep": self._sleep,
            "make_id": world.make_id,
        }
        self.handler = issuer_app.make_handler(settings, **parts)
        self.job_handler = job_api_app.make_handler(settings, **parts)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.world.wait(seconds=seconds)
        if self.meanwhile:
            self.meanwhile.pop(0)()

    def get_remaining_time_in_millis(self) -> int:
        """As Lambda's context tells it; `milliseconds_left` is what the next looks find."""
        return self.milliseconds_left.pop(0) if self.milliseconds_left else 28_000

    def call(self, name: str, **changes: Any) -> Answer:
        """Answer an event of `events/`, changed."""
        return self.send(make_event(name, **changes))

    def send(self, event: dict[str, Any]) -> Answer:
        """Answer an event; the answer is checked against the OpenAPI document, a preflight's apart."""
        handler = self.job_handler if event["resource"].startswith("/v1/jobs") else self.handler
        returned = handler(event, self)
        assert not returned["isBase64Encoded"]
        headers = {name.lower(): ",".join(values) for name, values in returned["multiValueHeaders"].items()}
        answer = Answer(status=returned["statusCode"], headers=headers, text=returned["body"])
        assert headers["x-request-id"] == event["requestContext"]["requestId"]
        assert headers["cache-control"] == "no-store"
        if event["httpMethod"] != "OPTIONS":
            check_answer(event["resource"], event["httpMethod"], answer.status, headers["content-type"], answer.body)
        return answer
