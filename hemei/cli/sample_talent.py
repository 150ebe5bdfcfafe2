"""A labelled sample of talent, flats, seats, carriers and platforms; nobody in it is real."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from hemei.accounts.queries import Person
from hemei.enterprises.operations import benefits, carriers, talent
from hemei.enterprises.queries.profile import Asked, firms
from hemei.enterprises.queries.talent import free_places, talent_by_number, talent_lines
from hemei.rules.talent import judge
from hemei.rules.workdays import local_day

HELPER = Person("sample:helper", "帮办专员（样例）", frozenset({"helper", "statistician"}))
OFFICER = Person("sample:talent", "人才经办（样例）", frozenset({"approver"}))
_KINDS = (
    {"degree": 4, "rank": 3, "honour": 1, "patents": 4, "salary": 420_000, "age": 38},
    {"degree": 3, "rank": 2, "honour": 0, "patents": 1, "salary": 210_000, "age": 31},
    {"degree": 2, "rank": 1, "honour": 0, "patents": 0, "salary": 120_000, "age": 26},
    {"degree": 2, "rank": 4, "honour": 3, "patents": 12, "salary": 600_000, "age": 47},
    {"degree": 1, "rank": 1, "honour": 0, "patents": 0, "salary": 90_000, "age": 41},
)
PEOPLE, PLACES = 15, 8
_CARRIERS = (
    ("样例众创空间", "maker", "city", 1_200), ("样例孵化器", "incubator", "province", 8_000),
    ("样例加速器", "accelerator", "zone", 20_000), ("样例产业园", "industrial", "zone", 60_000),
)  # fmt: skip


def make_talent(now: datetime) -> None:
    """This will enter the sample, after the sample of firms."""
    today = local_day(now)
    employers = firms(Asked(sort="old"), today, limit=PEOPLE * 2)
    for n in range(PEOPLE):
        new = talent.NewTalent(f"样例人才{n + 1:02d}号", _KINDS[n % len(_KINDS)], children=n % 3)
        row = talent.apply_talent(employer=employers[n], new=new, actor=HELPER, now=now, sample=True)
        best = judge(row.facts, today).grade
        if best and n < PEOPLE - 3:
            talent.grade_talent(row=row, grade=best, note="样例：材料齐", actor=OFFICER, now=now)
    _places(now, today)
    for stage, (title, kind, level, space) in enumerate(_CARRIERS):
        new_one = carriers.NewCarrier(
            title,
            kind,
            level,
            "样例运营公司",
            f"park-{stage + 1:02d}",
            Decimal(space),
            date(today.year - 4, 3, 1),
        )
        home = carriers.open_carrier(new=new_one, actor=HELPER, now=now, sample=True)
        for n in range(4):
            firm = employers[stage * 6 + n]
            since = today - timedelta(days=120 * (n + 1) + 30)
            carriers.rent(
                row=home,
                firm=firm,
                area=Decimal(space) / 8,
                from_on=since,
                actor=HELPER,
                now=now,
                sample=True,
            )
    for n, firm in enumerate(employers[:6]):
        level = ("province", "nation", "city")[n % 3]
        platform = carriers.NewPlatform(
            ("lab", "enterprise", "engineering")[n % 3], level, f"样例平台{n + 1}号",
            f"样例〔{today.year - 1}〕{n + 1} 号", date(today.year - 1, 6, 1),
        )  # fmt: skip
        carriers.add_platform(firm=firm, new=platform, actor=HELPER, now=now)


def _places(now: datetime, today: date) -> None:
    for n in range(PLACES):
        kind = "housing" if n < PLACES - 3 else "school"
        name = "样例人才公寓 1 号楼" if kind == "housing" else "样例实验小学一年级"
        code = f"样例{kind[0].upper()}{n + 1:02d}"
        benefits.add_place(kind=kind, code=code, name=name, ends_on=None, actor=HELPER, now=now, sample=True)
    flats = free_places(("housing",), today)
    graded = talent_lines({"grade": "C"}, after="", limit=3, now=now)
    for flat, line in zip(flats, graded, strict=False):
        benefits.give_place(
            talent=talent_by_number(line.number), place=flat, from_on=today, actor=HELPER, now=now
        )
