"""A receiver of webhooks on this machine: a TLS server with a certificate of a test's own authority, or a plain one."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Answer = Callable[[socket.socket], None]
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
_SIGNS_CERTIFICATES = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """Issues certificates of names, and is the only one that `trusting` contexts trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portside test authority")])
        self._file = folder / "authority.pem"
        own = (
            self._certificate(self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)
        )
        self._file.write_bytes(own.sign(self._key, SHA256()).public_bytes(Encoding.PEM))

    def issue(self, name: str) -> Path:
        """A certificate of the name with its key, in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver")])
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        certificate = self._certificate(subject, key.public_key()).add_extension(names, critical=False)
        file = self._folder / f"{name}.pem"
        file.write_bytes(
            certificate.sign(self._key, SHA256()).public_bytes(Encoding.PEM)
            + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        return file

    def trusting(self) -> ssl.SSLContext:
        """A client's context."""
        return ssl.create_default_context(cafile=self._file)

    def _certificate(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        # Python 3.13 is strict about who issued what.
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(hours=1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(issuer, critical=False)
        )


class Receiver:
    """Takes each connection in turn; keeps the requests that it has read, and the names that TLS asked for."""

    def __init__(self, listener: socket.socket, certificate: Path | None) -> None:
        self._listener = listener
        self._context: ssl.SSLContext | None = None
        self.port: int = listener.getsockname()[1]
        self.requests: list[bytes] = []
        self.asked_names: list[str | None] = []
        self.connections = 0
        self.answer: Answer = lambda connection: connection.sendall(NO_CONTENT)
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
            self._context.sni_callback = lambda _socket, name, _context: self.asked_names.append(name)

    def serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return  # closed: the test is over
            self.connections += 1
            plain.settimeout(5)
            with contextlib.suppress(OSError), plain:
                connection = self._context.wrap_socket(plain, server_side=True) if self._context else plain
                with connection:
                    self.requests.append(_read(connection))
                    self.answer(connection)


def _read(connection: socket.socket) -> bytes:
    """One request, by the length that it tells."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65_536)
    head, _, body = request.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def receiving(certificate: Path | None) -> Iterator[Receiver]:
    """A receiver on this machine for as long as the test takes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        receiver = Receiver(listener, certificate)
        thread = threading.Thread(target=receiver.serve, daemon=True)
        thread.start()
        yield receiver
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)
