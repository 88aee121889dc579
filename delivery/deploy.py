"""`make deploy`: parameters first, then credentials, then the stack's state; only then is anything built or touched."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from delivery.account.buckets import Say
from delivery.account.identity import Account, Clients, identify, make_clients, open_session
from delivery.account.stack_events import describe_failures, events_after
from delivery.account.stack_states import Way, way_to_deploy
from delivery.account.stacks import Stack, delete_stack, events_of, find_stack, last_event
from delivery.account.targets import Target, check_stack_name, read_target
from delivery.build import DEFAULT_BUILD_DIR, build
from delivery.consent import Ask, require_yes, terminal_ask
from delivery.errors import DeclinedError, StackError
from delivery.exits import exits_in_words
from delivery.next_steps import next_steps
from delivery.parameters.file import default_file
from delivery.parameters.loading import describe_changes, load_parameters
from delivery.parameters.rules import with_defaults
from delivery.release import with_release
from delivery.sam_deploy import deploy_arguments, run_sam_in_view
from delivery.template import read_template

# Builds for these parameters and returns the built template; runs SAM with these arguments and says whether it worked.
Build = Callable[[Mapping[str, str]], Path]
RunSam = Callable[[list[str]], bool]


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is deployed where, and how to ask."""

    target: Target
    account: Account
    clients: Clients
    parameters: Mapping[str, str]
    defaults: Mapping[str, str]
    yes: bool
    ask: Ask | None
    say: Say

    @property
    def asks(self) -> bool:
        """Whether SAM shows its change set and waits for a yes."""
        return self.target.confirms_changes and not self.yes

    def run(self, build_for: Build, run_sam: RunSam) -> Stack:
        """Deploy and return the stack. Raises DeliveryError or BuildError."""
        check_stack_name(self.target.stack_name)
        if self.asks and self.ask is None:
            raise DeclinedError(f"nobody can be asked here, and {self.target.environment} confirms changes: YES=1 does")
        before = self.clear_the_way()
        self.say(f"sam build ({self.parameters['PythonRuntime']}, {self.parameters['Architecture']})")
        template = build_for(self.parameters)
        self.say("sam deploy")
        marker = last_event(self.clients.cloudformation, before)
        arguments = deploy_arguments(self.target, self.account.region, template, self.parameters, asks=self.asks)
        worked = run_sam(arguments)
        after = find_stack(self.clients.cloudformation, self.target.stack_name)
        if not worked or after is None:
            raise StackError(self.failure(after, marker))
        if after.status == "REVIEW_IN_PROGRESS":
            raise DeclinedError("the change set was not confirmed: nothing was deployed")
        if before and after.changed_at == before.changed_at:
            self.say("\nNothing was changed.")
        return after

    def clear_the_way(self) -> Stack | None:
        """Say what is there and what will change; take a failed first creation away. Raises DeliveryError."""
        stack = find_stack(self.clients.cloudformation, self.target.stack_name)
        way = way_to_deploy(self.target.stack_name, stack.status if stack else None, self.target.environment)
        self.say(f"stack {self.target.stack_name}: {stack.status if stack else 'not there yet'}; will {way.value}")
        stands = stack.parameters if stack and way is Way.UPDATE else self.defaults
        changes = describe_changes(stands, self.parameters)
        self.say("\n".join(["parameters that change:", *(f"  {change}" for change in changes or ["none"])]))
        if stack is None or way is not Way.CLEAR_AND_CREATE:
            return stack
        causes = describe_failures([*events_of(self.clients.cloudformation, stack.id)][::-1])
        self.say(f"The first creation of {stack.name} was not finished, and its empty stack is in the way.\n{causes}")
        require_yes(f"delete the empty stack {stack.name} and go on", yes=self.yes, ask=self.ask)
        delete_stack(self.clients.cloudformation, stack, poll_seconds=1 if self.account.is_emulator else 5)
        return None

    def failure(self, stack: Stack | None, marker: str | None) -> str:
        """Why SAM's deployment failed: the first causes, not the last lines."""
        if stack is None:
            return "sam deploy failed before there was a stack; its own words stand above"
        causes = describe_failures(events_after(events_of(self.clients.cloudformation, stack.id), marker))
        if not causes:
            return "sam deploy failed before the stack was touched; its own words stand above"
        return (
            f"the deployment failed, and {stack.name} is {stack.status}. What failed first:\n{causes}\n"
            "docs/operations.md tells what helps; then deploy again"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make deploy", description="Build and deploy to an AWS account.")
    parser.add_argument("--env", default=os.environ.get("ENV") or "dev", help="a section of samconfig.toml")
    parser.add_argument("--parameters", type=Path, help="default: parameters.{env}.toml")
    parser.add_argument("--build-dir", type=Path, default=DEFAULT_BUILD_DIR)
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    given = parser.parse_args()
    with exits_in_words(when_interrupted="what CloudFormation has begun goes on; `make deploy` again says how it is"):
        target = read_target(given.env)
        session = open_session(target)
        clients = make_clients(session)
        declared = read_template()["Parameters"]
        file = given.parameters or default_file(given.env)
        parameters = load_parameters(file, declared, is_emulator=clients.are_local)
        parameters = with_release(parameters, now=datetime.now(UTC))
        account = identify(session, clients)
        print(f"account {account.id}, region {account.region}, as {account.caller}")
        deployment = Deployment(
            target=target,
            account=account,
            clients=clients,
            parameters=parameters,
            defaults=with_defaults(declared, {}),
            yes=given.yes,
            ask=terminal_ask(),
            say=lambda text: print(text, flush=True),
        )
        stack = deployment.run(
            lambda chosen: build(chosen, given.build_dir),
            lambda arguments: run_sam_in_view(arguments, asks=deployment.asks, quick=account.is_emulator),
        )
        print(next_steps(given.env, stack.outputs, parameters))


if __name__ == "__main__":
    main()
