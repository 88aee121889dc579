"""The routes of the token endpoint: open to all, because what they take is proof enough, or public."""

from __future__ import annotations

from handlers.answers.own_tokens import IssuedToken, PublicKeys
from handlers.operation import FORM, Operation
from handlers.wire.token_request import TokenRequest

EXCHANGE_ASSERTION = Operation(
    id="exchangeAssertion",
    method="POST",
    path="/v1/oauth/token",
    summary="A token for a SAML 2.0 bearer assertion (RFC 7522); where the deployment trusts an identity provider",
    scopes=(),
    status=200,
    answer=IssuedToken,
    body=TokenRequest,
    body_media_type=FORM,
    refusals=(400, 413, 415, 503),
)
GET_TOKEN_KEYS = Operation(
    id="getTokenKeys",
    method="GET",
    path="/v1/oauth/jwks.json",
    summary="The public keys of those tokens",
    scopes=(),
    status=200,
    answer=PublicKeys,
    refusals=(503,),
)

TOKEN_ENDPOINT_OPERATIONS = (EXCHANGE_ASSERTION, GET_TOKEN_KEYS)
