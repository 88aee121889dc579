from __future__ import annotations

from collections.abc import Iterator

import pytest

from delivery.account.buckets import Bucket
from delivery.account.identity import Clients
from delivery.account.targets import read_target
from delivery.delete import delete
from delivery.errors import DeclinedError, StackError
from tests.unit.delivery.fakes import ACCOUNT, FakeCloudFormation, aws, make_bucket, make_table
from uploads.aws.usage_keys import STACK_TAG

BUCKET, TABLE = "AWS::S3::Bucket", "AWS::DynamoDB::Table"  # as CloudFormation calls them
TARGET = read_target("dev")


class World:
    """A deployment, and what was said and asked about it."""

    def __init__(self, clients: Clients, cloudformation: FakeCloudFormation) -> None:
        self.clients = clients
        self.cloudformation = cloudformation
        self.said: list[str] = []

    def deploy(self, suffix: str = "") -> str:
        """A stack with a bucket, two versions of an object in it, and a table."""
        bucket, table = (
            make_bucket(self.clients, f"portside-bucket{suffix}"),
            make_table(self.clients, f"Table{suffix}"),
        )
        for body in (b"1", b"22"):
            self.clients.s3.put_object(Bucket=bucket, Key="t/a/x", Body=body)
        held = {bucket: BUCKET, table: TABLE, "role": "AWS::IAM::Role"}
        return self.cloudformation.add_stack("portside-dev", resources=held)

    def add_artefacts(self) -> None:
        """SAM's bucket, with our code and a neighbour's."""
        make_bucket(self.clients, "sam")
        for key in ("portside-dev/code", "portside-dev2/code", "portside/code"):
            self.clients.s3.put_object(Bucket="sam", Key=key, Body=b"code")
        outputs = [{"OutputKey": "SourceBucket", "OutputValue": "sam"}]
        self.cloudformation.add_stack("aws-sam-cli-managed-default", Outputs=outputs)

    def delete(self, typed: str | None = "portside-dev") -> str:
        """Run the command; the answer is what it said."""
        self.said.clear()
        ask = (lambda _question: typed) if typed is not None else None
        delete(self.clients, ACCOUNT, TARGET, yes=None, ask=ask, say=self.said.append)
        return "\n".join(self.said)

    def buckets(self) -> list[str]:
        """What is left."""
        return [bucket["Name"] for bucket in self.clients.s3.list_buckets()["Buckets"]]

    def tables(self) -> list[str]:
        """What is left."""
        return self.clients.dynamodb.list_tables()["TableNames"]


@pytest.fixture
def world() -> Iterator[World]:
    cloudformation = FakeCloudFormation()
    with aws(cloudformation) as clients:
        yield World(clients, cloudformation)


def test_all_of_it_goes(world: World) -> None:
    """Stack, bucket with every version, table; and the second time there is nothing."""
    world.deploy()
    said = world.delete()
    assert "2 object versions (3 bytes)" in said
    assert "about 1 items" in said
    assert (world.buckets(), world.tables(), world.cloudformation.status("portside-dev")) == ([], [], None)
    assert world.delete(typed=None) == "there is nothing of portside-dev to delete"


def test_keys_of_its_tokens_go_too(world: World) -> None:
    """Found by their tag, also once the stack is gone; other stacks' and other people's stay."""
    gateway = world.clients.apigateway
    token_id = "01M81XFF80FMDPR3MZ4JM56799"
    for tags in ({STACK_TAG: "portside-dev"}, {STACK_TAG: "portside"}, {}):
        gateway.create_api_key(name=token_id, tags=tags)
    world.deploy()
    with pytest.raises(DeclinedError):
        world.delete(typed="no")
    assert len(gateway.get_api_keys()["items"]) == 3
    world.delete()
    assert [key.get("tags", {}) for key in gateway.get_api_keys()["items"]] == [{STACK_TAG: "portside"}, {}]
    gateway.create_api_key(name=token_id, tags={STACK_TAG: "portside-dev"})
    assert "keys    1 API keys" in world.delete()
    assert world.delete(typed=None) == "there is nothing of portside-dev to delete"


@pytest.mark.parametrize("typed", [None, "", "y", "portside"])
def test_nothing_goes_without_its_name(world: World, typed: str | None) -> None:
    """Nobody there to ask, or another name typed: not one object less."""
    world.deploy()
    with pytest.raises(DeclinedError):
        world.delete(typed)
    assert world.cloudformation.calls == []
    versions = world.clients.s3.list_object_versions(Bucket="portside-bucket")["Versions"]
    assert len(versions) == 2
    assert world.tables() == ["Table"]


