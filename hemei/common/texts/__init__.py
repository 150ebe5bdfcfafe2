"""Texts from files that people send: txt, md, html, docx, pdf; what cannot be read says why."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from hemei.common.texts.html import html_blocks
from hemei.common.texts.tables import Table, in_words
from hemei.common.words import tell

MAX_BYTES = 50 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Unreadable(ValueError):
    """The file holds no text that can be read whole; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file, and what was left out of it with the reason."""

    text: str
    notes: tuple[str, ...] = ()


def read_document(path: Path) -> Document:
    """This will read the text of a file by its kind; raises Unreadable."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        kinds = "、".join(sorted(_READERS))
        raise Unreadable(
            tell(
                "{name}：不认识这种文件。能读 {kinds}；旧版 .doc 或 .wps 请另存为 .docx。",
                name=path.name,
                kinds=kinds,
            )
        )
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(tell("{name}：文件超过 50 MB，没有读。请拆开或去掉图片。", name=path.name))
        document = reader(path)
    except OSError as why:
        raise Unreadable(
            tell("{name}：打不开（{value}）。", name=path.name, value=why.strerror or why)
        ) from why
    if not document.text.strip() and not document.notes:
        raise Unreadable(tell("{name}：没有文字。", name=path.name))
    return document


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable(
        tell("{name}：不是文本（既不是 UTF-8，也不是 GB 18030）。请另存为 UTF-8 文本后再试。", name=path.name)
    )


def _plain(path: Path) -> Document:
    return Document(_decoded(path))


def _html(path: Path) -> Document:
    return _joined(html_blocks(_decoded(path)))


def _joined(blocks: list[str | Table]) -> Document:
    texts, notes, count = [], [], 0
    for block in blocks:
        if isinstance(block, str):
            texts.append(block)
            continue
        count += 1
        if block.merged:
            notes.append(
                tell(
                    "第 {count} 个表有 {merged} 个合并单元格，分不清数字属于哪一行哪一列，没有核对；"
                    "请取消合并、补全每一格后再查。",
                    count=count,
                    merged=block.merged,
                )
            )
        else:
            texts.append(in_words(block))
    return Document("\n\n".join(text for text in texts if text.strip()), tuple(notes))


def _docx(path: Path) -> Document:
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("word/document.xml")
            if info.file_size > MAX_BYTES:
                raise Unreadable(tell("{name}：正文展开后超过 50 MB，没有读。", name=path.name))
            body = fromstring(archive.read(info)).find(f"{_W}body")  # noqa: S314  expat limits entity growth itself
    except (zipfile.BadZipFile, KeyError, ParseError) as why:
        raise Unreadable(
            tell("{name}：不是完整的 Word 文件（.docx）。请用 Word 或 WPS 重新保存。", name=path.name)
        ) from why
    if body is None:
        raise Unreadable(tell("{name}：Word 文件里没有正文。", name=path.name))
    blocks: list[str | Table] = []
    for child in body:
        if child.tag == f"{_W}p":
            blocks.append(_words(child))
        elif child.tag == f"{_W}tbl":
            blocks.append(_word_table(child))
    return _joined(blocks)


def _words(paragraph: Element) -> str:
    out = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            out.append(node.text or "")
        elif node.tag in (f"{_W}tab", f"{_W}br"):
            out.append(" ")
    return "".join(out)


def _word_table(table: Element) -> Table:
    merged = len(list(table.iter(f"{_W}vMerge")))
    merged += sum(int(span.get(f"{_W}val", "1")) > 1 for span in table.iter(f"{_W}gridSpan"))
    rows = [
        tuple(" ".join(_words(p) for p in cell.iter(f"{_W}p")).strip() for cell in row.findall(f"{_W}tc"))
        for row in table.findall(f"{_W}tr")
    ]
    return Table(tuple(rows), merged)


def _pdf(path: Path) -> Document:
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as why:
        raise Unreadable(
            tell(
                "{name}：这台机器没有装读 PDF 的组件（pypdf）。请改交 .docx，或请管理员安装。", name=path.name
            )
        ) from why
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(tell("{name}：PDF 有密码，没有读。请交没有密码的文件。", name=path.name))
        pages = [page.extract_text() or "" for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as why:
        if isinstance(why, Unreadable):
            raise
        raise Unreadable(tell("{name}：PDF 损坏，读不完整。请重新导出。", name=path.name)) from why
    blank = [n for n, page in enumerate(pages, 1) if not page.strip()]
    if len(blank) == len(pages):
        raise Unreadable(
            tell(
                "{name}：像是扫描件，{count} 页里没有文字层；不猜图上的数。"
                "请交可复制文字的 PDF 或 Word 原稿。",
                name=path.name,
                count=len(pages),
            )
        )
    notes = tuple(tell("第 {n} 页没有文字（可能是扫描图），没有核对。", n=n) for n in blank)
    return Document(_unbroken("\n".join(pages)), notes)


def _unbroken(text: str) -> str:
    """Lines of a PDF break anywhere; one that does not end a sentence goes on."""
    out = ""
    for line in text.splitlines():
        out += line.strip() if line.strip() else "\n"
        if line.rstrip().endswith(("。", "！", "？", "：", "；")) or 0 < len(line.strip()) < 16:
            out += "\n\n"
    return out


_READERS: dict[str, Callable[[Path], Document]] = {
    ".txt": _plain, ".md": _plain, ".html": _html, ".htm": _html, ".docx": _docx, ".pdf": _pdf,
}  # fmt: skip
