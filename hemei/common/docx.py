"""A plain Word file (OOXML) from paragraphs and tables: what an office needs to go on writing, no more."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ROOT = (
    f'{_HEAD}<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_PARTS = (
    f'{_HEAD}<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/styles" '
    'Target="styles.xml"/></Relationships>'
)
_FONT = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{}"/>'
_HEADS = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
_WHEN = (2000, 1, 1, 0, 0, 0)  # the same data give the same bytes
_UNFIT = dict.fromkeys(n for n in range(32) if n not in (9, 10))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words with a level: 0 is text, 1–4 are headings; `item` marks a list."""

    text: str
    level: int = 0
    item: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row are heads, which repeat on each page."""

    rows: Sequence[Sequence[object]]


def docx(title: str, blocks: Iterable[Paragraph | Table]) -> bytes:
    """This will return a .docx: title, then paragraphs and tables in turn; the same content gives the same bytes."""
    body = [_paragraph(Paragraph(title), "Title")]
    body += [_table(one.rows) if isinstance(one, Table) else _paragraph(one) for one in blocks]
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1588" w:right="1474" w:bottom="1588" w:left="1588"/></w:sectPr>'
    )
    document = f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{"".join(body)}{page}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": _TYPES, "_rels/.rels": _ROOT, "word/_rels/document.xml.rels": _PARTS,
        "word/styles.xml": _styles(), "word/document.xml": document,
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _words(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text.translate(_UNFIT))}</w:t></w:r>'


def _paragraph(one: Paragraph, style: str = "") -> str:
    style = style or (f"Heading{one.level}" if one.level else "Normal")
    text = f"• {one.text}" if one.item else one.text
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_words(text)}</w:p>'


def _table(rows: Sequence[Sequence[object]]) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="888888"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    cells = "".join(
        f"<w:tr>{_HEADS if n == 0 else ''}{''.join(_cell(str(cell), head=n == 0) for cell in row)}</w:tr>"
        for n, row in enumerate(rows)
    )
    grid = "<w:gridCol/>" * max((len(row) for row in rows), default=0)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{cells}</w:tbl><w:p/>"
    )


def _cell(text: str, *, head: bool) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if head else ""
    words = escape(text.translate(_UNFIT))
    return (
        '<w:tc><w:tcPr/><w:p><w:pPr><w:pStyle w:val="Cell"/></w:pPr>'
        f'<w:r>{bold}<w:t xml:space="preserve">{words}</w:t></w:r></w:p></w:tc>'
    )


def _styles() -> str:
    rows = [_style("Normal", "仿宋", 32, ' w:default="1"', '<w:ind w:firstLine="640"/>')]
    rows.append(_style("Title", "宋体", 44, "", '<w:jc w:val="center"/><w:spacing w:after="320"/>'))
    rows.append(_style("Cell", "仿宋", 21, "", ""))
    for level, font in enumerate(("黑体", "楷体", "仿宋", "仿宋"), 1):
        rows.append(
            _style(f"Heading{level}", font, 32, "", f'<w:keepNext/><w:outlineLvl w:val="{level - 1}"/>')
        )
    return f'{_HEAD}<w:styles xmlns:w="{_W}">{"".join(rows)}</w:styles>'


def _style(name: str, font: str, size: int, more: str, layout: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"{more}><w:name w:val="{name}"/>'
        f'<w:pPr>{layout}</w:pPr><w:rPr>{_FONT.format(font)}<w:sz w:val="{size}"/></w:rPr></w:style>'
    )
