"""The body that starts many uploads."""

from __future__ import annotations

import json
from typing import Annotated, Any, cast

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator

from handlers.wire.body import Body, parse
from handlers.wire.start import StartUpload
from uploads.errors import InvalidRequestError, TooLargeError
from uploads.limits import KIB, MAX_BATCH_BYTES, MAX_BATCH_UPLOADS
from uploads.promise import Order


def _apart(item: Any, _whole: ValidatorFunctionWrapHandler) -> StartUpload | InvalidRequestError:
    """One upload by itself, as the body of its own request would be parsed; its error in its place."""
    try:
        return parse(StartUpload, json.dumps(item))
    except InvalidRequestError as error:
        return error


class StartBatch(Body):
    """The files, each as the body of `POST /v1/uploads`. One that is not in order is refused by itself."""

    uploads: Annotated[
        list[Annotated[StartUpload, WrapValidator(_apart)]], Field(min_length=1, max_length=MAX_BATCH_UPLOADS)
    ]

    def to_orders(self) -> list[Order | InvalidRequestError]:
        parsed = cast("list[StartUpload | InvalidRequestError]", self.uploads)
        return [each if isinstance(each, InvalidRequestError) else each.to_order() for each in parsed]


def parse_batch(text: str) -> StartBatch:
    """The body of a batch. Raises TooLargeError, and InvalidRequestError for what is wrong around the uploads."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BATCH_BYTES:
        raise TooLargeError(
            f"A batch is at most {MAX_BATCH_BYTES // KIB} KiB of JSON. Send it as several.", code="BATCH_TOO_LARGE"
        )
    return parse(StartBatch, text)
