"""What CloudFormation would refuse by the template's Rules is refused before anything is built."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from delivery.parameters.checks import find_contradictions
from delivery.parameters.rules import with_defaults
from delivery.template import read_template
from tests.unit.template.resolving import failed_assertions

GOOD = with_defaults(read_template()["Parameters"], {"TokenIssuer": "https://login.example.com/"})
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:keys-a1B2c3"
# Every parameter that a rule looks at, with what else it may be.
OTHERS = {
    "AuthMode": ["iam", "cognito"],
    "CognitoUserPoolArn": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"],
    "SmallFiles": ["true"],
    "S3EndpointUrl": ["https://store.example"],
    "S3BucketName": ["files"],
    "S3Region": ["garage"],
    "S3CredentialsSecretArn": [SECRET],
    "TokenIssuer": [""],
    "TokenJwks": ['{"keys": [{"kty": "OKP"}]}'],
    "EndpointType": ["EDGE", "PRIVATE"],
    "VpcEndpointIds": ["vpce-0123456789abcdef0"],
    "AllowedVpcs": ["vpc-0123456789abcdef0"],
    "AllowedVpcEndpoints": ["vpce-0123456789abcdef1"],
    "DeniedVpcEndpoints": ["vpce-0123456789abcdef2"],
    "DomainName": ["files.example.com"],
    "CertificateArn": ["arn:aws:acm:us-east-1:123456789012:certificate/c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01"],
    "HostedZoneId": ["Z0123456789ABC"],
    "BasePath": ["files"],
    "DisableExecuteApiEndpoint": ["true"],
    "TlsPolicy": ["SecurityPolicy_TLS13_2025_EDGE", "SecurityPolicy_TLS13_1_3_2025_09"],
    "Waf": ["existing", "managed"],
    "WebAclArn": ["arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01"],
    "UsagePlans": ["header", "authorizer"],
    **{
        f"{what}{of}": ["5"]
        for what in ("Throttle", "Start", "Complete", "Submit")
        for of in ("RatePerSecond", "Burst")
    },
    "AlarmEmail": ["ops@example.com"],
    "AlarmTopicArn": ["arn:aws:sns:us-east-1:123456789012:alarms"],
    "SamlIdpCertificates": ["MIIB"],
    "SamlIdpEntityId": ["https://idp.example"],
    "SamlAudience": ["portside"],
    "SamlRecipient": ["https://files.example.com/v1/oauth/token"],
    "OwnIssuer": ["https://files.example.com/"],
    "TokenSigningSecretArn": [SECRET],
    "KmsKeyArn": ["arn:aws:kms:us-east-1:123456789012:key/c1f0b0f2-3a61-4a4f-8a41-5a3d0e1f7c01"],
    "SignedEncryption": ["AES256", "aws:kms"],
}

# `make deploy` names each release by itself, after the checks (delivery/release.py).
NAMED_LATER = {"TrafficShifting", "Release"}


def named_in_rules() -> set[str]:
    """All parameters that a rule looks at."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if "Ref" in value:
                found.add(value["Ref"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(read_template()["Rules"])
    return found


def test_every_parameter_of_a_rule_is_tried() -> None:
    """So that a new rule is not forgotten here."""
    assert set(OTHERS) == named_in_rules() - NAMED_LATER


@given(
    st.lists(st.sampled_from(sorted(OTHERS)), max_size=6, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: st.sampled_from(OTHERS[name]) for name in names})
    )
)
@example({"AuthMode": "cognito"})
@example({"SmallFiles": "true", "AuthMode": "iam"})
def test_what_the_rules_refuse_is_found_before(values: dict[str, str]) -> None:
    """Minutes earlier, and by the parameter's name. The checks say more than rules can."""
    whole = {**GOOD, **values}
    if failed_assertions(whole):
        assert list(find_contradictions(whole, is_emulator=False)), values


def test_every_single_change_that_a_rule_refuses_is_found() -> None:
    """One parameter alone."""
    changes = [{name: value} for name, values in OTHERS.items() for value in values]
    refused = [change for change in changes if failed_assertions({**GOOD, **change})]
    assert len(refused) >= 25
    for change in refused:
        assert list(find_contradictions({**GOOD, **change}, is_emulator=False)), change
