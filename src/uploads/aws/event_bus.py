"""EventBridge as notices see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from uploads.aws.clients import unavailable_when_down
from uploads.errors import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE = "portside"
# Of a single entry; trying again may mend these.
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
_PASSING = frozenset({"ThrottlingException", "InternalFailure", "InternalException"})


class EventRefusedError(Exception):
    """The bus does not take the event; `code` is EventBridge's own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class EventBridgeBus:
    """A bus, by its name or ARN. `client` is asked for on first use."""

    def __init__(self, client: Callable[[], EventBridgeClient], name: str) -> None:
        self._client = client
        self._name = name

    def put(self, detail_type: str, detail: str) -> str:
        """Put one event. The call succeeds even where the bus does not take it: the entry says so."""
        entry = {"EventBusName": self._name, "Source": SOURCE, "DetailType": detail_type, "Detail": detail}
        with unavailable_when_down("EventBridge"):
            answer = self._client().put_events(Entries=[entry])  # type: ignore[list-item] # a literal, but for names
        told = answer["Entries"][0]
        if answer["FailedEntryCount"]:
            code = told.get("ErrorCode", "")
            if code in _PASSING:
                raise UnavailableError("EventBridge is not answering as it should. Try again.")
            raise EventRefusedError(code)
        return told["EventId"]
