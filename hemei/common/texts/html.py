"""Text and tables of an HTML page."""

from __future__ import annotations

from html.parser import HTMLParser

from hemei.common.texts.tables import Table

_BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "br",
    "ul",
    "ol",
    "blockquote",
    "title",
}
_SILENT = {"script", "style", "noscript", "template"}


def html_blocks(source: str) -> list[str | Table]:
    """This will return the paragraphs and tables of a page in order; nested tables count as merged cells."""
    parser = _Page()
    parser.feed(source)
    parser.close()
    return parser.finished()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str | Table] = []
        self._text: list[str] = []
        self._rows: list[list[str]] = []
        self._merged = 0
        self._tables = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._flush()
            self._tables += 1
            self._merged += self._tables > 1
        elif self._tables and tag == "tr":
            self._rows.append([])
        elif self._tables and tag in ("td", "th"):
            self._cell()
            spans = {name: value for name, value in attrs if name in ("rowspan", "colspan")}
            self._merged += any(value not in (None, "", "1") for value in spans.values())
            if self._rows:
                self._rows[-1].append("")
        elif tag in _BLOCKS and not self._tables:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._tables and tag in ("td", "th", "tr"):
            self._cell()
        elif self._tables and tag == "table":
            self._tables -= 1
            if not self._tables:
                self._blocks.append(Table(tuple(tuple(row) for row in self._rows if row), self._merged))
                self._rows, self._merged, self._text = [], 0, []
        elif tag in _BLOCKS and not self._tables:
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def _cell(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text = []
        if text and self._rows and self._rows[-1]:
            self._rows[-1][-1] += text

    def _flush(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text = []
        if text:
            self._blocks.append(text)

    def finished(self) -> list[str | Table]:
        """Everything that was read, the last paragraph too."""
        if self._tables:
            self._blocks.append(Table(tuple(tuple(row) for row in self._rows if row), self._merged))
        self._flush()
        return self._blocks
