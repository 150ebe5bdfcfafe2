"""Days as an iCalendar (RFC 5545): whole-day events, escaped, folded at 75 octets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_MOST = 75  # octets of a line, RFC 5545 §3.1


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole-day event; `uid` stays the same as long as it is the same thing, `done` strikes it through."""

    uid: str
    day: date
    title: str
    text: str = ""
    place: str = ""
    url: str = ""
    kind: str = ""
    cancelled: bool = False


def calendar(entries: Iterable[Entry], *, name: str, as_of: datetime) -> bytes:
    """This will write a calendar that phones and desktop programs subscribe to; UTF-8, lines ended by CR LF."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hemei//Projects//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}", "X-WR-TIMEZONE:Asia/Shanghai", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]  # fmt: skip
    stamp = f"{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for one in entries:
        lines += _event(one, stamp)
    return b"".join(fold(line) for line in [*lines, "END:VCALENDAR"])


def _event(one: Entry, stamp: str) -> list[str]:
    after = one.day + timedelta(days=1)  # DTEND of a whole day is the day after it
    more = [("DESCRIPTION", one.text), ("LOCATION", one.place), ("CATEGORIES", one.kind)]
    return [
        "BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}", f"SUMMARY:{_text(one.title)}",
        *(f"{key}:{_text(value)}" for key, value in more if value), *([f"URL:{one.url}"] if one.url else []),
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip


def _text(value: str) -> str:
    """TEXT as RFC 5545 §3.3.11 wants it; control signs but line ends are no part of it."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    plain = plain.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(sign for sign in plain if sign >= " " and sign != "\x7f")


def fold(line: str) -> bytes:
    """This will fold one line after at most 75 octets, never inside a character, and end it."""
    parts: list[bytes] = []
    part, room = b"", _MOST
    for sign in line:
        octets = sign.encode("utf-8", "replace")
        if len(part) + len(octets) > room:
            parts.append(part)
            part, room = b"", _MOST - 1  # the space of the fold counts
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
