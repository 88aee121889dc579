"""CloudFormation's own word on half a store, for whoever deploys by other means than `make deploy`."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.integration.conftest import Deployment

ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:portside-store-a1B2c3"
WHOLE = {"S3EndpointUrl": "https://s3.example.com", "S3BucketName": "files", "S3CredentialsSecretArn": ARN}


@pytest.fixture(scope="module")
def template_url(deployment: Deployment) -> str:
    """Where the deployed template can be had: it is too long to be sent along."""
    template = deployment.emulator.client("cloudformation").get_template(
        StackName=deployment.stack.stack_name, TemplateStage="Original"
    )
    s3 = deployment.emulator.client("s3")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="portside.yaml", Body=str(template["TemplateBody"]).encode())
    return f"{deployment.stack.emulator_url}/templates/portside.yaml"


def plan(deployment: Deployment, template_url: str, given: dict[str, str]) -> None:
    """Ask for a change set, of which nothing is carried out."""
    parameters = {"TokenIssuer": "https://login.example.com/", **given}
    cloudformation = deployment.emulator.client("cloudformation")
    cloudformation.create_change_set(
        StackName="half-a-store",
        ChangeSetName="plan",
        ChangeSetType="CREATE",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        TemplateURL=template_url,
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    )
    cloudformation.delete_stack(StackName="half-a-store")


@pytest.mark.parametrize("given", [{}, WHOLE, {**WHOLE, "S3Region": "garage"}], ids=["own", "whole", "with a region"])
def test_whole_store_is_taken(deployment: Deployment, template_url: str, given: dict[str, str]) -> None:
    """The stack's own bucket, or another store's: the control."""
    plan(deployment, template_url, given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**WHOLE, "S3BucketName": ""}, "S3EndpointUrl needs S3BucketName"),
        ({**WHOLE, "S3CredentialsSecretArn": ""}, "S3EndpointUrl needs S3CredentialsSecretArn"),
        ({**WHOLE, "S3EndpointUrl": ""}, "S3BucketName means nothing without S3EndpointUrl"),
        ({"S3Region": "garage"}, "S3Region means nothing without S3EndpointUrl"),
        ({"S3CredentialsSecretArn": ARN}, "S3CredentialsSecretArn means nothing without S3EndpointUrl"),
    ],
)
def test_half_a_store_is_refused_in_words(
    deployment: Deployment, template_url: str, given: dict[str, str], said: str
) -> None:
    """Before anything is made."""
    with pytest.raises(ClientError, match=said):
        plan(deployment, template_url, given)
