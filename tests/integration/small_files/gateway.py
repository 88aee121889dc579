"""API Gateway's direct integration with S3, as the template configures it: the emulator has none.

The request is made of the deployed definition's own mappings, signed with the credentials of the role that it names,
and sent to the emulator's S3, which checks signature, role and bucket policy. What API Gateway itself does with them
only AWS can show.
"""

from __future__ import annotations

import json
import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest

from local.engines.ministack import REGION
from local.gateway.restore import processed_template, resolver_of
from tests.integration.conftest import Deployment
from tests.integration.roles import Role

PATH = "/v1/files/{name}"


@dataclass(frozen=True, slots=True)
class Gateway:
    """The integration of the deployed API."""

    deployment: Deployment
    integration: dict[str, Any]

    def put(self, tenant: str, name: str, content: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Send a file as a caller of this tenant; the status and body that the mappings make of S3's answer."""
        own = {
            "context.requestId": str(uuid.uuid4()),
            "context.requestTimeEpoch": str(int(time.time() * 1000)),
            "context.extendedRequestId": secrets.token_urlsafe(11) + "=",
        }
        known = {"context.authorizer.tenant": tenant, **own}
        known |= {f"method.request.header.{header}": value for header, value in headers.items()}
        known["method.request.path.name"] = quote(name)
        sent = {
            place.removeprefix("integration.request."): source[1:-1] if source.startswith("'") else known.get(source)
            for place, source in self.integration["requestParameters"].items()
        }
        target = self.integration["uri"].partition(":s3:path/")[2]
        for place, value in sent.items():
            if place.startswith("path."):
                target = target.replace(f"{{{place.removeprefix('path.')}}}", str(value))
        given = {place.removeprefix("header."): value for place, value in sent.items() if place.startswith("header.")}
        stored = self._signed(f"/{target}", content, {header: value for header, value in given.items() if value})
        answers = self.integration["responses"]
        answer = answers.get(str(stored.status_code), answers["default"])
        text = answer["responseTemplates"]["application/json"].rpartition("#end")[2]
        for variable, value in own.items():
            text = text.replace(f"${variable}", value)
        return int(answer["statusCode"]), json.loads(text)

    def _signed(self, target: str, content: bytes, headers: dict[str, str]) -> requests.Response:
        credentials = Role(self.deployment, self.integration["credentials"]).session.get_credentials()
        assert credentials
        url = self.deployment.stack.emulator_url + target
        request = AWSRequest("PUT", url, data=content, headers=headers)
        S3SigV4Auth(credentials, "s3", REGION).add_auth(request)
        return requests.put(url, data=content, headers=dict(request.headers.items()), timeout=30)


def deployed_gateway(deployment: Deployment) -> Gateway:
    """What the deployed template says, resources by what they are called there, the role by its logical id."""
    cloudformation, name = deployment.emulator.client("cloudformation"), deployment.stack.stack_name
    template = processed_template(cloudformation, name)
    listed = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    called = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed}
    files = template["Resources"]["Api"]["Properties"]["Body"]["paths"][PATH]["Fn::If"][1]
    integration = files["put"]["x-amazon-apigateway-integration"]
    made = resolver_of(template, cloudformation, name, called).resolve(integration)
    return Gateway(deployment, {**made, "credentials": integration["credentials"]["Fn::GetAtt"][0]})
