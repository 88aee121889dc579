from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from tests.unit.authorizer.tls_server import TlsServer, running_tls_server, write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return write_certificate(tmp_path)


@pytest.fixture
def server(certificate: Path) -> Iterator[TlsServer]:
    with running_tls_server(certificate) as running:
        yield running


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))
