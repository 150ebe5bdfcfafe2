"""Masks of personal data, strict: what is left names nobody, and short values leave nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "***"
_SHORTEST_PHONE, _SHORTEST_IDENTITY, _SHORTEST_ACCOUNT = 7, 15, 12
_LONG_ENOUGH = 2  # a single sign is no secret that could be found in a text
# phones, identity codes and accounts as they are typed into a text, with blanks or hyphens between the digits
_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d(?:[ \-]?\d){6,28}[Xx]?(?![0-9A-Za-z])")
_DATE = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d")
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def mask_name(name: str) -> str:
    """This will leave the first sign of a person's name; nothing of a name of one sign."""
    plain = name.strip()
    return plain[0] + "**" if len(plain) > 1 else HIDDEN


def mask_identity(code: str) -> str:
    """This will leave the last two signs of an identity code, so that neither birth nor place is told."""
    return HIDDEN + code[-2:] if len(code) >= _SHORTEST_IDENTITY else HIDDEN


def mask_phone(phone: str) -> str:
    """This will leave the last two digits of a phone number."""
    return HIDDEN + phone[-2:] if len(phone) >= _SHORTEST_PHONE else HIDDEN


def mask_account(account: str) -> str:
    """This will leave the last four digits of a bank account."""
    return HIDDEN + account[-4:] if len(account) >= _SHORTEST_ACCOUNT else HIDDEN


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """This will hide the given secrets in a text, and whatever looks like a phone, identity or account number.

    Names leave their first sign. Longer secrets go first, so that none is left as a part of another.
    """
    plain = text.translate(_WIDE)
    for one in sorted({secret.strip().translate(_WIDE) for secret in secrets}, key=len, reverse=True):
        if len(one) >= _LONG_ENOUGH:
            plain = re.sub(
                re.escape(one), HIDDEN if any(map(str.isdigit, one)) else mask_name(one), plain, flags=re.I
            )
    return _DIGITS.sub(lambda found: found[0] if _DATE.fullmatch(found[0]) else HIDDEN, plain)
