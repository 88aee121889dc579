"""The routes of API tokens, apart from the others': who uploads does not wait for what making a token takes."""

from __future__ import annotations

from handlers.answers.tokens import MadeTokenAnswer, TokenAnswer, TokenList
from handlers.operation import ADMIN, Operation
from handlers.wire.tokens import ListTokens, MakeToken, RotateToken

MAKE_TOKEN = Operation(
    id="makeToken",
    method="POST",
    path="/v1/tokens",
    summary="Make an API token of the caller's tenant; its secret is told here and never again",
    scopes=(ADMIN,),
    status=201,
    answer=MadeTokenAnswer,
    body=MakeToken,
    keyed=True,
    is_located=True,
    refusals=(400, 409, 422),
)
LIST_TOKENS = Operation(
    id="listTokens",
    method="GET",
    path="/v1/tokens",
    summary="List the tenant's API tokens, newest first",
    scopes=(ADMIN,),
    status=200,
    answer=TokenList,
    query=ListTokens,
    refusals=(400,),
)
GET_TOKEN = Operation(
    id="getToken",
    method="GET",
    path="/v1/tokens/{id}",
    summary="How an API token stands",
    scopes=(ADMIN,),
    status=200,
    answer=TokenAnswer,
    refusals=(400, 404),
)
ROTATE_TOKEN = Operation(
    id="rotateToken",
    method="POST",
    path="/v1/tokens/{id}/rotate",
    summary="Give an API token another secret; older ones are good for `grace_seconds` more",
    scopes=(ADMIN,),
    status=200,
    answer=MadeTokenAnswer,
    body=RotateToken,
    body_optional=True,
    refusals=(400, 404, 409),
)
REVOKE_TOKEN = Operation(
    id="revokeToken",
    method="DELETE",
    path="/v1/tokens/{id}",
    summary="End an API token; within 60 seconds nobody gets in with it",
    scopes=(ADMIN,),
    status=200,
    answer=TokenAnswer,
    refusals=(400, 404, 409),
)

TOKEN_OPERATIONS = (MAKE_TOKEN, LIST_TOKENS, GET_TOKEN, ROTATE_TOKEN, REVOKE_TOKEN)
