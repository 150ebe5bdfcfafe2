"""The labelled sample of firms: 19,900 market entities, 68 高企, 137 科小 and 1,294 patents, none of them real.

Figures are drawn with a fixed seed so that every sample 高企 but three passes its own test; those three have let
their R&D slip, so that the ladder has somebody who falls out, and says why. The firm of the login name `firm` is one
of the 科小 and lacks some R&D for 高企, so that its own pages have something to say.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from hemei.accounts.queries import Person
from hemei.cli.sample import sample_code
from hemei.enterprises.operations.holdings import NewRight, add_rights, consent, grant_grade
from hemei.enterprises.operations.intake import open_firms
from hemei.enterprises.operations.profile import Figures, fill_year, say
from hemei.enterprises.queries.intake import Line
from hemei.enterprises.queries.profile import firm_by_number
from hemei.rules.workdays import local_day

STAT = Person("sample:stat", "统计人员（样例）", frozenset({"statistician"}))
ALL, HIGH_TECH, TECH_SME, PATENTS, SLIPPING = 19_900, 68, 137, 1_294, 3
OWN, _NAME = HIGH_TECH, "样例智能装备有限公司"  # the firm that the login name `firm` stands for
_FIRST = 100_000  # serial of the first sample code
_INDUSTRIES = ("C3562", "C2720", "C3311", "I6513", "M7320", "F5199", "H6210", "E4710")
_WAN = 10_000


def make_firms(now: datetime, *, every: int = ALL) -> None:
    """This will enter the sample; `every` firms in all, the graded ones first."""
    draw, today = random.Random(2022), local_day(now)  # noqa: S311 - a sample, no secret
    lines = [_line(n, draw, today) for n in range(max(every, HIGH_TECH + TECH_SME))]
    open_firms(lines=[lines[OWN], *lines[:OWN], *lines[OWN + 1 :]], actor=STAT, now=now, sample=True)
    graded = HIGH_TECH + TECH_SME
    for n in range(graded):
        firm = firm_by_number(f"QY-{lines[n].code}")
        patents = PATENTS // graded + (n < PATENTS % graded)
        _grow(firm, n, patents, draw, now)
        if n == OWN:
            owner = Person("sample:firm", "样例企业经办人", frozenset({"applicant"}), "", firm.party_id)
            consent(firm=firm, uses=["match", "share"], actor=owner, now=now)


def _line(n: int, draw: random.Random, today: date) -> Line:
    founded = today - timedelta(days=draw.randrange(1500, 7000))
    industry, park = draw.choice(_INDUSTRIES), f"park-{draw.randrange(1, 19):02d}"
    code, name = sample_code(_FIRST + n), f"样例企业{n + 1:05d}号"
    if n == OWN:
        code, name, industry, founded, park = sample_code(0), _NAME, "C3562", date(2019, 5, 6), "park-01"
    return Line(n, code, name, industry, founded, park, today.year - 1, "", {})


def _grow(firm: Any, n: int, patents: int, draw: random.Random, now: datetime) -> None:
    """Three years of figures, what holds of the firm, its patents and its grade."""
    high, today = n < HIGH_TECH, local_day(now)
    sales = draw.randrange(1_500, 9_000) if high else draw.randrange(300, 4_000)
    staff = draw.randrange(40, 300)
    if n == OWN or n < SLIPPING:
        sales, staff = 2_000, 120
    for back in (2, 1, 0):
        slip = high and n < SLIPPING and back == 0
        size = int(sales * (1.2 ** (2 - back)))
        share = 4 if n == OWN else 1 if slip else 7
        figures = _figures(today.year - 1 - back, size, staff, rd_share=share)
        fill_year(firm=firm, figures=figures, actor=STAT, now=now)
    said: dict[str, float | None] = {
        "high_tech_field": 1,
        "strategic_field": float(n % 2),
        "niche_years": float(n % 12),
    }
    if high or n == OWN:
        said |= {"conversions": 15, "ip_advance": 7, "ip_support": 7, "rd_management": 17}
    say(firm=firm, said=said, actor=STAT, now=now)
    rights = [_right(n, one, draw, today) for one in range(patents)]
    add_rights(firm=firm, new=rights, actor=STAT, now=now)
    opens = date(today.year, 1, 1)
    given = ("high_tech", f"GRSAMPLE{n:04d}", date(today.year - 1 - n % 2, 12, 7))
    if not high:
        given = ("tech_sme", f"KXSAMPLE{n:04d}", opens + timedelta(days=min(n, (today - opens).days)))
    grade, certificate, granted = given
    grant_grade(firm=firm, grade=grade, certificate=certificate, granted_on=granted, actor=STAT, now=now)


def _figures(year: int, sales: int, staff: int, *, rd_share: int) -> Figures:
    """A year in 万元 → yuan: R&D as a share of sales, three in ten of the staff in science."""
    rd = sales * rd_share // 100 * _WAN
    values: dict[str, Any] = {
        "staff": staff, "science_staff": staff * 3 // 10 + 1, "college_staff": staff // 4, "sales": sales * _WAN,
        "income": sales * _WAN, "main_income": sales * 9 // 10 * _WAN, "high_tech_income": sales * 7 // 10 * _WAN,
        "cost": sales * 9 // 10 * _WAN, "assets": sales * _WAN, "liabilities": sales * 4 // 10 * _WAN,
        "net_assets": sales * 6 // 10 * _WAN, "net_profit": sales // 12 * _WAN, "tax": sales // 25 * _WAN,
    }  # fmt: skip
    return Figures(year, values, {"people": rd * 6 // 10, "direct": rd - rd * 6 // 10}, source="样例报表")


def _right(n: int, one: int, draw: random.Random, today: date) -> NewRight:
    granted = today - timedelta(days=draw.randrange(200, 4500))
    high_value = (
        ("kept",) if (today - granted).days > 3660 else ("strategic",) if n % 2 and one % 3 == 0 else ()
    )
    return NewRight(
        f"ZLSAMPLE{n:04d}{one:03d}", "invention", f"样例专利{n:04d}-{one:03d}", granted, True, high_value
    )
