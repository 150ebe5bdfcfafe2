"""Collect what people read and keep its English beside it: `locale/en/LC_MESSAGES/django.po` and `.mo`.

The Chinese text is the msgid. Django turns templates into something a Python extractor reads; Babel extracts,
merges and compiles, so that no gettext programs are needed. Run by `script/messages`; the tests compare.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

CHINESE = re.compile(r"[\u3001-\u9fff\uff01-\uffe5]")
ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "Route": (4,),
    "act": (2,),
    "mark": None,
    "mark_as": ((1, "c"), 2),
    "say": None,
    "tell": None,
}


def sources() -> Iterator[tuple[Path, bytes]]:
    """This will give every file that may speak to people, as Python text."""
    for path in sorted((ROOT / "hemei").rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_bytes()
    for path in sorted((ROOT / "hemei").rglob("*.html")):
        yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode()


def fresh() -> Catalog:
    """This will give the catalogue of all texts in the code, without English."""
    found = Catalog(locale="en", project="Hemei", fuzzy=False)
    for path, text in sources():
        for _line, message, _comments, context in extract("python", BytesIO(text), keywords=_KEYWORDS):
            if not CHINESE.search(str(message)):
                continue  # the texts are Chinese; all else is a name in code
            found.add(message, context=context, locations=[(str(path.relative_to(ROOT)), 0)])
    return found


def kept() -> Catalog:
    """This will read the committed catalogue; an empty one where there is none yet."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def key(message: Message) -> tuple[str | None, str]:
    """This will give what identifies a message: its context and its (first) Chinese text."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, text


def merged() -> Catalog:
    """This will give the texts of the code with the English that is known; nothing is guessed."""
    known = {key(message): message.string for message in kept() if message.id}
    result = fresh()
    for message in result:
        if message.id and (string := known.get(key(message))):
            message.string = string
    return result


def untranslated(catalogue: Catalog) -> list[str]:
    """This will list the Chinese texts that have no English."""
    return [
        key(message)[1]
        for message in catalogue
        if message.id
        and not (message.string if isinstance(message.string, str) else all(message.string or [""]))
    ]


def po_bytes(catalogue: Catalog) -> bytes:
    """This will write a catalogue as text: sorted by file, without line numbers or dates, so that diffs are small."""
    out = BytesIO()
    write_po(out, catalogue, omit_header=True, sort_by_file=True, include_lineno=False, width=110)
    header = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: en\\n"\n'
    return header + b'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n' + out.getvalue()


def mo_bytes() -> bytes:
    """This will compile the committed catalogue."""
    out, catalogue = BytesIO(), kept()
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # else that of today
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """This will renew both files and name what still lacks English; 1 if anything does."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(merged()))
    MO.write_bytes(mo_bytes())
    missing = untranslated(kept())
    sys.stdout.write("".join(f"没有英文 no English: {text}\n" for text in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
