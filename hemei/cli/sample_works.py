"""A labelled sample of works for the people: every kind and stage, with calls for repair; nothing in it is real."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from hemei.accounts.queries import Person, person_by_username
from hemei.cli.sample import sample_code
from hemei.cli.sample_projects import picture
from hemei.indicators.operations.clean import follow_households
from hemei.projects.operations import link_firm, repairs, things, works
from hemei.projects.operations.thinglist import Thing
from hemei.projects.queries.projects import project_names
from hemei.projects.queries.works import built_things
from hemei.rules.workdays import local_day

HOUSEHOLDS = 24  # of a household work; the press text's 17,266 are not made up here
_UNIT, _AT_WORK = "housing-construction", timedelta(days=90)
# kind, name, planned amount, amount of each thing, how many things
_WORKS = (
    ("road", "样例 一号路新建", 2400, 800, 3), ("pipe", "样例 雨污管网改造", 5200, 1300, 4),
    ("gallery", "样例 综合管廊一期", 1800, 900, 2), ("bridge", "样例 跨河桥", 1, 1, 1),
    ("lamp", "样例 背街小巷路灯", 120, 40, 3), ("green", "样例 道路绿化提升", 9000, 3000, 3),
    ("park", "样例 口袋公园", 6400, 1600, 4), ("school", "样例 实验学校新增学位", 1350, 1350, 1),
    ("stop", "样例 客运招呼站", 8, 1, 8), ("toilet", "样例 农村厕所改造", HOUSEHOLDS, 1, HOUSEHOLDS),
    ("house", "样例 危房改造", 12, 1, 12), ("heating", "样例 清洁取暖改造", HOUSEHOLDS, 1, HOUSEHOLDS),
    ("village", "样例 城中村改造", 260, 130, 2),
)  # fmt: skip
_HEATS = (("power", "空气源热泵", Decimal(7000)), ("gas", "壁挂炉", Decimal(5400)))
_HOMES = {"toilet", "house", "heating"}


def make_works(now: datetime, parks: Sequence[str]) -> None:
    """This will enter the sample by the real acts; each run makes the same, and everything in it is labelled."""
    officer = Person("sample:works", "实事经办人（样例）", frozenset({"clerk"}), _UNIT)
    accepter = Person("sample:accept", "验收人（样例）", frozenset({"head"}), "natural-resources")
    for n, (kind, name, amount, each, count) in enumerate(_WORKS):
        _work(n, kind, name, (amount, each, count), now, parks[n % len(parks)], officer, accepter)
    follow_households(now=now)
    _repairs(now, officer)
    if names := project_names(1):
        helper = person_by_username("helper")
        link_firm(number=names[0][0], code=sample_code(0), actor=helper, now=now)


def _work(
    n: int, kind: str, name: str, sizes: tuple[int, int, int], now: datetime, park: str, officer: Person,
    accepter: Person,
) -> None:  # fmt: skip
    """The last works of the list are still planned or half built; one is late."""
    amount, each, count = sizes
    today = local_day(now)
    begun, due = today - timedelta(days=60), today + timedelta(days=20 - 30 * (n % 5 == 4))
    plan = works.Planned(
        kind, name, f"样例地点 {n + 1}", _UNIT, today.year, Decimal(amount), due, park, "样例市政建设公司", "",
        "样例：这项实事的数字是样例，不是真实的工程。",
    )  # fmt: skip
    number = works.enter_work(plan=plan, actor=officer, now=now - _AT_WORK, sample=True).matter.number
    if kind == "village":
        return
    works.begin_work(number=number, day=begun, actor=officer, now=now - timedelta(days=59))
    done = today - timedelta(days=30)
    for serial in range(1, count + 1):
        built = serial <= max(1, count * 3 // 4) or n % 2 == 0
        one = _thing(kind, serial, each, park, done if built else None)
        things.add_thing(number=number, thing=one, actor=officer, now=now - timedelta(days=29))
    works.add_work_photo(
        number=number,
        content=picture(800 + n),
        what="样例：现场",
        actor=officer,
        now=now - timedelta(days=28),
    )
    if n % 3 != 1:
        things.accept_things(
            number=number, codes=[], day=done + timedelta(days=4), proof=picture(900 + n), actor=accepter,
            now=now - timedelta(days=25),
        )  # fmt: skip


def _thing(kind: str, serial: int, each: int, park: str, done: date | None) -> Thing:
    level = "CD"[serial % 2] if kind == "house" else ""
    home = kind in _HOMES
    return Thing(
        f"{kind[:2].upper()}-{serial:03d}", f"样例住户{serial:02d}" if home else f"样例 {serial} 号",
        f"样例村 {serial} 组" if home else f"样例 {park} 第 {serial} 段", Decimal(each),
        f"1380000{serial:04d}" if home else "", level, done, *(_HEATS[serial % 2] if kind == "heating" else ()),
    )  # fmt: skip


def _repairs(now: datetime, officer: Person) -> None:
    """One mended by the caller's own word, one denied, one late, one just called."""
    watch, firm = person_by_username("supervisor"), person_by_username("firm")
    rows = built_things(limit=200)
    said = ("样例：路灯不亮", "样例：厕具堵塞", "样例：壁挂炉打不着火", "样例：路面塌陷", "样例：井盖松动")
    for n, pk in enumerate(rows[:: max(1, len(rows) // 8)][:8]):
        at = now - timedelta(days=16 - 2 * n)
        own = n % 3 == 0
        call = repairs.Call(
            said[n % len(said)], n % 4 == 2, "" if own else "样例报修人", "" if own else "13800009999"
        )
        number = repairs.call_repair(
            thing=pk, call=call, actor=firm if own else watch, now=at, sample=True
        ).matter.number
        if n % 4 == 3 or n >= 7:
            continue
        repairs.take_repair(number=number, actor=officer, now=at + timedelta(hours=3))
        repairs.answer_repair(
            number=number,
            done="样例：已换件修好",
            proof=picture(950 + n),
            actor=officer,
            now=at + timedelta(hours=9),
        )
        if n % 2 == 0:
            repairs.settle_repair(
                number=number, mended=n != 4, text="样例：回访", actor=firm if own else watch,
                now=at + timedelta(hours=20),
            )  # fmt: skip
