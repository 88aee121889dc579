"""Roles: how far each permission reaches."""

from __future__ import annotations

import pytest

from tests.unit.template.parts import TEMPLATE, properties, statements, variables
from tests.unit.template.resolving import resolved
from tests.unit.template.roles import ALLOWED, OF_FILES, SENDS_TO, SERVICE_ROLES, TRUSTED_BY, listed, statement_of


@pytest.mark.parametrize("name", SERVICE_ROLES)
def test_role_reaches_only_tenants_records(name: str) -> None:
    """The table will hold other things, which are not its business."""
    (records,) = (one for one in statements(name) if one["Sid"] in {"UploadRecords", "Records"})
    assert records["Resource"] == {"Fn::GetAtt": "Table.Arn"}
    assert records["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["TENANT#*"]}}


def test_only_sweeper_and_dispatcher_read_the_index_of_all_tenants() -> None:
    """It holds keys only, and what is due of them."""
    readers = {"SweeperRole": "DueUploads", "DispatcherRole": "DueJobs"}
    for name, sid in readers.items():
        assert statement_of(name, sid)["Resource"] == {"Fn::Sub": "${Table.Arn}/index/due"}
    assert "index" not in str([properties(name) for name in SERVICE_ROLES if name not in readers])


def test_records_are_never_deleted_or_scanned() -> None:
    """TTL forgets them."""
    everything = str([properties(name) for name in ALLOWED])
    assert not [
        verb for verb in ("DeleteItem", "Scan", "BatchWrite", "DeleteTable") if f"dynamodb:{verb}" in everything
    ]


@pytest.mark.parametrize("name", OF_FILES)
def test_files_are_reached_under_the_services_own_prefix(name: str) -> None:
    """Objects by their keys; what is asked of the bucket itself is to find them."""
    for statement in statements(name):
        for action in listed(statement["Action"]):
            if action.startswith("s3:"):
                of_bucket = action.startswith("s3:ListBucket")
                own = {"Fn::GetAtt": "Bucket.Arn"} if of_bucket else {"Fn::Sub": "${Bucket.Arn}/t/*"}
                assert statement["Resource"] == own


def test_functions_without_files_have_no_permission_on_any() -> None:
    """The job API answers about jobs; whoever took it over could read no file."""
    assert "s3:" not in str([properties(name) for name in ALLOWED if name not in {*OF_FILES, *TRUSTED_BY}])


@pytest.mark.parametrize("name", OF_FILES)
def test_key_is_used_by_way_of_s3_alone(name: str) -> None:
    """Nobody decrypts anything else with it."""
    statement = statement_of(name, "OwnKey")
    assert statement["Resource"] == {"Ref": "KmsKeyArn"}
    assert statement["Condition"] == {
        "StringEquals": {"kms:ViaService": {"Fn::Sub": "s3.${AWS::Region}.${AWS::URLSuffix}"}}
    }


def queues(name: str, action: str) -> set[str]:
    """The queues that a role may do this with."""
    resources = [
        one for entry in statements(name) if action in listed(entry["Action"]) for one in listed(entry["Resource"])
    ]
    return {resource["Fn::GetAtt"].removesuffix(".Arn") for resource in resources}


@pytest.mark.parametrize("name", ALLOWED)
def test_queue_is_read_by_whom_it_is_for(name: str) -> None:
    """And by nobody else."""
    own = {"UploadEventsRole": "UploadEventsQueue", "JobWorkerRole": "JobQueue", "NoticesRole": "NoticesQueue"}
    assert queues(name, "sqs:ReceiveMessage") == ({own[name]} if name in own else set())


@pytest.mark.parametrize("name", ALLOWED)
def test_messages_are_sent_by_who_ends_or_submits_something(name: str) -> None:
    """To the queue of the bucket's events by nobody of ours; to dead letters by the worker that gives up alone."""
    assert queues(name, "sqs:SendMessage") == SENDS_TO.get(name, set())


def test_webhook_secrets_are_read_by_who_signs_with_them() -> None:
    """Those under the stack's own name, and no other secret of the account."""
    where = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${AWS::StackName}/webhooks/*"
    assert statement_of("NoticesRole", "WebhookSecrets")["Resource"] == {"Fn::Sub": where}
    prefix = variables("NoticesFunction")["WEBHOOK_SECRET_PREFIX"]["Fn::Sub"]
    assert where.endswith(f":secret:{prefix}*")
    assert "webhooks" not in str([properties(name) for name in ALLOWED if name != "NoticesRole"])


def test_bus_is_told_by_who_tells_of_ends() -> None:
    """The one that the operator names, in this account; none without a name."""
    where = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/${EventBusName}"
    assert statement_of("NoticesRole", "TellBus")["Resource"] == {"Fn::Sub": where}
    assert "events:" not in str([properties(name) for name in ALLOWED if name != "NoticesRole"])
    assert not resolved(TEMPLATE["Conditions"]["HasEventBus"])
    assert resolved(TEMPLATE["Conditions"]["HasEventBus"], EventBusName="default")
