"""The deployment's AuthMode, read once."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.callers.kinds import Callers
from uploads.settings import SettingsError


def read_callers(environment: Mapping[str, str]) -> Callers:
    """The one way in which this deployment knows callers. Raises SettingsError, with the variable's name.

    Only its own module is imported. Without AUTH_MODE it is by tokens, as in the template, which always sets it.
    """
    mode = environment.get("AUTH_MODE", "token")
    if mode == "token":
        from handlers.callers.tokens import TokenCallers

        return TokenCallers()
    if mode == "iam":
        from handlers.callers.iam import PRINCIPALS, IamCallers

        tenant_from = _word(environment, "IAM_TENANT")
        if tenant_from not in PRINCIPALS:
            raise SettingsError("IAM_TENANT is none of those that there are")
        return IamCallers(_word(environment, "ACCOUNT_ID"), tenant_from)
    if mode == "cognito":
        from handlers.callers.cognito import CognitoCallers

        return CognitoCallers(_word(environment, "TENANT_CLAIM"), _word(environment, "COGNITO_RESOURCE_SERVER"))
    raise SettingsError("AUTH_MODE is none of those that there are")


def _word(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name):
        raise SettingsError(f"{name} is not set")
    return environment[name]
