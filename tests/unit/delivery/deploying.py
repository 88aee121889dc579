"""An account, and a SAM that does there what it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from delivery.account.identity import Clients
from delivery.account.targets import Target, read_target
from delivery.deploy import Deployment
from tests.unit.delivery.fakes import ACCOUNT, FakeCloudFormation

DEFAULTS = {"PythonRuntime": "python3.13", "Architecture": "arm64", "TokenIssuer": "", "LogLevel": "INFO"}
WANTED = {**DEFAULTS, "TokenIssuer": "https://login.example.com/"}
EARLIER, LATER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


class World:
    """What a deployment meets, and what it said and did."""

    def __init__(self, clients: Clients, cloudformation: FakeCloudFormation) -> None:
        self.clients = clients
        self.cloudformation = cloudformation
        self.said: list[str] = []
        self.done: list[str] = []
        self.sam: Callable[[], bool] = self.succeed

    def succeed(self) -> bool:
        """A deployment that goes well."""
        if self.cloudformation.status("portside-dev") in (None, "REVIEW_IN_PROGRESS"):
            self.cloudformation.add_stack("portside-dev", LastUpdatedTime=LATER)
        for stack in self.cloudformation.stacks.values():
            stack["LastUpdatedTime"] = LATER
        return True

    def deploy(self, target: Target | None = None, *, yes: bool = False, answer: str | None = None) -> str:
        """Run the command; the answer is what it said. `answer` sits at the terminal."""
        deployment = Deployment(
            target=target or read_target("dev"),
            account=ACCOUNT,
            clients=self.clients,
            parameters=WANTED,
            defaults=DEFAULTS,
            yes=yes,
            ask=(lambda _question: answer) if answer is not None else None,
            say=self.said.append,
        )
        deployment.run(self.build, self.run_sam)
        return "\n".join(self.said)

    def build(self, _parameters: Mapping[str, str]) -> Path:
        self.done.append("build")
        return Path("template.yaml")

    def run_sam(self, arguments: list[str]) -> bool:
        self.done.append(" ".join(arguments))
        return self.sam()
