"""`make delete`: takes a deployment down with all its data, after saying what that is and asking.

The stack goes first: without an API nothing new arrives, and when CloudFormation fails, the data is still there. Safe
to repeat at any point: what an interrupted run left is found again.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass

from delivery.account.artefacts import find_artefacts
from delivery.account.buckets import Bucket, Say
from delivery.account.identity import Account, Clients, identify, make_clients, open_session
from delivery.account.stack_states import refuse_to_delete
from delivery.account.stacks import Stack, delete_stack, find_stack
from delivery.account.stores import Stores, find_left_stores, find_stores
from delivery.account.targets import Target, read_target
from delivery.consent import Ask, require_name, terminal_ask
from delivery.errors import StackError
from delivery.exits import exits_in_words
from uploads.aws.usage_keys import ApiGatewayUsageKeys


@dataclass(frozen=True, slots=True)
class Remains:
    """All that there is of a deployment."""

    stack: Stack | None
    stores: Stores
    artefacts: Bucket | None
    usage_keys: ApiGatewayUsageKeys | None

    def __bool__(self) -> bool:
        """Whether there is anything to delete."""
        return bool(self.stack or self.stores or self.artefacts or self.usage_keys)


def find_remains(clients: Clients, account: Account, target: Target, say: Say) -> Remains:
    """What a deletion would take. Raises StackError when the stack cannot be deleted now."""
    stack = find_stack(clients.cloudformation, target.stack_name)
    if stack:
        refusal = refuse_to_delete(stack.name, stack.status, target.environment, is_protected=stack.is_protected)
        if refusal:
            raise StackError(refusal)
        stores = find_stores(clients, account, stack)
    else:
        stores = find_left_stores(clients, account, target.stack_name)
    artefacts = find_artefacts(clients, account, target)
    # Functions have made them: CloudFormation knows nothing of them.
    usage_keys = ApiGatewayUsageKeys(lambda: clients.apigateway, target.stack_name, are_on=False)
    return Remains(
        stack,
        stores,
        artefacts if artefacts and artefacts.contents(say) else None,
        usage_keys if usage_keys.list_all() else None,
    )


def show(remains: Remains, say: Say) -> None:
    """Say what would be destroyed."""
    say("\nThis would be destroyed:")
    if remains.stack:
        say(f"  stack   {remains.stack.name} ({remains.stack.status}): the API, its functions, roles and logs")
    for bucket in remains.stores.buckets:
        say(f"  bucket  {bucket.name}: {bucket.contents(say)}")
    for table in remains.stores.tables:
        say(f"  table   {table.name}: about {table.item_count():,} items")
    if remains.artefacts:
        say(f"  code    what was uploaded to deploy it, under {remains.artefacts.prefix} in {remains.artefacts.name}")
    if remains.usage_keys:
        say(f"  keys    {len(remains.usage_keys.list_all()):,} API keys of its API tokens")


def destroy(clients: Clients, remains: Remains, say: Say, *, poll_seconds: int) -> None:
    """Delete all of it. Raises StackError or EmptyingError; whatever was left is found by the next run."""
    if remains.stack:
        say(f"deleting the stack {remains.stack.name}; this takes a minute or two")
        delete_stack(clients.cloudformation, remains.stack, poll_seconds=poll_seconds)
    for bucket in remains.stores.buckets:
        say(f"emptying and deleting the bucket {bucket.name}")
        bucket.remove(say)
    for table in remains.stores.tables:
        say(f"deleting the table {table.name}")
        table.remove(poll_seconds=poll_seconds)
    if remains.artefacts:
        say("deleting the uploaded code")
        remains.artefacts.empty(say)
    if remains.usage_keys:
        say("deleting the API keys of its API tokens")
        for key in remains.usage_keys.list_all():
            remains.usage_keys.drop(key)


def delete(clients: Clients, account: Account, target: Target, *, yes: str | None, ask: Ask | None, say: Say) -> None:
    """Find, show, ask, destroy. Raises DeliveryError."""
    remains = find_remains(clients, account, target, say)
    if not remains:
        say(f"there is nothing of {target.stack_name} to delete")
        return
    show(remains, say)
    require_name(target.stack_name, given=yes, ask=ask)
    destroy(clients, remains, say, poll_seconds=1 if account.is_emulator else 5)
    say(f"\n{target.stack_name} is gone")
    older = find_left_stores(clients, account, target.stack_name) if remains.stack else None
    if older:
        names = ", ".join(older.names())
        say(f"An earlier stack of this name left {names}: `make delete ENV={target.environment}` again deletes that.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make delete", description="Delete a deployment with all its data.")
    parser.add_argument("--env", default=os.environ.get("ENV") or "dev", help="a section of samconfig.toml")
    parser.add_argument("--yes", metavar="STACK", help="the stack's name, instead of typing it when asked")
    given = parser.parse_args()
    again = f"run `make delete ENV={given.env}` again to finish"
    with exits_in_words(when_interrupted=again):
        target = read_target(given.env)
        session = open_session(target)
        clients = make_clients(session)
        account = identify(session, clients)
        print(f"account {account.id}, region {account.region}, stack {target.stack_name}, as {account.caller}")
        delete(clients, account, target, yes=given.yes, ask=terminal_ask(), say=lambda text: print(text, flush=True))


if __name__ == "__main__":
    main()
