"""The labelled sample of projects: 74 implementing ones, some late, disputed or stopped by force majeure; boards,
cards, leads, a yearly assessment. Deterministic: the same day gives the same zone."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from hemei.accounts.queries import Person
from hemei.projects import operations as do
from hemei.projects.queries.boards import last_place
from hemei.projects.queries.projects import late_milestones
from hemei.rules.boards import preset
from hemei.rules.workdays import local_day

IMPLEMENTING, PREPARING, RESERVE = 74, 12, 10
OFFICER = Person("sample:officer", "项目专员（样例）", frozenset({"helper"}), "investment-promotion")
HEAD = Person("sample:head", "项目负责人（样例）", frozenset({"head"}), "investment-promotion")
WATCH = Person("sample:watch", "督查员（样例）", frozenset({"supervisor"}))
LEADER = Person("sample:leader", "分管领导（样例）", frozenset({"leader"}))
UNITS = (
    "investment-promotion", "housing-construction", "development-reform", "science", "market-regulation",
    "natural-resources",
)  # fmt: skip
_TRADES = ("智能装备", "新材料", "生物医药", "数字产业园", "精密零部件", "冷链物流", "新能源电池", "高端纺织")
_PARTS = ("一期", "二期", "扩建", "技改")
_WAN = Decimal(10_000)


def make_projects(now: datetime, parks: dict[str, str], *, count: int = IMPLEMENTING) -> None:
    """This will make the sample year up to `now` by the real acts, with `count` implementing projects; all labelled."""
    chance = random.Random(74)  # noqa: S311 - a sample, not a secret
    today = local_day(now)
    codes = sorted(parks) or ["park-01"]
    made = [_project(n, chance, today, now, codes) for n in range(count)]
    for n in range(PREPARING + RESERVE):
        _waiting(n, chance, today, now, codes)
    _stories(made, today, now)
    _boards(made, parks, today, now)
    _leads(today, now, codes)


def _name(n: int) -> str:
    return f"样例{_TRADES[n % len(_TRADES)]}项目{n + 1:02d}（{_PARTS[n % len(_PARTS)]}）"


def _project(n: int, chance: random.Random, today: date, now: datetime, parks: list[str]) -> str:
    """One implementing project with its months, photos and milestones; returns its number."""
    begun = date(today.year, 1, 1) + timedelta(days=chance.randint(5, 60))
    start = begun + timedelta(days=chance.randint(30, 75))
    plan = {
        "filing": begun, "land": begun + timedelta(days=10), "planning": begun + timedelta(days=20),
        "permit": start - timedelta(days=3), "start": start,
        "topping": start + timedelta(days=chance.randint(140, 220)),
        "complete": start + timedelta(days=chance.randint(300, 420)),
        "produce": start + timedelta(days=chance.randint(430, 520)),
    }  # fmt: skip
    total = Decimal(chance.randint(30, 600) * 100) * _WAN
    entered = _at(now, min(begun, today), -1)
    sheet = do.Sheet(
        name=_name(n), firm=f"样例{_TRADES[n % len(_TRADES)]}有限公司{n + 1:02d}", park=parks[n % len(parks)],
        unit=UNITS[n % len(UNITS)], total=total, industry="C3562", land_mu=Decimal(chance.randint(20, 200)),
        helper="帮办专员庚（样例）", special=n % 15 == 4,
        policy="样例：供热管线由区里先行接到红线" if n % 15 == 4 else "",
    )  # fmt: skip
    row = do.enter_project(
        sheet=sheet, kind="implementing", year=today.year, plan=plan, actor=OFFICER, now=entered, sample=True
    )
    number = row.matter.number
    slow = n % 6 == 5  # some lag behind
    todo = _months(number, total, start, today, now, chance, slow=slow)
    for kind, planned in plan.items():
        early = chance.choice((-6, 0, 0, 4, 9, 21)) if kind in {"topping", "complete", "produce"} else 0
        day = planned + timedelta(days=early if kind != "start" else chance.choice((0, 0, 0, 5, 12)))
        if day <= today and not (slow and kind == "topping"):
            todo.append((day, partial(_reach, number, kind, day, now)))
    for _day, does in sorted(todo, key=lambda one: one[0]):
        does()
    return number


def _reach(number: str, kind: str, day: date, now: datetime) -> None:
    at = _at(now, day, 0)
    if kind == "start":
        for serial in (1, 2):
            do.add_photo(
                number=number, content=picture(serial), taken_on=day, what="样例：现场机械和基坑",
                actor=OFFICER, now=at,
            )  # fmt: skip
        do.start_project(number=number, day=day, witness="见证人（样例）", actor=OFFICER, now=at)
        return
    do.reach(
        number=number, kind=kind, day=day, source="样例：现场查看", proof=picture(3), actor=OFFICER, now=at
    )


def _months(
    number: str, total: Decimal, start: date, today: date, now: datetime, chance: random.Random, *, slow: bool
) -> list[tuple[date, Callable[[], object]]]:
    """What is to be entered of each month, with its day; the first one stands before the start."""
    month, share = start.replace(day=1), total / 14
    made: list[tuple[date, Callable[[], object]]] = []
    while month <= today:
        planned = (share * chance.randint(80, 120) / 100).quantize(Decimal(1))
        rate = chance.randint(35, 60) if slow else chance.randint(88, 112)
        ended = (month + timedelta(days=32)).replace(day=1) <= today
        first = not made
        day = min(start if first else month + timedelta(days=20), today)
        spent = (planned * rate / 100).quantize(Decimal(1)) if ended or first else None
        made.append((day, partial(
            do.enter_month, number=number, month=month, planned=planned, done=spent, document="样例月报", reason="",
            actor=OFFICER, now=_at(now, day, 0),
        )))  # fmt: skip
        month = (month + timedelta(days=32)).replace(day=1)
    return made


def _waiting(n: int, chance: random.Random, today: date, now: datetime, parks: list[str]) -> None:
    """A preparing or reserve project, with what it still lacks."""
    kind = "preparing" if n < PREPARING else "reserve"
    begun = date(today.year + 1, 3, 1) + timedelta(days=chance.randint(0, 60))
    sheet = do.Sheet(
        name=_name(IMPLEMENTING + n), firm="样例储备公司", park=parks[n % len(parks)], unit=UNITS[n % len(UNITS)],
        total=Decimal(chance.randint(30, 300) * 100) * _WAN,
    )  # fmt: skip
    row = do.enter_project(
        sheet=sheet, kind=kind, year=today.year, plan={"filing": begun, "start": begun + timedelta(days=90)},
        actor=OFFICER, now=now - timedelta(days=40), sample=True,
    )  # fmt: skip
    needs = ("land", "energy", "labour", "money", "quota")
    do.enter_need(
        number=row.matter.number, kind=needs[n % 5], text="样例：还缺这一项", unit=UNITS[n % len(UNITS)],
        wanted_on=today + timedelta(days=n - 5), actor=OFFICER, now=now - timedelta(days=30),
    )  # fmt: skip


def _stories(numbers: list[str], today: date, now: datetime) -> None:
    """Force majeure confirmed and refused, a corrected month, cards at every step, one released."""
    open_ones = [(one, kind) for one in numbers if (kind := _open_kind(one, today))]
    for place, (number, kind) in enumerate(open_ones[:3]):
        do.claim_excuse(
            number=number, kind=kind, days=20 + place, reason="样例：极端天气停工令", proof=picture(7), actor=OFFICER,
            now=now - timedelta(days=12),
        )  # fmt: skip
        if place < 2:
            why = "样例：气象证明已核对" if place == 0 else "样例：证明的日期不对"
            do.decide_excuse(
                number=number, kind=kind, ok=place == 0, reason=why, actor=HEAD, now=now - timedelta(days=10),
            )  # fmt: skip
    for place, (number, _kind) in enumerate(open_ones[:6]):
        card = do.remind(
            number=number,
            reason="样例：节点逾期",
            due_on=today + timedelta(days=9),
            actor=WATCH,
            now=now - timedelta(days=9),
        )
        for step in range(min(place, 4)):
            do.climb(
                number=card.matter.number, reason="样例：到期没有整改", due_on=today + timedelta(days=9), points=2,
                actor=LEADER if step >= 2 else WATCH, now=now - timedelta(days=8 - step),
            )  # fmt: skip
        if place in (0, 5):
            answerer = Person("sample:unit", "责任部门（样例）", frozenset({"head"}), card.unit)
            do.answer_card(
                number=card.matter.number, text="样例：已补齐人员和机械", proof=picture(9), actor=answerer,
                now=now - timedelta(days=3),
            )  # fmt: skip
        if place == 0:
            do.release(
                number=card.matter.number,
                ok=True,
                found="样例：现场查看属实",
                actor=WATCH,
                now=now - timedelta(days=2),
            )


def _open_kind(number: str, today: date) -> str:
    found = late_milestones(number, today)
    return found[0] if found else ""


def _boards(numbers: list[str], parks: dict[str, str], today: date, now: datetime) -> None:
    """Colours set, last month's board published and frozen, this month's open with an objection."""
    do.set_colours(
        title="样例：红榜在前、蓝榜在后",
        bands=preset("red-blue", today),
        actor=WATCH,
        now=now - timedelta(days=50),
    )
    last = today.replace(day=1) - timedelta(days=1)
    made = do.make_board(
        title=f"样例 {last:%Y年%m月}红蓝榜",
        as_of=last,
        parks=parks,
        actor=WATCH,
        now=_at(now, today, -14),
        sample=True,
    )
    number = made.matter.number
    do.open_board(number=number, until=today - timedelta(days=8), actor=WATCH, now=_at(now, today, -13))
    do.publish_board(number=number, actor=LEADER, now=_at(now, today, -6))
    do.freeze_board(number=number, actor=LEADER, now=_at(now, today, -5))
    this = do.make_board(
        title=f"样例 {today:%Y年%m月}红蓝榜",
        as_of=today,
        parks=parks,
        actor=WATCH,
        now=now - timedelta(hours=3),
        sample=True,
    )
    do.open_board(
        number=this.matter.number, until=today + timedelta(days=7), actor=WATCH, now=now - timedelta(hours=2)
    )
    worst, unit = last_place(this.matter.number)
    if worst:
        answerer = Person("sample:unit", "责任部门（样例）", frozenset({"head"}), unit)
        do.object_to_place(
            place_id=worst, text="样例：停工令期间的天数没有扣除", proof=picture(11), actor=answerer,
            now=now - timedelta(hours=1),
        )  # fmt: skip
    do.make_assessment(
        year=today.year,
        formula=FORMULA,
        document="样例：综合考核办法（权重待本区文件）",
        actor=WATCH,
        now=now,
        sample=True,
    )


FORMULA = (
    {"figure": "started", "weight": 20, "target": 100}, {"figure": "investment", "weight": 30, "target": 100},
    {"figure": "milestones", "weight": 20, "target": 90}, {"figure": "solved", "weight": 10, "target": 95},
    {"figure": "board", "weight": 20, "target": 90},
)  # fmt: skip
_MODES = ("firm", "fund", "chain", "agent", "talent", "expand", "visit", "other")
_CARD = {
    "investment": Decimal(32000), "land": Decimal(80), "sales": Decimal(42000), "output": Decimal(40000),
    "tax": Decimal(2400), "plot_ratio": Decimal("1.2"), "density": Decimal(45), "green": Decimal(12),
}  # fmt: skip


def _leads(today: date, now: datetime, parks: list[str]) -> None:
    """Leads that came to different stages; one is refused at the door, one lost."""
    for n in range(24):
        officer = OFFICER if n % 2 else HEAD
        new = do.NewLead(
            name=f"样例线索{n + 1:02d}", investor=f"样例投资人{n + 1:02d}", mode=_MODES[n % 8],
            source="样例：行业协会推荐",
            value=Decimal(32000) * _WAN, chain_link=_TRADES[n % len(_TRADES)], park=parks[n % len(parks)],
        )  # fmt: skip
        at = now - timedelta(days=90 - n)
        number = do.enter_lead(new=new, actor=officer, now=at, sample=True).matter.number
        _lead_on(number, n, at, today)


def _lead_on(number: str, n: int, at: datetime, today: date) -> None:
    far = n % 6
    if far >= 1:
        do.note_lead(
            number=number,
            name="judge",
            text="样例：技术和市场可行",
            actor=OFFICER,
            now=at + timedelta(days=3),
        )
    if far == 2 and n % 4 == 0:
        do.note_lead(
            number=number, name="lose", text="样例：投资人改投外地", actor=OFFICER, now=at + timedelta(days=6)
        )
        return
    if far >= 2:
        do.note_lead(
            number=number, name="discuss", text="样例：同意评分", actor=OFFICER, now=at + timedelta(days=6)
        )
    if far >= 3:
        kiln = n % 12 == 3
        do.admit_lead(
            number=number, figures=_CARD, grounds=["energy"] if kiln else [], agreed=not kiln,
            reason="样例：高耗能，不予准入" if kiln else "", actor=LEADER, now=at + timedelta(days=9),
        )  # fmt: skip
        if kiln:
            return
    if far >= 4:
        do.sign_lead(
            number=number, day=(at + timedelta(days=12)).date(),
            promises={"investment": Decimal(32000), "tax": Decimal(2400), "output": Decimal(40000)}, actor=OFFICER,
            now=at + timedelta(days=12),
        )  # fmt: skip


def _at(now: datetime, day: date, days: int) -> datetime:
    """The hour of `now` on a day, some days on; never later than `now`."""
    return min(now, now + timedelta(days=(day - local_day(now)).days + days))


def picture(serial: int) -> bytes:
    """This will draw a small plain picture of its own for each number: no real place is shown."""
    wide, high = 64, 48
    tone = bytes((120 + serial % 90, 150 + serial // 90 % 90, 190))
    rows = b"".join(b"\0" + tone * wide for _ in range(high))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        (b"tEXt", f"Comment\0sample {serial}".encode()),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
