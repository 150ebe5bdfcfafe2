"""What we write as iCalendar is read back whole by a reader made from the standard's grammar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.ical import Entry, calendar, fold
from tests.rules.icalreader import read, unfold

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


@given(st.lists(st.tuples(WORDS, WORDS, st.dates(date(2000, 1, 1), date(2100, 1, 1))), max_size=6))
def test_what_was_written_is_read(rows: list[tuple[str, str, date]]) -> None:
    entries = [Entry(f"m{n}@zone", day, title, words) for n, (title, words, day) in enumerate(rows)]
    head, events = read(calendar(entries, name="日历;一,二\\三", as_of=AT))
    assert head["X-WR-CALNAME"] == "日历;一,二\\三"
    assert [(one["SUMMARY"], one.get("DESCRIPTION", ""), one["DTSTART"]) for one in events] == [
        (title, words, f"{day:%Y%m%d}") for title, words, day in rows
    ]
    assert all(one["DTSTAMP"] == "20261123T020000Z" for one in events)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_a_line_is_folded_and_unfolded_without_loss(line: str) -> None:
    assert unfold(fold("X:" + line)) == ["X:" + line]


def test_line_ends_of_a_text_are_kept_and_other_controls_go() -> None:
    _head, (one,) = read(calendar([Entry("a", date(2026, 1, 1), "a\x07b", "一\r\n二")], name="x", as_of=AT))
    assert (one["SUMMARY"], one["DESCRIPTION"]) == ("ab", "一\n二")
