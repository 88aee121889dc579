"""The control of what the issuer's role cannot do: the same kind of signature, within its reach."""

from __future__ import annotations

import pytest

from tests.integration.tampering.bends import Bend
from tests.integration.tampering.case import start_case
from tests.integration.tampering.promises import PUT
from tests.integration.tampering.shop import Shop
from tests.integration.tampering.stack_probes import own_key, role_signs


@pytest.mark.parametrize(
    "bend",
    [
        role_signs("PUT", own_key),
        role_signs("GET", own_key),
        role_signs("DELETE", own_key),
        role_signs("POST", own_key, subresource={"uploads": ""}),
        role_signs("PUT", own_key, headers={"x-amz-copy-source": lambda case: f"/{case.shop.bucket}/{case.key}"}),
    ],
    ids=["PUT", "GET", "DELETE", "starting a multipart upload", "copying"],
)
def test_role_signs_for_a_key_under_t_when_it_may(stack_shop: Shop, bend: Bend) -> None:
    """So a refusal elsewhere is about the place."""
    case = start_case(stack_shop, PUT)
    case.fulfil()
    try:
        assert stack_shop.send(bend(case.request, case)).status in (200, 204)
    finally:
        case.clear()
