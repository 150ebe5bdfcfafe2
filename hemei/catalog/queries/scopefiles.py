"""Phrases of business scope (经营范围规范表述) in and out of files: rows to contents, back, faults by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

from hemei.catalog.enums import ListingKind
from hemei.catalog.models import Listing
from hemei.catalog.queries.checks import Known
from hemei.catalog.queries.rows import CellProblem, Form, rows_in
from hemei.catalog.queries.wordfiles import WordsPreview
from hemei.common.words import tell
from hemei.rules.separation import Way
from hemei.rules.words import mark

SCOPE_FORM = Form(
    {
        "code": mark("编号"), "phrase": mark("规范表述"), "english": mark("英文名称"), "industry": mark("行业"),
        "licences": mark("涉及的许可"), "source": mark("依据"), "effective_on": mark("生效日期"),
        "ended_on": mark("失效日期"),
    },
    ("code", "phrase", "industry", "source"), ("code", "effective_on", "ended_on"),
)  # fmt: skip
_LONGEST = {"code": 60, "phrase": 200, "english": 200, "industry": 60, "source": 300}


class BadScope(ValueError):
    """A licence of a phrase that cannot be read; the message says which and why."""


def read_licences(text: str, items: Collection[str]) -> list[dict[str, str]]:
    """This will read `item>way,=name>way`: which licences a phrase touches, each with its way. Raises BadScope."""
    found = []
    for part in (one.strip() for one in text.replace("，", ",").split(",")):
        if not part:
            continue
        target, _sep, way = (one.strip() for one in part.partition(">"))
        item = "" if target.startswith("=") else target
        if not target.removeprefix("="):
            raise BadScope(tell("“{part}”没有写是哪一项许可。", part=part[:40]))
        if item and item not in items:
            raise BadScope(tell("没有事项“{item}”。", item=item[:40]))
        if way not in set(Way):
            raise BadScope(tell("不认识的方式“{way}”。", way=way[:40]))
        found.append({"item": item, "name": target.removeprefix("="), "way": way})
    names = Counter(one["name"] for one in found)
    if twice := [name for name, count in names.items() if count > 1]:
        raise BadScope(tell("“{name}”写了两次。", name=twice[0][:40]))
    return found


def written_licences(licences: Sequence[Mapping[str, str]]) -> str:
    """This will write the licences of a phrase as `read_licences` reads them."""
    return ",".join(f"{one['item'] or '=' + one['name']}>{one['way']}" for one in licences)


def scopes_out(on: date) -> list[dict[str, str]]:
    """This will give a row of each phrase that is in force or to come, its last version, by code."""
    return [
        {
            "code": row.code, "phrase": row.spec["phrase"], "english": row.spec["english"],
            "industry": row.spec["industry"], "licences": written_licences(row.spec["licences"]),
            "source": row.source, "effective_on": row.effective_on.isoformat(),
            "ended_on": row.ended_on.isoformat() if row.ended_on else "",
        }
        for _code, row in sorted(last_scopes().items())
        if row.ended_on is None or row.ended_on > on
    ]  # fmt: skip


def last_scopes() -> dict[str, Listing]:
    """This will give the last version of each phrase, also of one that has ended."""
    return {row.code: row for row in Listing.objects.filter(kind=ListingKind.SCOPE).order_by("effective_on")}


def preview_scopes(file: BinaryIO, form: str, known: Known, today: date) -> WordsPreview:
    """This will say what the import of a file of phrases would do; nothing is written. Raises Unreadable.

    A phrase that the file leaves out stays as it is; `ended_on` ends one.
    """
    rows, found = rows_in(file, form, SCOPE_FORM)
    counts = Counter(row.get("code", "") for _place, row in rows)
    last, items, problems = last_scopes(), set(known.items), [*found]
    contents: dict[str, dict[str, Any]] = {}
    effective: dict[str, date] = {}
    new, changed = [], []
    for place, row in rows:
        faults = [CellProblem(place.cell(key), text) for key, text in _faults(row, counts, items)]
        if faults:
            problems += faults
            continue
        content = _content(row, items)
        code, before = content["code"], last.get(row["code"])
        contents[code] = content
        if row.get("effective_on"):
            effective[code] = date.fromisoformat(row["effective_on"])
        if before is None:
            new.append(code)
        elif not same_scope(before, content):
            changed.append(code)
            problems += [
                CellProblem(place.cell(key), text)
                for key, text in _clashes(before, content, effective, today)
            ]
    same = len(contents) - len(new) - len(changed)
    return WordsPreview(
        tuple(contents.values()), tuple(problems), tuple(new), tuple(changed), same, effective
    )


def same_scope(row: Listing, content: Mapping[str, Any]) -> bool:
    """This will say whether a row holds a content already, with the same end."""
    ended = row.ended_on.isoformat() if row.ended_on else ""
    return same_words(row, content) and ended == content["ended_on"]


def same_words(row: Listing, content: Mapping[str, Any]) -> bool:
    """This will say whether a row says the same as a content, whenever either ends."""
    return bool(row.spec == content["spec"] and row.source == content["source"])


def _content(row: Mapping[str, str], items: Collection[str]) -> dict[str, Any]:
    spec = {
        "phrase": row["phrase"], "english": row.get("english", ""), "industry": row["industry"],
        "licences": read_licences(row.get("licences", ""), items),
    }  # fmt: skip
    return {"code": row["code"], "spec": spec, "source": row["source"], "ended_on": row.get("ended_on", "")}


def _faults(
    row: Mapping[str, str], counts: Mapping[str, int], items: Collection[str]
) -> Iterator[tuple[str, str]]:
    for key in SCOPE_FORM.required:
        if not row.get(key):
            yield key, tell("“{columns}”不能空，请填写。", columns=SCOPE_FORM.columns[key])
    for key, most in _LONGEST.items():
        if len(row.get(key, "")) > most:
            yield (
                key,
                tell("“{columns}”超过 {most} 个字，请写短一些。", columns=SCOPE_FORM.columns[key], most=most),
            )
    code = row.get("code", "")
    if code and (not code.isascii() or not code.replace("-", "").isalnum()):
        yield "code", tell("编号只能用字母、数字和横线，最多 60 个字。")
    if code and counts[code] > 1:
        yield "code", tell("编号“{code}”在表里出现了 {counts} 次。", code=code, counts=counts[code])
    try:
        read_licences(row.get("licences", ""), items)
    except BadScope as why:
        yield (
            "licences",
            tell("{why}写法：事项编号>方式，几项用逗号隔开；没有事项的写 =名称>方式。", why=str(why)),
        )
    yield from _days(row)


def _days(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    days = {}
    for key in ("effective_on", "ended_on"):
        try:
            days[key] = date.fromisoformat(row[key]) if row.get(key) else None
        except ValueError:
            text = "“{day}”不是有效日期，请写成 2026-03-01。"
            yield key, tell(text, day=row[key][:20])
            return
    first, end = days["effective_on"], days["ended_on"]
    if first and end and end <= first:
        yield "ended_on", tell("失效日期要晚于生效日期，请改正。")


def _clashes(
    before: Listing, content: Mapping[str, Any], effective: Mapping[str, date], today: date
) -> Iterator[tuple[str, str]]:
    """What a changed phrase may not do to the version before it."""
    end = date.fromisoformat(content["ended_on"]) if content["ended_on"] else None
    if same_words(before, content):
        if before.ended_on and before.ended_on <= today:
            yield "ended_on", tell("这一条已经失效，不能再改失效日期，请写新的生效日期和内容。")
        elif end is not None and end < today:
            yield "ended_on", tell("失效日期 {day} 已经过去，请改为今天或以后。", day=end.isoformat())
        return
    first = effective.get(content["code"], today)
    if first <= before.effective_on:
        yield (
            "effective_on",
            tell(
                "这一条现有的版本从 {day} 起生效，内容改了，新的生效日期要晚于它。",
                day=before.effective_on.isoformat(),
            ),
        )
    elif first < today:
        yield "effective_on", tell("生效日期 {day} 已经过去，请改为今天或以后。", day=first.isoformat())
    if end is not None and end <= first:
        yield "ended_on", tell("失效日期要晚于生效日期，请改正。")
