"""Similar problems, levels, and what a picture tells."""

from __future__ import annotations

import struct
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hemei.rules import photos
from hemei.rules.visits import alike, climbs_from, most_alike, next_level
from hemei.rules.workdays import official

ON = date(2026, 11, 23)


def jpeg(*, gps: bool = True, order: str = "<") -> bytes:
    """A JPEG without a picture: JFIF, Exif with time and place, a comment, the start of a scan."""

    def entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
        return struct.pack(order + "HHI", tag, kind, count) + value.ljust(4, b"\0")

    when = b"2026:11:20 09:30:00\0"
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    at_exif, at_gps = 8 + 2 + 24 + 4, 8 + 2 + 24 + 4 + 2 + 12 + 4
    at_when = at_gps + 2 + 48 + 4
    first = struct.pack(order + "H", 2) + entry(0x8769, 4, 1, struct.pack(order + "I", at_exif))
    first += entry(0x8825 if gps else 0x8824, 4, 1, struct.pack(order + "I", at_gps)) + b"\0" * 4
    exif = struct.pack(order + "H", 1) + entry(0x9003, 2, 20, struct.pack(order + "I", at_when)) + b"\0" * 4
    at_north, at_east = at_when + 20, at_when + 44
    place = (
        struct.pack(order + "H", 4)
        + entry(1, 2, 2, b"N\0")
        + entry(2, 5, 3, struct.pack(order + "I", at_north))
    )
    place += entry(3, 2, 2, b"E\0") + entry(4, 5, 3, struct.pack(order + "I", at_east)) + b"\0" * 4
    north = struct.pack(order + "6I", 36, 1, 27, 1, 18, 1)
    east = struct.pack(order + "6I", 115, 1, 59, 1, 6, 1)
    body = b"Exif\0\0" + head + first + exif + place + when + north + east
    parts = ((0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), (0xE1, body), (0xFE, "样例秘密".encode()))
    made = b"".join(bytes((0xFF, mark)) + struct.pack(">H", len(one) + 2) + one for mark, one in parts)
    return b"\xff\xd8" + made + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00picture\xff\xd9"


def test_time_and_place_are_read_and_then_gone() -> None:
    for order in "<>":
        told = photos.read(jpeg(order=order))
        assert told == photos.Told("2026-11-20 09:30:00", Decimal("36.455000"), Decimal("115.985000"))
    assert photos.read(jpeg(gps=False)) == photos.Told("2026-11-20 09:30:00")
    bare = photos.stripped(jpeg())
    assert photos.read(bare) == photos.Told()
    assert b"Exif" not in bare
    assert "样例秘密".encode() not in bare
    assert bare.startswith(b"\xff\xd8\xff\xe0")
    assert bare.endswith(b"picture\xff\xd9")
    assert photos.stripped(bare) == bare
    assert photos.stripped(b"%PDF-1.4") == b"%PDF-1.4"


@given(st.integers(0, 300), st.binary(max_size=40))
def test_a_broken_picture_never_raises(at: int, noise: bytes) -> None:
    whole = jpeg()
    broken = whole[:at] + noise + whole[at + len(noise) :]
    assert isinstance(photos.read(broken), photos.Told)
    bare = photos.stripped(broken)
    assert bare == b"" or not broken.startswith(b"\xff\xd8") or photos.read(bare) == photos.Told()


def test_what_cannot_be_followed_is_not_handed_out() -> None:
    whole = jpeg()
    filled = whole.replace(b"\xff\xe1", b"\xff\xff\xff\xe1", 1)  # fill bytes before a segment are lawful
    assert photos.stripped(filled) == photos.stripped(whole)
    assert photos.stripped(whole + whole) == photos.stripped(whole), "a second picture behind the first"
    scans = whole.replace(b"picture\xff\xd9", b"pic\xff\x00\xff\xd0ture\xff\xc4\x00\x04\xff\xd9more\xff\xd9")
    assert photos.stripped(scans).endswith(b"more\xff\xd9"), "a table between scans that looks like an end"
    assert photos.stripped(whole[:40]) == b""


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 100


def test_levels_and_likeness() -> None:
    assert [next_level(one) for one in ("unit", "zone", "city")] == ["zone", "city", ""]
    assert climbs_from(date(2026, 11, 20), official()) == date(2026, 11, 25)
    others = [(7, "招不到焊工"), (9, "厂区夜里停电"), (3, "厂区夜里停电")]
    assert most_alike("厂区夜里又停电", others, ON) == 3
    assert most_alike("排水不畅", others, ON) is None
