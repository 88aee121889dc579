"""AuthMode iam: calls signed with AWS credentials. IAM says which routes a caller may call, its ARN who it is.

Only principals of the stack's own account are known: an account of somebody else may have a role of any name. What
names the tenant is what the account's administrators have named, never what callers choose for themselves, as the
name of a session is, or of a federated user.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.callers.kinds import principal_of
from handlers.operation import Operation
from uploads.errors import NotAllowedError
from uploads.model import Principal

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: names are unique within their account,
# whatever the path. A role's ARN as a caller has none.
PRINCIPALS = {
    "role": re.compile(r"arn:aws[a-z-]*:sts::([0-9]{12}):assumed-role/([^/]+)/[^/\s]+"),
    "user": re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):user/(?:[^/]+/)*([^/]+)"),
    "account": re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::(([0-9]{12})):.+"),
}


@dataclass(frozen=True, slots=True)
class IamCallers:
    """`tenant_from`: what names the tenant, a key of PRINCIPALS; other kinds of principals are refused."""

    account_id: str
    tenant_from: str
    # SDKs' signers send it; Powertools lets pages send the others of theirs.
    headers: tuple[str, ...] = ("x-amz-content-sha256",)

    def identify(self, context: Mapping[str, Any], operation: Operation) -> Principal | None:
        """As `Callers` says. The scopes are the operation's own: IAM has let this very call through."""
        if any(value is not None for value in (context.get("authorizer") or {}).values()):
            return None  # signed calls meet no authorizer: this came by another door
        identity = context.get("identity") or {}
        arn = identity.get("userArn")
        if not arn or not identity.get("caller"):
            return None
        principal = principal_of(self._tenant(str(arn)), identity["caller"], frozenset(operation.scopes))
        if principal is None:
            raise NotAllowedError(
                f"The caller's ARN names no tenant here: the {self.tenant_from} does, of the stack's own account, "
                "by at most 64 letters, digits, hyphens and underscores.",
                code="TENANT_UNKNOWN",
            )
        return principal

    def _tenant(self, arn: str) -> str | None:
        match = PRINCIPALS[self.tenant_from].fullmatch(arn)
        return match[2] if match is not None and match[1] == self.account_id else None
