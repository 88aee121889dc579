"""IAM roles whose sessions call the API, and users."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from botocore.credentials import Credentials

from delivery.gateway.iam_policies import policy
from local.engines.ministack import REGION, Emulator

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}


@dataclass(frozen=True, slots=True)
class Account:
    """The emulator's account; `api`: the deployed API's id and stage."""

    emulator: Emulator
    api: str

    @property
    def id(self) -> str:
        return str(self.emulator.client("sts").get_caller_identity()["Account"])

    def policy_of(self, scopes: Iterable[str]) -> str:
        """What the documentation says to attach for these scopes."""
        return json.dumps(policy(scopes, f"arn:aws:execute-api:{REGION}:{self.id}:{self.api}"))

    def make_role(self, name: str, scopes: Iterable[str], *, path: str = "/") -> str:
        """A role that may do this; its ARN. Safe to repeat."""
        iam = self.emulator.client("iam")
        try:
            arn = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        except iam.exceptions.EntityAlreadyExistsException:
            arn = iam.get_role(RoleName=name)["Role"]["Arn"]
        if scopes:
            iam.put_role_policy(RoleName=name, PolicyName="portside", PolicyDocument=self.policy_of(scopes))
        return str(arn)

    def assume(self, arn: str, *, session: str = "test", scopes: Iterable[str] | None = None) -> Credentials:
        """A session of the role, narrowed to these scopes where they are said."""
        narrowed: dict[str, Any] = {} if scopes is None else {"Policy": self.policy_of(scopes)}
        answer = self.emulator.client("sts").assume_role(RoleArn=arn, RoleSessionName=session, **narrowed)
        given = answer["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])

    def forged(self, arn: str) -> Credentials:
        """A session's key and token, with another session's secret."""
        good, other = self.assume(arn), self.assume(arn)
        return Credentials(good.access_key, other.secret_key, good.token)

    def stranger(self) -> Credentials:
        """A key that AWS has never given to anybody."""
        return Credentials("AKIAQ3EXAMPLEUNKNOWN", "no such secret")

    def make_user(self, name: str, scopes: Iterable[str]) -> Credentials:
        """The key pair of a user who may do this."""
        iam = self.emulator.client("iam")
        iam.create_user(UserName=name, Path="/people/")
        iam.put_user_policy(UserName=name, PolicyName="portside", PolicyDocument=self.policy_of(scopes))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Credentials(key["AccessKeyId"], key["SecretAccessKey"])
