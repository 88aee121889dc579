"""A Cognito user pool whose app clients call the API, each for itself (client_credentials)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import requests

from handlers.operation import ADMIN, JOBS_READ, JOBS_WRITE, READ, WRITE
from local.engines.ministack import Emulator

RESOURCE_SERVER = "https://portside.example/api"  # an identifier as consoles propose it, slashes and all
SCOPES = (READ, WRITE, JOBS_READ, JOBS_WRITE, ADMIN)
PASSWORD = "Correct-Horse-7-Battery"  # of a pool that is gone with the test


@dataclass(frozen=True, slots=True)
class Machine:
    """An app client that gets tokens for itself."""

    emulator: Emulator
    id: str
    secret: str

    def token(self, *scopes: str) -> str:
        """A fresh access token with these custom scopes; the tokens of these tests are never shared."""
        answer = requests.post(
            f"{self.emulator.url}/oauth2/token",
            data={"grant_type": "client_credentials", "scope": " ".join(map(qualified, scopes))},
            auth=(self.id, self.secret),
            timeout=10,
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool with our custom scopes."""

    emulator: Emulator
    id: str
    arn: str

    @property
    def _client(self) -> Any:
        return self.emulator.client("cognito-idp")

    def machine(self, *scopes: str, validity_seconds: int = 3600) -> Machine:
        """An app client that may have these scopes."""
        made = self._client.create_user_pool_client(
            UserPoolId=self.id,
            ClientName="machine",
            GenerateSecret=True,
            AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthScopes=[qualified(scope) for scope in scopes],
            AccessTokenValidity=validity_seconds,
            TokenValidityUnits={"AccessToken": "seconds"},
        )["UserPoolClient"]
        return Machine(self.emulator, made["ClientId"], made["ClientSecret"])

    def sign_in(self, name: str) -> dict[str, str]:
        """The tokens of a user who has signed in by the API: IdToken, and AccessToken without custom scopes."""
        client = self._client.create_user_pool_client(
            UserPoolId=self.id, ClientName="people", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
        )["UserPoolClient"]["ClientId"]
        self._client.admin_create_user(UserPoolId=self.id, Username=name, MessageAction="SUPPRESS")
        self._client.admin_set_user_password(UserPoolId=self.id, Username=name, Password=PASSWORD, Permanent=True)
        answer = self._client.admin_initiate_auth(
            UserPoolId=self.id,
            ClientId=client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
        )
        return dict(answer["AuthenticationResult"])


def qualified(scope: str) -> str:
    """As the pool's tokens have it."""
    return f"{RESOURCE_SERVER}/{scope}"


def make_pool(emulator: Emulator) -> Pool:
    """A fresh one."""
    client = emulator.client("cognito-idp")
    made = client.create_user_pool(PoolName="people-and-machines")["UserPool"]
    scopes = [{"ScopeName": scope, "ScopeDescription": scope} for scope in SCOPES]
    client.create_resource_server(UserPoolId=made["Id"], Identifier=RESOURCE_SERVER, Name="portside", Scopes=scopes)
    return Pool(emulator, made["Id"], made["Arn"])


def expired_token(pool: Pool) -> str:
    """An access token that was good for a second."""
    machine = pool.machine(*SCOPES, validity_seconds=1)
    token = machine.token(*SCOPES)
    time.sleep(2)  # until it is over: its times are whole seconds
    return token
