"""A stack for whoever asks it thousands of odd things: what is done to it here would be in other tests' way."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.integration.conftest import Deployment, deployed
from tests.unit.token_endpoint.idp import AUDIENCE, ENTITY_ID, RECIPIENT, make_idp

SAML = {"SamlIdpEntityId": ENTITY_ID, "SamlAudience": AUDIENCE, "SamlRecipient": RECIPIENT}


@pytest.fixture(scope="session")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The real template with all routes that the emulator knows, on an emulator of its own, with IAM enforced."""
    idp = make_idp(begins=time.time() - 3_600, ends=time.time() + 86_400)
    options = {"SamlIdpCertificates": idp.certificate_text, **SAML}
    with deployed(tmp_path_factory.mktemp("fuzzed-stack"), "emulator", **options) as deployment:
        yield deployment
