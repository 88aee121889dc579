"""Nothing but the honest request is accepted: every probe, on the engine that enforces what AWS does."""

from __future__ import annotations

import pytest

from tests.integration.tampering.case import start_case
from tests.integration.tampering.probes import Engine, Given, Probe
from tests.integration.tampering.shop import Shop
from tests.integration.tampering.table import probes_on


@pytest.mark.parametrize("probe", probes_on(Engine.SEAWEEDFS), ids=lambda probe: probe.title)
def test_seaweedfs_refuses_what_is_bent_and_takes_what_is_honest(seaweed_shop: Shop, probe: Probe) -> None:
    """Lengths, types, checksums, headers, parts, signatures."""
    check_refused(seaweed_shop, probe)


@pytest.mark.parametrize("probe", probes_on(Engine.MINISTACK), ids=lambda probe: probe.title)
def test_the_stack_refuses_what_is_bent_and_takes_what_is_honest(stack_shop: Shop, probe: Probe) -> None:
    """Fields of forms, sessions, and how far the issuer's role reaches."""
    check_refused(stack_shop, probe)


def check_refused(shop: Shop, probe: Probe) -> None:
    """The bent request is refused and changes nothing; the honest one lands whole, after it or before."""
    case = start_case(shop, probe.promise)
    try:
        if probe.given is Given.FULFILLED:
            case.fulfil()
        if probe.given is Given.ABORTED:
            assert shop.send(case.request).status == 200
            case.abort()
        bent = probe.bend(case.request, case)
        assert probe.given is not Given.STARTED or bent != case.request
        before = shop.holdings(case.key)
        answer = shop.send(bent)
        assert answer.status in probe.refused_with, answer
        assert case.promise.content not in answer.body
        assert shop.holdings(case.key) == before
        if probe.given is Given.STARTED:
            case.fulfil()
        if probe.given is Given.FULFILLED:
            case.check()
    finally:
        case.clear()
