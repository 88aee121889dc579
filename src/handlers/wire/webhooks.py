"""Who is to be told of an end."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from handlers.wire.body import Body
from uploads.promise import MAX_WEBHOOK_URL_CHARACTERS, Webhook


class WebhookBody(Body):
    """An address to be called when it is over, and the id of the tenant's secret that the call is signed with."""

    url: Annotated[str, Field(min_length=1, max_length=MAX_WEBHOOK_URL_CHARACTERS)]
    secret_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]

    def to_webhook(self) -> Webhook:
        return Webhook(self.url, self.secret_id)
