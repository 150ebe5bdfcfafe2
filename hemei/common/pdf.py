"""Papers as PDF: a template of `papers/` filled with data.

The data goes in as JSON and is shown, never evaluated: whatever a person typed stands in the paper as typed.
The same data gives the same bytes, since no clock is read.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
from noto_cjk_sans_otc import FONT_PATH

PAPERS = Path(__file__).with_name("papers")
FONT_FAMILY = "Noto Sans CJK SC"
TEMPLATES = frozenset({"licence", "meeting", "notice", "release"})


class UnknownTemplate(LookupError):
    """No paper of this name exists."""


class UnfitData(ValueError):
    """The data lack a field of the paper, or one has the wrong shape; `signs` are those that the font cannot show."""

    @property
    def signs(self) -> tuple[str, ...]:
        """This will name the signs without a shape, as the typesetter told them."""
        told = _SHAPELESS.findall(str(self))
        return tuple(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), one) for one in told)


_SHAPELESS = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_TRIES = 6
_STAND_IN = "〓"  # what typesetters put where a sign is missing


def sheet_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """This will return the paper `template` ("licence", "meeting", "notice" or "release") filled with `data`, as PDF/A.

    The first line of each template lists its fields; dates are `date` or "YYYY-MM-DD". An address in `verify`
    is also drawn as a QR code; a true `sample` puts 样例 across the sheet; `credit_code` is shown masked.
    Raises `UnknownTemplate`, and `UnfitData` with the words of the typesetter: a field is missing, `date` is no
    day, or a sign has no shape in the font (an official paper doesn't go out with an empty box in a name).
    """
    if template not in TEMPLATES:
        raise UnknownTemplate(template)
    try:
        made = typst.compile(
            PAPERS / f"{template}.typ",
            root=PAPERS,
            font_paths=_fonts(),
            sys_inputs={"data": _as_json(data)},
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=0,  # the paper carries its own date; without this the typesetter would read the clock
        )
    except typst.TypstError as refused:
        raise UnfitData(f"{template}: {refused}") from refused
    if not isinstance(made, bytes):
        raise UnfitData(f"{template}: the typesetter gave no single file")
    return made


def working_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """This will return a paper of the day's work as `sheet_pdf` does, with 〓 for signs that the font cannot show.

    An official paper must not go out so; the papers of a meeting must not fail for what somebody typed weeks ago.
    """
    missing: set[str] = set()
    for _try in range(_TRIES):  # the typesetter names a sign or two at a time
        try:
            return sheet_pdf(template, _shown(data, missing.__contains__))
        except UnfitData as why:
            fresh = set("".join(why.signs)) - missing
            if not fresh:
                raise
            missing |= fresh
    return sheet_pdf(template, _shown(data, lambda sign: unicodedata.category(sign) in {"So", "Co", "Cn"}))


def _shown(value: Any, unfit: Callable[[str], bool]) -> Any:
    if isinstance(value, str):
        return "".join(_STAND_IN if unfit(sign) else sign for sign in value)
    if isinstance(value, Mapping):
        return {name: _shown(one, unfit) for name, one in value.items()}
    return [_shown(one, unfit) for one in value] if isinstance(value, list | tuple) else value


def svg_png(svg: str, *, dots: float = 144.0) -> bytes:
    """This will draw an SVG of our own as PNG, `dots` to the inch; raises `UnfitData` for what cannot be drawn."""
    try:
        made = typst.compile(
            PAPERS / "picture.typ", root=PAPERS, font_paths=_fonts(), sys_inputs={"svg": svg}, format="png", ppi=dots,
        )  # fmt: skip
    except typst.TypstError as refused:
        raise UnfitData(f"picture: {refused}") from refused
    if not isinstance(made, bytes):
        raise UnfitData("picture: the typesetter gave no single file")
    return made


def _as_json(data: Mapping[str, Any]) -> str:
    filled = dict(data)
    filled["qr"] = qr_svg(str(filled["verify"])) if filled.get("verify") else ""
    return json.dumps(filled, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    raise UnfitData(f"{type(value).__name__} has no place in a paper; hand over words, numbers or dates")


def qr_svg(address: str, *, scale: int = 1) -> str:
    """This will draw an address as a QR code, `scale` pixels a square."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, scale=scale, xmldecl=False)
    return drawn.getvalue().decode()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The one font of all papers; looking for fonts anew costs ten times the typesetting."""
    folder = Path(str(FONT_PATH)).parent
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if FONT_FAMILY not in fonts.families():  # the typesetter would give empty sheets without a word
        raise FileNotFoundError(f"{FONT_FAMILY} is missing in {folder}")
    return fonts
