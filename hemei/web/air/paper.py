"""A plain Word file (OOXML) of headings, paragraphs and tables, as the zone's reports are handed on.

Fonts follow the usual layout of official papers: title in 方正小标宋, text in 仿宋, headings of tables in 黑体.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same content gives the same file
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@dataclass
class Paper:
    """A document in the making; `content()` gives its bytes."""

    _parts: list[str] = field(default_factory=list)

    def title(self, text: str) -> None:
        """This will add a centred title."""
        self._parts.append(_paragraph(text, "方正小标宋简体", 44, centred=True))

    def heading(self, text: str) -> None:
        """This will add a heading."""
        self._parts.append(_paragraph(text, "黑体", 32, level=1))

    def text(self, text: str) -> None:
        """This will add a paragraph, its first line set in by two characters."""
        self._parts.append(_paragraph(text, "仿宋_GB2312", 32, indent=True))

    def table(self, rows: Sequence[Sequence[object]]) -> None:
        """This will add a table whose first row is its head."""
        lines = (_row(row, head=n == 0) for n, row in enumerate(rows))
        style = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>'
        columns = "<w:gridCol/>" * max((len(row) for row in rows), default=0)
        self._parts.append(f"<w:tbl>{style}<w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>")
        self._parts.append(_paragraph("", "仿宋_GB2312", 20))

    def content(self) -> bytes:
        """This will give the file."""
        page = (
            '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992"'
            ' w:gutter="0"/></w:sectPr>'
        )
        body = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_W}"><w:body>'
            f"{''.join(self._parts)}{page}</w:body></w:document>"
        )
        out = io.BytesIO()
        files = (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("word/document.xml", body))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in files:
                file.writestr(zipfile.ZipInfo(name, _STAMP), text, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def _paragraph(
    text: str, font: str, size: int, *, centred: bool = False, indent: bool = False, level: int = 0
) -> str:
    shape = '<w:jc w:val="center"/>' if centred else ""
    shape = ('<w:ind w:firstLineChars="200" w:firstLine="640"/>' if indent else "") + shape
    outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
    return f"<w:p><w:pPr>{shape}{outline}</w:pPr>{_run(text, font, size)}</w:p>"


def _run(text: str, font: str, size: int) -> str:
    plain = escape("".join(sign for sign in text if sign >= " " or sign == "\t"))
    fonts = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
    return f'<w:r><w:rPr>{fonts}<w:sz w:val="{size}"/></w:rPr><w:t xml:space="preserve">{plain}</w:t></w:r>'


def _row(row: Sequence[object], *, head: bool) -> str:
    font = "黑体" if head else "仿宋_GB2312"
    cells = "".join(f"<w:tc><w:tcPr/>{_paragraph(str(cell), font, 21)}</w:tc>" for cell in row)
    return f"<w:tr>{'<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>' if head else ''}{cells}</w:tr>"
