"""A file of monitored air as rows of cells, whatever it was written with."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib

from python_calamine import CalamineError, CalamineWorkbook

from hemei.common.words import tell

MOST_BYTES = 200 * 2**20  # unpacked


class Unreadable(ValueError):
    """The file is no table at all; the message says what to do."""


def table_of(name: str, content: bytes) -> list[list[object]]:
    """This will give the rows of a CSV (also gzipped) or of the first sheet of a workbook; raises Unreadable."""
    if name.lower().endswith((".xlsx", ".xls", ".xlsb", ".ods")):
        try:
            rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        except (CalamineError, zipfile.BadZipFile) as why:
            raise Unreadable(tell("{name}：不是能打开的工作簿。请另存为 .xlsx 或 .csv。", name=name)) from why
        return [list(row) for row in rows]
    return [list(row) for row in csv.reader(io.StringIO(_decoded(name, _unpacked(name, content))))]


def _unpacked(name: str, content: bytes) -> bytes:
    if not name.lower().endswith(".gz"):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as file:
            found = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as why:
        raise Unreadable(tell("{name}：压缩文件打不开，请重新下载或改传 .csv。", name=name)) from why
    if len(found) > MOST_BYTES:
        raise Unreadable(tell("{name}：解开后超过 200 MB，没有读。请按年拆开。", name=name))
    return found


def _decoded(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(
        tell(
            "{name}：不是文本表格（既不是 UTF-8，也不是 GB 18030）。请另存为 UTF-8 的 CSV 后再试。", name=name
        )
    )
