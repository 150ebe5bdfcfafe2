"""Log lines without personal data: numbers that name a person or a firm are cut to their first signs."""

from __future__ import annotations

import logging
import re

# a database names the clashing value in its DETAIL; phone, identity and credit codes may stand in any text
_DETAIL = re.compile(r"DETAIL:.*")
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|\d{17}[\dXx]|[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Za-z])"
)


def masked(text: str) -> str:
    """This will return `text` with phone numbers, identity and credit codes cut to their first three signs."""
    return _NUMBERS.sub(lambda found: found[0][:3] + "***", _DETAIL.sub("DETAIL: ***", text))


class MaskedLine(logging.Formatter):
    """The formatter of every handler: the whole line is masked, traceback and all."""

    def format(self, record: logging.LogRecord) -> str:
        """This will return the line to be written."""
        return masked(super().format(record))
