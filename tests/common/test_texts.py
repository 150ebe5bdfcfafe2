"""Files that people send: read whole, or refused with the reason."""

import zipfile
from pathlib import Path

import pytest

from hemei.common.texts import Unreadable, read_document
from hemei.common.texts.html import html_blocks
from hemei.common.texts.tables import Table, in_words

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(path: Path, body: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
    return path


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_plain_text_in_both_encodings(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / "a.txt"
        path.write_bytes("投资5亿元。\r\n增长3%。".encode(encoding))
        assert read_document(path).text == "投资5亿元。\n增长3%。"


def test_word_paragraphs_and_tables(tmp_path: Path) -> None:
    rows = "".join(
        f"<w:tr>{cell(a)}{cell(b)}</w:tr>" for a, b in [("指标", "2025年（亿元）"), ("生产总值", "139.39")]
    )
    path = word(tmp_path / "a.docx", paragraph("投资5亿元。") + f"<w:tbl>{rows}</w:tbl>")
    assert read_document(path).text == "投资5亿元。\n\n生产总值2025年为139.39亿元。"


@pytest.mark.parametrize("properties", ['<w:gridSpan w:val="2"/>', "<w:vMerge/>"])
def test_a_word_table_with_merged_cells_is_left_out_and_named(tmp_path: Path, properties: str) -> None:
    table = f"<w:tbl><w:tr>{cell('合计', properties)}{cell('5')}</w:tr></w:tbl>"
    document = read_document(word(tmp_path / "a.docx", paragraph("正文。") + table))
    assert document.text == "正文。"
    assert len(document.notes) == 1
    assert "第 1 个表有 1 个合并单元格" in document.notes[0]
    assert "请取消合并" in document.notes[0]


def test_html_text_without_scripts_and_tables_by_row_and_column() -> None:
    blocks = html_blocks(
        "<title>题</title><style>p{}</style><p>投资<b>5</b>亿元。</p><script>var a=9</script>"
        "<table><tr><th>名</th><th>数（家）</th></tr><tr><td>甲<td>12</tr></table><p>完&amp;了"
    )
    assert blocks == ["题", "投资5亿元。", Table((("名", "数（家）"), ("甲", "12"))), "完&了"]


@pytest.mark.parametrize("table", ["<tr><td rowspan=2>甲</td></tr>", "<tr><td><table></table></td></tr>"])
def test_html_tables_with_merged_or_nested_cells_are_left_out(tmp_path: Path, table: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<p>正文。</p><table>{table}</table>", encoding="utf-8")
    document = read_document(path)
    assert document.text == "正文。"
    assert "合并单元格" in document.notes[0]


def test_tables_in_words_keep_units_and_skip_empty_cells() -> None:
    table = Table((("指标", "本期（万元）", "增幅"), ("收入", "1,200", "5%"), ("支出", "", "3%")))
    assert in_words(table) == "收入本期为1,200万元；收入增幅为5%。\n支出增幅为3%。"
    assert in_words(Table((("只有", "一行"),))) == "只有 一行"


def pdf(path: Path, *, text: bool, password: str = "") -> Path:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    if text:
        import typst

        made = typst.compile(b'#set text(font: "Noto Sans CJK SC")\n#lorem(3) Total 68 km.')
        path.write_bytes(made)
        writer.append(path)
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    writer.write(path)
    return path


def test_a_scanned_pdf_is_refused_and_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="像是扫描件，1 页里没有文字层；不猜"):
        read_document(pdf(tmp_path / "a.pdf", text=False))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_pdf_with_one_scanned_page_says_which(tmp_path: Path) -> None:
    document = read_document(pdf(tmp_path / "a.pdf", text=True))
    assert "68 km" in document.text
    assert document.notes == ("第 2 页没有文字（可能是扫描图），没有核对。",)


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="有密码"):
        read_document(pdf(tmp_path / "a.pdf", text=False, password="p"))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.doc", b"x", "不认识这种文件"),
        ("a.docx", b"PK nothing", "不是完整的 Word 文件"),
        ("a.pdf", b"%PDF-1.4 broken", "PDF 损坏"),
        ("a.txt", b"", "没有文字"),
        ("a.txt", b"\xff\xff\xff\x00", "不是文本"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=why):
        read_document(path)


def test_a_word_file_without_text_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.xml", "<a/>")
    with pytest.raises(Unreadable, match="Word"):
        read_document(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="打不开"):
        read_document(tmp_path / "none.txt")
