"""Envelopes that only the holder of a code can open; the code is shown once and kept nowhere."""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_GROUPS, _IN_GROUP, _NONCE = 6, 4, 12  # 24 of 32 letters: 120 bits


def new_code() -> str:
    """This will make a code to open envelopes with, e.g. ABCD-EFGH-…, from 120 random bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_IN_GROUP)) for _group in range(_GROUPS))


def plain_code(code: str) -> str:
    """This will read a code as it was typed: blanks, strokes and small letters do not matter."""
    return "".join(sign for sign in code.upper() if sign in _LETTERS)


def sealed(text: str, code: str) -> str:
    """This will put a text into an envelope (AES-256-GCM, base64) that opens with this code only."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + _cipher(code).encrypt(nonce, text.encode(), None)).decode()


def unsealed(envelope: str, code: str) -> str | None:
    """This will open an envelope; None with a wrong code, or where the envelope was altered."""
    try:
        raw = base64.b64decode(envelope, validate=True)
        return _cipher(code).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
    except (InvalidTag, ValueError):
        return None


def _cipher(code: str) -> AESGCM:
    key = HKDF(hashes.SHA256(), 32, None, b"hemei envelope").derive(plain_code(code).encode())
    return AESGCM(key)
