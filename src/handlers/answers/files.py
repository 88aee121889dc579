"""What the gateway answers of a small file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from uploads.keys import FILE_ID


class StoredFile(TypedDict):
    """The file is stored, and not looked at yet: `GET /v1/uploads?file_id=…` tells what it has become."""

    file_id: Annotated[str, Field(pattern=f"^{FILE_ID}$")]
    state: Literal["verifying"]
