"""AuthMode cognito: access tokens of a user pool. The gateway has checked signature, issuer, time and scopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.callers.kinds import principal_of
from handlers.operation import Operation
from uploads.errors import NotAllowedError
from uploads.model import Principal

GROUPS = "cognito:groups"


@dataclass(frozen=True, slots=True)
class CognitoCallers:
    """`resource_server`: the identifier before the slash in the pool's custom scopes."""

    tenant_claim: str
    resource_server: str
    headers: tuple[str, ...] = ()

    def identify(self, context: Mapping[str, Any], _operation: Operation) -> Principal | None:
        """As `Callers` says. The gateway passes every claim on as text."""
        claims = (context.get("authorizer") or {}).get("claims")
        if not isinstance(claims, Mapping):
            return None
        if claims.get("token_use") != "access":
            raise NotAllowedError("This needs an access token, with scopes; ID tokens have none and are not taken.")
        principal = principal_of(self._tenant(claims), claims.get("sub"), self._scopes(claims))
        if principal is None:
            raise NotAllowedError(
                f"The token's claim {self.tenant_claim} names no tenant: it must be there, once, and of at most 64 "
                "letters, digits, hyphens and underscores.",
                code="TENANT_UNKNOWN",
            )
        return principal

    def _tenant(self, claims: Mapping[str, Any]) -> str:
        said = str(claims.get(self.tenant_claim) or "")
        # Lists come as text too, some gateways' in brackets. Several groups are several names, and so none.
        return said.removeprefix("[").removesuffix("]") if self.tenant_claim == GROUPS else said

    def _scopes(self, claims: Mapping[str, Any]) -> frozenset[str]:
        prefix = f"{self.resource_server}/"
        said = str(claims.get("scope") or "").split(" ")
        return frozenset(scope.removeprefix(prefix) for scope in said if scope.startswith(prefix))
