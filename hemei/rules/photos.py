"""What a JPEG says about itself (time and place in its Exif), and the same picture without saying it.

Only the headers are read and dropped; the compressed picture stays byte for byte (ISO/IEC 10918-1, Exif 2.3).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_SOI, _SOS, _EXIF = b"\xff\xd8", 0xDA, b"Exif\0\0"
_DROPPED = frozenset(
    {*range(0xE1, 0xE2), *range(0xE3, 0xEE), 0xEF, 0xFE}
)  # APPn but JFIF, ICC, Adobe; comments
_EOI = 0xD9
_BARE = frozenset(
    {0x00, 0x01, *range(0xD0, 0xD8), 0xFF}
)  # stuffed bytes, restarts, fill: no length behind them
_TIME, _EXIF_IFD, _GPS_IFD, _ORIGINAL = 0x0132, 0x8769, 0x8825, 0x9003
_MOST_TAGS = 512


@dataclass(frozen=True, slots=True)
class Told:
    """What a picture tells: `taken_at` as the camera wrote it (2026-11-23 09:30:00), degrees north and east."""

    taken_at: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def read(content: bytes) -> Told:
    """This will read time and place out of a JPEG; what is missing or broken is left empty, and nothing raises."""
    for marker, body in _segments(content):
        if marker == 0xE1 and body.startswith(_EXIF):
            try:
                return _told(body[len(_EXIF) :])
            except (struct.error, ValueError, ArithmeticError, IndexError):
                return Told()
    return Told()


def stripped(content: bytes) -> bytes:
    """This will give a JPEG or PNG without what it tells beside the picture; other content as it came.

    A JPEG whose headers cannot be followed to the picture gives b"": what it tells could not be found either.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _plain_png(content)
    if not content.startswith(_SOI):
        return content
    kept = [_SOI]
    for marker, body in _segments(content):
        if marker == _SOS:
            return b"".join(kept) + b"\xff\xda" + body[: _end(body)]
        if marker not in _DROPPED:
            kept.append(bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body)
    return b""


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The headers of a JPEG, last the picture itself with all that follows; none where they cannot be followed."""
    at = 2
    while content.startswith(_SOI) and at + 4 <= len(content) and content[at] == 0xFF:
        marker, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _SOS:
            yield marker, content[at + 2 :]
            return
        if size < 2 or at + 2 + size > len(content):
            return
        yield marker, content[at + 4 : at + 2 + size]
        at += 2 + size


def _end(picture: bytes) -> int:
    """Where a picture ends: behind its EOI; phones put further pictures behind it, with what they tell."""
    at = int.from_bytes(picture[:2], "big")  # behind the head of the first scan
    while 0 <= (at := picture.find(b"\xff", at)) < len(picture) - 1:
        marker = picture[at + 1]
        if marker == _EOI:
            return at + 2
        if marker in _BARE:
            at += 1 if marker == 0xFF else 2
        else:  # a table or the head of the next scan
            at += 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return len(picture)


def _plain_png(content: bytes) -> bytes:
    kept, at = [content[:8]], 8
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        kind, end = content[at + 4 : at + 8], at + 12 + size
        if kind not in (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"):
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


@dataclass(frozen=True, slots=True)
class _Tiff:
    data: bytes
    order: Literal["<", ">"]

    def number(self, form: str, at: int) -> int:
        return int(struct.unpack_from(self.order + form, self.data, at)[0])

    def tags(self, at: int) -> dict[int, tuple[int, int, int]]:
        """Tag: type, count, and where its value stands."""
        found = {}
        for place in range(min(self.number("H", at), _MOST_TAGS)):
            here = at + 2 + 12 * place
            kind, count = self.number("H", here + 2), self.number("I", here + 4)
            size = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8}.get(kind, 1) * count
            found[self.number("H", here)] = (
                kind,
                count,
                here + 8 if size <= 4 else self.number("I", here + 8),
            )
        return found

    def text(self, tag: tuple[int, int, int]) -> str:
        return self.data[tag[2] : tag[2] + tag[1]].split(b"\0")[0].decode("ascii", "ignore")

    def degrees(self, tag: tuple[int, int, int]) -> Decimal:
        parts = [
            Decimal(self.number("I", tag[2] + 8 * n)) / Decimal(self.number("I", tag[2] + 8 * n + 4))
            for n in range(3)
        ]
        return parts[0] + parts[1] / 60 + parts[2] / 3600


def _told(data: bytes) -> Told:
    tiff = _Tiff(data, "<" if data.startswith(b"II") else ">")
    first = tiff.tags(tiff.number("I", 4))
    inner = tiff.tags(tiff.number("I", first[_EXIF_IFD][2])) if _EXIF_IFD in first else {}
    clock = inner.get(_ORIGINAL) or first.get(_TIME)
    gps = tiff.tags(tiff.number("I", first[_GPS_IFD][2])) if _GPS_IFD in first else {}
    return Told(_clock(tiff.text(clock)) if clock else "", *_place(tiff, gps))


def _clock(text: str) -> str:
    day, _, hour = text.partition(" ")
    good = (
        len(text) == 19 and text.replace(":", "").replace(" ", "").isdecimal() and not text.startswith("0000")
    )
    return f"{day.replace(':', '-')} {hour}" if good else ""


def _place(tiff: _Tiff, gps: dict[int, tuple[int, int, int]]) -> tuple[Decimal | None, Decimal | None]:
    if not {1, 2, 3, 4} <= gps.keys():
        return None, None
    north, east = tiff.degrees(gps[2]), tiff.degrees(gps[4])
    if not (0 <= north <= 90 and 0 <= east <= 180):
        return None, None
    south, west = tiff.text(gps[1]) == "S", tiff.text(gps[3]) == "W"
    fine = Decimal("0.000001")
    return (-north if south else north).quantize(fine), (-east if west else east).quantize(fine)
