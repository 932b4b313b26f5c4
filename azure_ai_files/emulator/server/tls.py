"""A certificate for the emulator, created at the start and worthless after the stop."""

import datetime
import ipaddress
import os
import secrets
import shutil
import ssl
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Optional, Union

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
except ImportError as _error:
    raise ImportError(
        "TLS needs cryptography, which comes with azure-identity: pip install cryptography", name="cryptography"
    ) from _error

from ..errors import DataDirError

__all__ = ["Tls"]

_CA_FILE = "ca.pem"
_AUTHORITY = "azure-ai-files emulator CA"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# A client whose clock is slow must not see a certificate that is not yet valid.
_CLOCK_SKEW = datetime.timedelta(days=1)
_LIFETIME = datetime.timedelta(days=365)


class Tls:
    """TLS with a certificate of its own. A client that trusts :attr:`ca_file` trusts the emulator.

    The authority's key is discarded after it has signed. The server's key is on disk only while OpenSSL reads it,
    encrypted, in a file that only the current user can read.

    :param folder: Where to write the CA file; None creates a temporary folder.
    :param hosts: Names and addresses of the server besides those of loopback.
    :raises ~azure_ai_files.emulator.DataDirError: if the folder contains the CA file of another program.

    :ivar context: The context of the server.
    :ivar ca_file: The certificate of the authority, as PEM; removed by :meth:`close`.
    """

    def __init__(self, folder: Optional[Union[str, "PathLike[str]"]], hosts: Iterable[str]) -> None:
        authority, chain, password = _make_certificate(dict.fromkeys((*_LOOPBACK, *hosts)))
        self._temporary = tempfile.mkdtemp(prefix="azure-ai-files-ca-") if folder is None else None
        self.ca_file: Path = Path(folder or self._temporary or "").resolve() / _CA_FILE
        self._authority = authority
        try:
            self.context: ssl.SSLContext = _server_context(chain, password)
            self._write()
        except BaseException:
            self.close()
            raise

    @staticmethod
    def check_folder(folder: Optional[Union[str, "PathLike[str]"]]) -> None:
        """Check that a folder has no CA file of another program.

        :raises ~azure_ai_files.emulator.DataDirError: if it has.
        """
        path = None if folder is None else Path(folder) / _CA_FILE
        if path is not None and os.path.lexists(path) and not _is_own(path):
            raise DataDirError(
                f"{path} is not a certificate that an emulator created, and would be replaced. Choose another folder."
            )

    def close(self) -> None:
        """Remove the CA file, unless another program has replaced it."""
        with suppress(OSError):
            if self.ca_file.read_bytes() == self._authority:
                self.ca_file.unlink()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _write(self) -> None:
        self.check_folder(self.ca_file.parent)
        # That of an emulator that was killed.
        self.ca_file.unlink(missing_ok=True)
        with open(os.open(self.ca_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(self._authority)


def _is_own(path: Path) -> bool:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        content = path.read_bytes()
        certificate = x509.load_pem_x509_certificate(content)
    except (OSError, ValueError):
        return False
    name = _name(_AUTHORITY)
    is_whole = certificate.public_bytes(serialization.Encoding.PEM) == content
    return is_whole and certificate.subject == certificate.issuer == name


def _server_context(chain: bytes, password: bytes) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    # OpenSSL reads keys only from files; mkstemp creates one that only the current user can read.
    descriptor, path = tempfile.mkstemp(prefix="azure-ai-files-", suffix=".pem")
    try:
        with open(descriptor, "wb") as file:
            file.write(chain)
        context.load_cert_chain(path, password=password)
    finally:
        os.unlink(path)
    return context


def _make_certificate(hosts: Iterable[str]) -> tuple[bytes, bytes, bytes]:
    """Create the authority's certificate, the server's with its encrypted key, and the password of the key."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority_name = _name(_AUTHORITY)
    authority_id = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    authority = (
        _builder(authority_name, authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(authority_id, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    server = (
        _builder(_name("azure-ai-files emulator"), authority_name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_alternative_name(host) for host in hosts]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority_id), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    password = secrets.token_urlsafe(24).encode()
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(password))
    return authority.public_bytes(pem), server.public_bytes(pem) + secret, password


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
