"""Deployments and deletions that did not come to their end, on real stacks of the emulator's CloudFormation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from delivery.account.identity import Clients, identify, make_clients
from delivery.account.targets import read_target
from delivery.deploy import Deployment
from delivery.errors import StackError
from local.stack import parameters
from tests.integration.delivery.commands import OURS, STACK, Operator, create_stack

BUCKET: dict[str, Any] = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"}
TABLE: dict[str, Any] = {
    "Type": "AWS::DynamoDB::Table",
    "DeletionPolicy": "RetainExceptOnCreate",
    "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    },
}
KEEPING = {"Resources": {"Bucket": BUCKET, "Table": TABLE}}
FAILING = {
    "Resources": {
        "Bucket": BUCKET,
        "Stream": {"Type": "AWS::Logs::LogStream", "DependsOn": "Bucket", "Properties": {"LogGroupName": "none"}},
    }
}
MORE_THAN_A_PAGE = 1_005


def test_deletion_is_finished_after_the_stack_is_gone(operator: Operator) -> None:
    """Bucket and table are found by what CloudFormation remembers, and more than one page of objects goes."""
    create_stack(operator.emulator, STACK, KEEPING, tags=OURS, ends_as="CREATE_COMPLETE")
    there = operator.everything()
    s3 = operator.emulator.client("s3")
    for number in range(MORE_THAN_A_PAGE):
        s3.put_object(Bucket=there["buckets"][0], Key=f"t/acme/{number:05}", Body=b"x")
    operator.emulator.client("cloudformation").delete_stack(StackName=STACK)
    waiter = operator.emulator.client("cloudformation").get_waiter("stack_delete_complete")
    waiter.wait(StackName=STACK, WaiterConfig={"Delay": 1})
    assert operator.everything() == {**there, "stacks": []}
    done = operator.run("delete", "--yes", STACK)
    assert done.status == 0, done.said
    assert re.search("1,00[56] object versions", done.said)  # the emulator lists a page's first key twice
    assert not any(operator.everything().values())


def test_anothers_stack_of_this_name_stays(operator: Operator) -> None:
    """Neither deleted nor deployed over."""
    create_stack(operator.emulator, STACK, KEEPING, tags=[], ends_as="CREATE_COMPLETE")
    there = operator.everything()
    for done in (
        operator.run("delete", "--yes", STACK),
        operator.deploy(parameters(operator.emulator, operator.folder), "--yes"),
    ):
        assert done.status == 1
        assert "is not Portside's" in done.said
    assert operator.everything() == there
    operator.emulator.client("cloudformation").delete_stack(StackName=STACK)
    operator.emulator.client("s3").delete_bucket(Bucket=there["buckets"][0])
    operator.emulator.client("dynamodb").delete_table(TableName=there["tables"][0])


def test_change_set_that_is_declined_deploys_nothing(operator: Operator) -> None:
    """`ENV=prod` shows SAM's change set, and a "n" typed at SAM's own question is not taken for success."""
    done = operator.deploy(parameters(operator.emulator, operator.folder), env="prod", typed="n")
    assert done.status == 1
    assert "Deploy this changeset?" in done.said
    assert "the change set was not confirmed: nothing was deployed" in done.said
    there = operator.everything()
    assert (there["functions"], there["buckets"]) == ([], [])
    assert operator.run("delete", "--yes", "portside", env="prod").status == 0
    assert operator.stack("portside") is None


def test_failed_deployment_tells_its_cause(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the real events of a creation that was rolled back; SAM is played by a template that cannot come up."""
    clients = local_clients(operator, monkeypatch)
    target = read_target("dev")

    def fail(_arguments: list[str]) -> bool:
        create_stack(operator.emulator, STACK, FAILING, tags=OURS, ends_as="ROLLBACK_COMPLETE")
        return False

    values = {"PythonRuntime": "python3.13", "Architecture": "arm64"}
    session: Any = SessionOfRoot(operator)
    deployment = Deployment(target, identify(session, clients), clients, values, values, yes=True, ask=None, say=print)
    with pytest.raises(StackError) as caught:
        deployment.run(lambda _values: Path("template.yaml"), fail)
    assert "portside-dev is ROLLBACK_COMPLETE" in str(caught.value)
    assert "Stream (AWS::Logs::LogStream): " in str(caught.value)
    assert operator.run("delete", "--yes", STACK).status == 0


class SessionOfRoot:
    """A boto3 session as far as it is used here."""

    region_name = "us-east-1"

    def __init__(self, operator: Operator) -> None:
        self.client = lambda service, **_more: operator.emulator.client(service)


def local_clients(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Clients:
    """Clients of this emulator, and of nothing else."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    session: Any = SessionOfRoot(operator)
    clients = make_clients(session)
    assert clients.are_local
    return clients
