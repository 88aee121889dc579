"""A deployment from its failed first try to its end, by the commands, on the real template."""

from __future__ import annotations

import pytest

from delivery.parameters.rules import with_defaults
from delivery.template import read_template
from local.stack import parameters
from tests.integration.delivery.commands import STACK, Operator
from tests.integration.delivery.life import Life, bring_up, take_down, use

ORIGINS = ["https://app.example.com", "http://localhost:3000"]


@pytest.fixture(scope="module")
def life(operator: Operator) -> Life:
    local = parameters(operator.emulator, operator.folder)
    readers = ["arn:aws:iam::000000000000:user/deployer", "arn:aws:iam::000000000000:role/analytics-*"]
    life = Life({**local, "AllowedOrigins": ORIGINS, "MaxUploadBytes": 10**9, "BucketReaders": readers})
    for step in (bring_up, use, take_down):
        step(operator, life)
    return life


def test_unusable_parameters_touch_nothing(life: Life) -> None:
    """Every mistake is named; there is no build, no bucket, no stack."""
    done = life.done["unusable parameters"]
    assert done.status == 1
    assert "LogLevel: 'LOUD' is not one of" in done.said
    assert "Nonsense: there is no such parameter" in done.said
    assert life.seen["unusable parameters left"] is True


def test_failed_first_creation_is_explained(life: Life) -> None:
    """A real ROLLBACK_COMPLETE stack: its cause is told, and it stays when nobody can be asked."""
    done = life.done["nobody to ask"]
    assert done.status == 1
    assert "ROLLBACK_COMPLETE; will clear a failed first creation, then create" in done.said
    assert "Stream (AWS::Logs::LogStream): " in done.said
    assert "YES=1" in done.said
    assert life.seen["nobody to ask left"] == "ROLLBACK_COMPLETE"


def test_deployment_goes_over_a_failed_first_creation(life: Life) -> None:
    """And ends with where the service is and what to do next."""
    done = life.done["deploy"]
    assert done.status == 0, done.said
    assert "\nDeployed.\n" in done.said
    assert "/v1/health" in done.said
    assert "make smoke ENV=dev" in done.said


def test_every_parameter_arrives_as_it_was_written(life: Life) -> None:
    """Lists, numbers, empty ones and base64 survive SAM's command line."""
    texts = {name: ",".join(value) if isinstance(value, list) else str(value) for name, value in life.values.items()}
    assert life.seen["deployed parameters"] == with_defaults(read_template()["Parameters"], texts)


def test_smoke_says_what_token_it_needs(life: Life) -> None:
    """None, or one that may only read."""
    assert life.done["smoke without a token"].status == 1
    assert "https://tokens.portside.local" in life.done["smoke without a token"].said
    assert life.done["smoke with a reader's token"].status == 1
    assert "needs uploads:write" in life.done["smoke with a reader's token"].said


def test_smoke_proves_the_whole_way(life: Life) -> None:
    """Both kinds of upload, read back with the operator's own permissions; nothing stays in the bucket."""
    done = life.done["smoke"]
    assert done.status == 0, done.said
    for proof in (
        "answers",
        "without a token it refuses",
        "put of 100,000 bytes",
        "multipart of 17,825,792 bytes in 3",
    ):
        assert proof in done.said
    assert life.seen["smoke left"] == []


def test_readers_that_are_named_are_the_only_ones(life: Life) -> None:
    """Smoke is run by one of them; who is not may do nothing to a file, whatever IAM allows."""
    refused = "AccessDenied"
    assert life.seen["stranger"] == {"list": "done", "read": refused, "delete": refused, "write": refused}


def test_no_command_prints_a_token_or_a_key(life: Life, operator: Operator) -> None:
    """Neither the token nor the operator's secret, nor a signature."""
    said = "".join(done.said for done in life.done.values())
    assert life.seen["token"].rsplit(".", 1)[1] not in said
    assert operator.keys["AWS_SECRET_ACCESS_KEY"] not in said
    assert "X-Amz-Signature" not in said


def test_change_is_told_and_a_line_taken_out_takes_the_default_back(life: Life) -> None:
    """CloudFormation alone would keep the origins."""
    done = life.done["change"]
    assert done.status == 0, done.said
    assert "LogLevel: 'INFO' → 'ERROR'" in done.said
    assert life.seen["changed parameters"]["LogLevel"] == "ERROR"
    assert life.seen["changed parameters"]["AllowedOrigins"] == ""


def test_nothing_is_deleted_unasked(life: Life) -> None:
    """What would go is counted and shown all the same."""
    for step in ("delete with nobody to ask", "delete with another name"):
        assert life.done[step].status == 1
        assert "3 object versions (6 bytes), 1 delete markers, 1 incomplete uploads" in life.done[step].said
        assert "nothing was deleted" in life.done[step].said
    assert life.seen["after refusals"] == life.seen["before"]
    assert all(life.seen["before"].values())


def test_deletion_leaves_nothing(life: Life) -> None:
    """No stack, bucket, table, function, role, log group or API; and no code in SAM's bucket."""
    assert life.done["delete"].status == 0, life.done["delete"].said
    assert life.seen["after"] == {kind: [] for kind in life.seen["before"]}
    assert life.seen["artefacts"] != []
    assert life.seen["artefacts after"] == []


def test_second_deletion_finds_nothing(life: Life) -> None:
    """It asks nothing and is no failure."""
    assert life.done["delete again"].status == 0
    assert f"there is nothing of {STACK} to delete" in life.done["delete again"].said
