"""Who calls, and what needs to know it by a token. Pure; the template's Rules say the same, but minutes later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def caller_contradictions(values: Mapping[str, str]) -> Iterator[str]:
    """One line each."""
    if values["AuthMode"] == "cognito" and not values["CognitoUserPoolArn"]:
        yield "CognitoUserPoolArn: missing; AuthMode cognito takes the tokens of that pool"
    if values["AuthMode"] != "cognito" and values["CognitoUserPoolArn"]:
        yield "CognitoUserPoolArn: means nothing without AuthMode cognito"
    if values["SmallFiles"] == "true":
        if values["AuthMode"] != "token":
            yield "SmallFiles: needs AuthMode token; the authorizer says whose file it is"
        if values["S3EndpointUrl"]:
            yield "SmallFiles: cannot store in another store; the gateway calls Amazon S3 alone"
