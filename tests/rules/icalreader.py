"""A strict reader of iCalendar after RFC 5545, written from its grammar and knowing nothing of our writer."""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z0-9-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def unfold(content: bytes) -> list[str]:
    """§3.1: lines end with CR LF, are at most 75 octets long, and go on after a blank."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    assert all(b"\n" not in one and b"\r" not in one for one in physical)
    assert all(1 <= len(one) <= 75 for one in physical)
    for one in physical:
        one.decode("utf-8")  # no character is cut in two by our folding
    lines: list[bytes] = []
    for one in physical:
        if one[:1] in (b" ", b"\t"):
            assert lines, "a calendar cannot begin with a continued line"
            lines[-1] += one[1:]
        else:
            lines.append(one)
    return [one.decode("utf-8") for one in lines]


def content_line(line: str) -> tuple[str, dict[str, str], str]:
    """§3.1: name *(";" param) ":" value."""
    assert not _CONTROL.search(line)
    head, sep, value = line.partition(":")
    assert sep, line
    name, *params = head.split(";")
    assert _NAME.fullmatch(name), line
    made = {}
    for one in params:
        key, equals, what = one.partition("=")
        assert equals, line
        assert _NAME.fullmatch(key), line
        made[key.upper()] = what.strip('"')
    return name.upper(), made, value


def text(value: str) -> str:
    """§3.3.11: backslash before ; , \\ and n; nothing else may be escaped and these may not stand bare."""
    made, at = [], 0
    while at < len(value):
        sign = value[at]
        if sign == "\\":
            at += 1
            assert at < len(value), "a lone backslash"
            assert value[at] in "\\;,nN", value
            made.append("\n" if value[at] in "nN" else value[at])
        else:
            assert sign not in ";,", value
            made.append(sign)
        at += 1
    return "".join(made)


TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "X-WR-CALNAME"}
Event = dict[str, str]


def read(content: bytes) -> tuple[dict[str, str], list[Event]]:
    """The properties of the calendar and its events; every BEGIN has its END, every event what §3.6.1 asks for."""
    stack: list[str] = []
    head: dict[str, str] = {}
    events: list[Event] = []
    for name, params, value in map(content_line, unfold(content)):
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                assert stack == ["VCALENDAR", "VEVENT"]
                events.append({})
            continue
        if name == "END":
            assert stack.pop() == value
            continue
        assert stack, "a property outside of a component"
        plain = text(value) if name in TEXTS else value
        into = events[-1] if stack[-1] == "VEVENT" else head
        assert name not in into, f"{name} twice"
        into[name] = plain
        if name in {"DTSTART", "DTEND"}:
            assert params == {"VALUE": "DATE"}
            assert re.fullmatch(r"\d{8}", value)
    assert stack == []
    assert {"VERSION", "PRODID"} <= head.keys()
    assert head["VERSION"] == "2.0"
    for one in events:
        assert {"UID", "DTSTAMP", "DTSTART"} <= one.keys()
        assert re.fullmatch(r"\d{8}T\d{6}Z", one["DTSTAMP"])
        assert one["DTEND"] > one["DTSTART"]
    assert len({one["UID"] for one in events}) == len(events)
    return head, events
