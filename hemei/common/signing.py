"""Signed papers: a PDF that shows by itself who issued it and whether it was changed since (PAdES).

The built-in signer makes its own root and key on first use; an office with a hardware module or an SM2 seal
hands over another `Signer`. The moment of signing is given, and a check looks at the certificates as of the
moment that the signature states. (The PDF library notes the machine's time as the file's change date; nothing
here relies on it.)
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

log = logging.getLogger("hemei.signing")
SLOWEST = 3  # seconds that a time stamp authority is waited for
SIGNER_NAME = "和美平台文书签章"
ROOT_NAME = "和美平台文书根证书"
VALID_DAYS = 3650
"""Both certificates live ten years; a paper stays provable after, as of the day it was signed."""


class Signer(Protocol):
    """Port: whoever can put a PAdES signature under a PDF (built-in key, hardware module, SM2 seal)."""

    def sign(self, pdf: bytes, *, reason: str, now: datetime) -> bytes: ...


class SignerOutOfDate(RuntimeError):
    """The certificate of the signer isn't valid at the moment of signing."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a paper's signature proves; `signer` is empty where no signature could be read."""

    intact: bool
    trusted: bool
    signer: str
    changed_after: bool
    stamped_at: datetime | None = (
        None  # by a time stamp over the signature; whose word that is, its reader judges
    )

    @property
    def genuine(self) -> bool:
        """Signed by us, and not one byte was changed or added since."""
        return self.intact and self.trusted and not self.changed_after


UNREADABLE = Checked(intact=False, trusted=False, signer="", changed_after=False)


def sign_pdf(
    pdf: bytes, *, folder: Path, reason: str, now: datetime, signer: Signer | None = None,
    stamper: str | TimeStamper = "",
) -> bytes:  # fmt: skip
    """This will return `pdf` signed for `reason` at `now` (aware), with the keys of `folder` or by `signer`.

    `stamper` is the address of a time stamp authority (RFC 3161): with one the paper also carries somebody else's
    word on the moment (PAdES B-T). One that cannot be reached is passed over: the paper is signed without it.

    The keys are made in `folder` on first use. Raises `SignerOutOfDate` past the end of the certificate.
    """
    if now.tzinfo is None:
        raise ValueError("the moment of signing needs a time zone")
    return (signer or FolderSigner(folder, stamper)).sign(pdf, reason=reason, now=now)


def check_pdf(pdf: bytes, *, folder: Path) -> Checked:
    """This will say what the first signature of `pdf` proves against the root kept in `folder`.

    The first signature is the issuer's. `intact`: the signed bytes are as signed. `trusted`: signed by a key of
    our root, valid at the stated moment. `changed_after`: something was added behind the signature. Whatever
    can't be read counts as not intact. Raises `FileNotFoundError` where `folder` holds no root.
    """
    root = _read(folder / "seal" / "root.pem")
    try:
        return _apart(lambda: _checked(pdf, root))
    except Exception:  # noqa: BLE001 - a damaged or hostile file may break the reader anywhere; it proves nothing
        return UNREADABLE


def _checked(pdf: bytes, root: Any) -> Checked:
    found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    if not found:
        return UNREADABLE
    first = found[0]
    moment = first.self_reported_timestamp
    if moment is None:
        return UNREADABLE
    trust = ValidationContext(trust_roots=[root], moment=moment, allow_fetching=False)
    status = validate_pdf_signature(first, trust, skip_diff=True)
    stamp = status.timestamp_validity
    return Checked(
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        changed_after=status.coverage != SignatureCoverageLevel.ENTIRE_FILE,
        stamped_at=stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None,
    )


class FolderSigner:
    """The built-in signer: an ECDSA P-256 key in a folder that only the platform's user may read."""

    def __init__(self, folder: Path, stamper: str | TimeStamper = "") -> None:
        self.folder = folder
        self.stamper: str | TimeStamper = stamper
        if stamper and isinstance(stamper, str):
            self.stamper = RequestsHTTPTimeStamper(stamper, timeout=SLOWEST)  # type: ignore[no-untyped-call]

    def sign(self, pdf: bytes, *, reason: str, now: datetime) -> bytes:
        """This will return `pdf` with an invisible PAdES signature added behind it."""
        seal = seal_of(self.folder, now)
        certificate = _read(seal / "signer.pem")
        if now < certificate.not_valid_before:
            raise SignerOutOfDate(
                f"签章证书从 {certificate.not_valid_before:%Y-%m-%d} 起才有效，文书未签章；请核对服务器时间后重试。"
            )
        if now > certificate.not_valid_after:
            raise SignerOutOfDate(
                f"签章证书有效期至 {certificate.not_valid_after:%Y-%m-%d}，文书未签章；请更换签章证书后重试。"
            )
        chain = SimpleCertificateStore.from_certs(  # type: ignore[no-untyped-call]
            [_read(seal / "root.pem")]
        )
        key = load_private_key_from_pemder(seal / "signer.key", passphrase=None)
        signing = signers.SimpleSigner(certificate, key, chain)
        if self.stamper:
            try:
                return _apart(lambda: asyncio.run(_signed(pdf, signing, reason, now, self.stamper)))
            except (TimestampRequestError, OSError) as why:
                log.warning("no time stamp: %s", type(why).__name__)
        return _apart(lambda: asyncio.run(_signed(pdf, signing, reason, now)))