def test_files_survive_a_stack_that_does_not_go(world: World) -> None:
    """The cause is told; data goes last."""
    world.deploy()
    world.cloudformation.refuses_to_delete = "role is in use"
    with pytest.raises(StackError, match=r"(?s)could not delete portside-dev.*IssuerRole.*role is in use"):
        world.delete()
    assert world.clients.s3.list_object_versions(Bucket="portside-bucket")["Versions"]
    world.cloudformation.refuses_to_delete = ""
    world.delete()
    assert (world.buckets(), world.tables()) == ([], [])


def test_interrupted_deletion_is_finished(world: World) -> None:
    """Stack gone, data still there: found again without any note of ours."""
    stack_id = world.deploy()
    world.cloudformation.delete_stack(stack_id)
    said = world.delete()
    assert "stack  " not in said
    assert "bucket  portside-bucket: 2 object versions" in said
    assert (world.buckets(), world.tables()) == ([], [])


def test_only_the_table_left_is_found_too(world: World) -> None:
    """However far the interrupted run came."""
    world.cloudformation.delete_stack(world.deploy())
    Bucket(world.clients.s3, "portside-bucket", ACCOUNT.id).remove(world.said.append)
    said = world.delete()
    assert "table   Table" in said
    assert "bucket" not in said
    assert world.tables() == []


def test_stack_that_is_going_is_waited_for(world: World) -> None:
    """The run before was stopped while CloudFormation was at work."""
    stack_id = world.deploy()
    world.cloudformation.stacks[stack_id]["StackStatus"] = "DELETE_IN_PROGRESS"
    world.delete()
    assert world.cloudformation.calls[0] == "wait"
    assert (world.buckets(), world.tables()) == ([], [])


def test_earlier_stacks_data_is_named_and_not_taken_along(world: World) -> None:
    """Somebody may have kept it on purpose: it takes a second command."""
    world.cloudformation.delete_stack(world.deploy("-old"))
    world.deploy()
    said = world.delete()
    assert "An earlier stack of this name left portside-bucket-old, Table-old" in said
    assert (world.buckets(), world.tables()) == (["portside-bucket-old"], ["Table-old"])
    world.delete()
    assert (world.buckets(), world.tables()) == ([], [])


def test_bucket_that_an_update_replaced_goes_too(world: World) -> None:
    """CloudFormation let go of it, and it belongs to this stack."""
    stack_id = world.deploy()
    world.cloudformation.tell(stack_id, "DELETE_SKIPPED", kind=BUCKET, name=make_bucket(world.clients, "replaced"))
    assert "bucket  replaced" in world.delete()
    assert world.buckets() == []


def test_uploaded_code_goes_and_neighbours_stay(world: World) -> None:
    """SAM's bucket is everybody's; `portside/` is another environment."""
    world.deploy()
    world.add_artefacts()
    world.delete()
    listed = world.clients.s3.list_objects_v2(Bucket="sam")["Contents"]
    assert [item["Key"] for item in listed] == ["portside-dev2/code", "portside/code"]
    assert "nothing" in world.delete()


def test_busy_stack_is_left_alone(world: World) -> None:
    """A deployment is under way."""
    stack_id = world.deploy()
    world.cloudformation.stacks[stack_id]["StackStatus"] = "UPDATE_IN_PROGRESS"
    with pytest.raises(StackError, match="wait"):
        world.delete()
    assert world.cloudformation.calls == []


def test_protected_stack_is_left_alone(world: World) -> None:
    """Before anything is counted or asked."""
    stack_id = world.deploy()
    world.cloudformation.stacks[stack_id]["EnableTerminationProtection"] = True
    with pytest.raises(StackError, match="protected from deletion"):
        world.delete()


def test_anothers_stack_of_this_name_is_left_alone(world: World) -> None:
    """Live or deleted: what is not marked as Portside's is somebody else's."""
    stack_id = world.deploy()
    world.cloudformation.stacks[stack_id]["Tags"] = []
    with pytest.raises(StackError, match="not Portside's"):
        world.delete()
    world.cloudformation.delete_stack(stack_id)
    assert "nothing" in world.delete()
    assert world.buckets() == ["portside-bucket"]
