"""Items in and out of files: workbook and JSON to rows, rows to items, and every fault at its cell."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from hemei.catalog.models import ItemVersion
from hemei.catalog.queries.checks import Known
from hemei.catalog.queries.consistency import consistency_checks
from hemei.catalog.queries.reading import in_force
from hemei.catalog.queries.rows import CellProblem as CellProblem
from hemei.catalog.queries.rows import Form, Place, Row, rows_in
from hemei.catalog.queries.specs import item_spec
from hemei.catalog.queries.table import BASES, COLUMNS, UNITS, limit_parts, row_spec, spec_row
from hemei.common.conditions import check as condition_problems
from hemei.common.sheets import Unreadable as Unreadable
from hemei.common.words import tell
from hemei.rules.itemcodes import basic_problems
from hemei.rules.items import ItemSpec, ItemType

REQUIRED = ("code", "name", "type", "agency", "statutory", "promised", "limit_basis", "source")
FORM = Form(COLUMNS, REQUIRED, ("type", "basic_code", "effective_on"))
OBJECTS = frozenset({
    "自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "个体工商户", "行政机关", "其他组织",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do; with a problem nothing is entered. `new` and `changed` are item codes."""

    specs: tuple[ItemSpec, ...]
    problems: tuple[CellProblem, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    effective: Mapping[str, date]
    dated: Mapping[str, str] = field(default_factory=dict)  # code → the cell that holds its day


Tick = Callable[[int, int], None]


def preview(file: BinaryIO, kind: str, known: Known, tick: Tick | None = None) -> Preview:
    """This will read a file (`xlsx` or `json`) and say what its import would do; nothing is written.

    `tick` is told the rows judged so far and all of them; what it raises ends the preview. Raises Unreadable when
    it is no such file.
    """
    rows, problems = rows_in(file, kind, FORM)
    return _judge(rows, problems, known, tick)


def rows_out(on: date) -> list[dict[str, str]]:
    """This will give the rows of all items in force on a day, by code."""
    versions = in_force(ItemVersion.objects.select_related("item"), on).order_by("item__code")
    return [
        spec_row(item_spec(version.spec))
        | {"effective_on": version.effective_on.isoformat() if version.effective_on else ""}
        for version in versions
    ]


def workbook_out(
    rows: Iterable[Mapping[str, str]], columns: Mapping[str, str] = COLUMNS, title: str = "事项"
) -> bytes:
    """This will write rows as a workbook that is read back to equal content."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 2)
        sheet.write_row(0, 0, list(columns.values()))
        for place, row in enumerate(rows, 1):
            for column, key in enumerate(columns):
                sheet.write_string(place, column, row.get(key, ""))
    return out.getvalue()


def json_out(rows: Iterable[Mapping[str, str]]) -> bytes:
    """This will write rows as a JSON list that `preview` reads back to equal items."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1, sort_keys=True).encode()


def _judge(rows: Sequence[Row], found: list[CellProblem], known: Known, tick: Tick | None = None) -> Preview:
    problems = list(found)
    counts = Counter(row.get("code", "") for _, row in rows)
    basics = Counter(row["basic_code"] for _, row in rows if row.get("basic_code"))
    specs: list[ItemSpec] = []
    effective: dict[str, date] = {}
    dated: dict[str, str] = {}
    for count, (place, row) in enumerate(rows, 1):
        if tick:
            tick(count, len(rows))
        faults = [CellProblem(place.cell(key), text) for key, text in _row_problems(row, known)]
        faults += _repeated(place, row, counts, basics)
        if not faults:
            spec, faults = _spec(place, row, known)
            if spec:
                specs.append(spec)
                if row.get("effective_on"):
                    effective[spec.code] = date.fromisoformat(row["effective_on"])
                    dated[spec.code] = place.cell("effective_on")
        problems += faults
    new = tuple(spec.code for spec in specs if spec.code not in known.items)
    changed = tuple(s.code for s in specs if s.code in known.items and known.items[s.code] != s)
    same = len(specs) - len(new) - len(changed)
    return Preview(tuple(specs), tuple(problems), new, changed, same, effective, dated)


def _spec(place: Place, row: Mapping[str, str], known: Known) -> tuple[ItemSpec | None, list[CellProblem]]:
    """The item of a row without faults, and what only shows in the whole item."""
    try:
        spec = row_spec(row)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return None, [
            CellProblem(
                place.cell("more"), tell("“其他内容”里有不认识或不合适的值（{error}），请改正。", error=error)
            )
        ]
    texts = [text for need in spec.requirements for text in condition_problems(need.when, known.facts)]
    faults = [CellProblem(place.cell("more"), text) for text in texts]
    for check in consistency_checks(spec):
        if not check.passed:
            faults.append(CellProblem(place.cell(CHECK_COLUMN.get(check.name, "more")), check.message))
    return spec, faults


CHECK_COLUMN = {
    "handling": "promised", "steps": "promised", "objects": "objects", "codes": "basic_code",
    "limit_basis": "statutory",
}  # fmt: skip


def _row_problems(row: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    for key in REQUIRED:
        if not row.get(key):
            yield key, tell("“{columns}”不能空，请填写。", columns=COLUMNS[key])
    yield from _listed(row, known)
    if (row.get("code") and not row["code"].replace("-", "").isalnum()) or len(row.get("code", "")) > 60:
        yield "code", tell("编号只能用字母、数字和横线，最多 60 个字。")
    if len(row.get("name", "")) > 100:
        yield "name", tell("事项名称最多 100 个字，请缩短。")
    if row.get("basic_code"):
        yield from (("basic_code", text) for text in basic_problems(row["basic_code"], row.get("type", "")))
    for key in ("statutory", "promised"):
        if row.get(key) and not _limit_fits(row[key]):
            yield (
                key,
                tell(
                    "时限“{row}”的写法不对，应为数字加单位（{list_}），例如 20w。",
                    row=row[key],
                    list_=list(UNITS),
                ),
            )
    yield from _dates_and_more(row)


def _listed(row: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    """Values that must be one of a list."""
    if row.get("type") and row["type"] not in set(ItemType):
        yield (
            "type",
            tell("事项类型“{type}”不在代码表里，应为 {list_} 之一。", type=row["type"], list_=list(ItemType)),
        )
    if row.get("limit_basis") and row["limit_basis"] not in BASES:
        yield (
            "limit_basis",
            tell(
                "时限依据“{limit_basis}”应为 {list_} 之一。",
                limit_basis=row["limit_basis"],
                list_=list(BASES),
            ),
        )
    if row.get("agency") and known.agencies is not None and row["agency"] not in known.agencies:
        yield "agency", tell("责任部门“{agency}”不存在，请改正或先加上这个部门。", agency=row["agency"])
    for name in filter(None, row.get("objects", "").split(",")):
        if name not in OBJECTS:
            yield "objects", tell("服务对象“{name}”不在代码表里，请改正。", name=name)
    for code in filter(None, row.get("papers", "").split(",")):
        if code not in known.papers:
            yield "papers", tell("材料“{code}”不存在，请改正或先加上这种材料。", code=code)


def _dates_and_more(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if row.get("effective_on"):
        try:
            date.fromisoformat(row["effective_on"])
        except ValueError:
            yield (
                "effective_on",
                tell(
                    "生效日期“{effective_on}”不是有效日期，请写成 2026-03-01。",
                    effective_on=row["effective_on"],
                ),
            )
    if row.get("more"):
        try:
            fits = isinstance(json.loads(row["more"]), dict)
        except ValueError:
            fits = False
        if not fits:
            yield "more", tell("“其他内容”不是有效的 JSON 对象，请从导出的文件里复制后再改。")


def _limit_fits(text: str) -> bool:
    try:
        limit_parts(text)
    except ValueError:
        return False
    return True


def _repeated(
    place: Place, row: Mapping[str, str], counts: Mapping[str, int], basics: Mapping[str, int]
) -> list[CellProblem]:
    found = []
    if row.get("code") and counts[row["code"]] > 1:
        found.append(
            CellProblem(
                place.cell("code"),
                tell("编号“{code}”在表里出现了 {counts} 次。", code=row["code"], counts=counts[row["code"]]),
            )
        )
    if row.get("basic_code") and basics[row["basic_code"]] > 1:
        text = tell(
            "基本编码“{basic_code}”在表里出现了 {basics} 次。",
            basic_code=row["basic_code"],
            basics=basics[row["basic_code"]],
        )
        found.append(CellProblem(place.cell("basic_code"), text))
    return found
