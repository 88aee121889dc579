"""The form that is exchanged for a token, as the OpenAPI document describes it; the token endpoint reads its own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from handlers.wire.body import Body


class TokenRequest(Body):
    """RFC 7522, section 2.1. Other members are ignored, as OAuth has it."""

    model_config = ConfigDict(extra="ignore")

    grant_type: Literal["urn:ietf:params:oauth:grant-type:saml2-bearer"]
    assertion: Annotated[str, Field(max_length=87_384, description="base64url of one signed SAML 2.0 assertion")]
    scope: Annotated[str | None, Field(description="less than the assertion gives, with spaces between")] = None
