"""What `sam deploy` uploaded for a stack: code and templates, in the bucket that SAM keeps for all its applications."""

from __future__ import annotations

from botocore.exceptions import ClientError

from delivery.account.aws_errors import error_code
from delivery.account.buckets import Bucket
from delivery.account.identity import Account, Clients
from delivery.account.targets import Target

# SAM's own name for the stack behind `resolve_s3`.
SAM_STACK = "aws-sam-cli-managed-default"


def find_artefacts(clients: Clients, account: Account, target: Target) -> Bucket | None:
    """The stack's own folder in SAM's bucket; None when there is no bucket, or the stack has no folder of its own."""
    if not target.artefact_prefix:
        return None
    try:
        stack = clients.cloudformation.describe_stacks(StackName=SAM_STACK)["Stacks"][0]
    except ClientError as error:
        if error_code(error) == "ValidationError":
            return None
        raise
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    if "SourceBucket" not in outputs:
        return None
    # With its slash: "portside" must not take "portside-dev" along.
    return Bucket(clients.s3, outputs["SourceBucket"], account.id, f"{target.artefact_prefix}/")