def _apart(work: Callable[[], T]) -> T:
    """This will do `work` on a thread of its own: pyHanko starts an event loop, and the caller may be in one."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(work).result()


async def _signed(
    pdf: bytes, signer: signers.SimpleSigner, reason: str, now: datetime, stamper: Any = None
) -> bytes:
    """The steps of `PdfSigner.async_sign_pdf`, taken one by one because that one reads the clock."""
    meta = signers.PdfSignatureMetadata(
        field_name="Seal",
        reason=reason,
        name=SIGNER_NAME,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    session = signers.PdfSigner(meta, signer, timestamper=stamper).init_signing_session(writer)
    session.system_time = now
    size = await session.estimate_signature_container_size(validation_info=None, tight=False)
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=size)
    digest, output = prepared.digest_tbs_document()
    attributes = PdfCMSSignedAttributes(signing_time=now)
    done = await prepared.perform_signature(digest.document_digest, attributes)
    await done.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())


def seal_of(folder: Path, now: datetime) -> Path:
    """This will give the keys of `folder`; where there are none it makes them, valid for ten years from `now`.

    They are made whole under another name and moved in place, so that two makers can't mix.
    """
    seal = folder / "seal"
    if seal.exists():
        return seal
    folder.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".seal-", dir=folder))
    _make_keys(made, now)
    try:
        made.rename(seal)
    except OSError:
        if not (seal / "signer.key").exists():
            raise
        shutil.rmtree(made)  # another process was first; its keys count
    return seal


def _make_keys(folder: Path, now: datetime) -> None:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate(ROOT_NAME, root_key.public_key(), ROOT_NAME, root_key, now, is_root=True)
    leaf = _certificate(SIGNER_NAME, key.public_key(), ROOT_NAME, root_key, now, is_root=False)
    _keep(folder / "root.key", _key_pem(root_key))
    _keep(folder / "signer.key", _key_pem(key))
    _keep(folder / "root.pem", root.public_bytes(serialization.Encoding.PEM))
    _keep(folder / "signer.pem", leaf.public_bytes(serialization.Encoding.PEM))


def _certificate(
    name: str,
    public: ec.EllipticCurvePublicKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    *,
    is_root: bool,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # papers signed by a machine whose clock lags a little
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(_usage(is_root=is_root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _usage(*, is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _keep(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _read(certificate: Path) -> Any:
    return load_cert_from_pemder(certificate)  # type: ignore[no-untyped-call]
