"""What everybody reads: grades with their conditions and benefits, a test of oneself that keeps nothing, carriers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.catalog.queries.listings import parks
from hemei.common.words import told
from hemei.enterprises.enums import CarrierStage, Level
from hemei.enterprises.flow import CARRIER
from hemei.enterprises.queries import carriers as reading
from hemei.rules.tables import table
from hemei.rules.talent import LABELS, MET, MISSED, MOST, STAGES, judge, unsure
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import natural
from hemei.web.parts.deeds import MOST as EVERY
from hemei.web.parts.deeds import PAGE, filters, listing, sheet
from hemei.web.talent.common import FACTS

LAMPS = {MET: "g", MISSED: "r"}
WORDS = {MET: mark("符合"), MISSED: mark("不符合")}
PICKS = (
    ("stage", mark("类型"), CarrierStage.choices), ("level", mark("级别"), Level.choices),
)  # fmt: skip


@require_safe
def grades(request: HttpRequest) -> HttpResponse:
    """This will show the grades of today, and how somebody stands by facts in the address, which are not kept."""
    today = local_day(timezone.now())
    law = table("talent", today)
    given = {key: natural(request.GET.get(key, ""), 10) for key in LABELS}
    facts = {key: value for key, value in given.items() if value is not None and value <= MOST[key]}
    wrong = [key for key in LABELS if request.GET.get(key, "") and key not in facts]
    context: dict[str, Any] = {
        "grades": law["grades"], "benefits": [_benefit(one) for one in law["benefits"]], "unsure": unsure(today),
        "source": law["source"], "fields": [(field, request.GET.get(field.name, "")) for field in FACTS],
        "verdict": rungs(judge(facts, today)) if facts else None, "best": judge(facts, today).grade if facts else "",
        "wrong": [LABELS[key] for key in wrong], "section": "policies",
    }  # fmt: skip
    return render(request, "talent/grades.html", context)


def _benefit(one: Any) -> dict[str, Any]:
    return {"title": one["title"], "stage": STAGES[one["stage"]], "parts": one["parts"], "first": one["first"],
            "every": one["every"], "amounts": one["amount"].items()}  # fmt: skip


def rungs(verdict: Any) -> list[dict[str, Any]]:
    """This will put a verdict into words: each grade with its clauses and their lights."""
    return [
        {"grade": one.grade, "title": one.title, "lamp": LAMPS.get(one.state, "y"),
         "word": WORDS.get(one.state, mark("还缺数据")),
         "must": [(LAMPS.get(part.state, "y"), WORDS.get(part.state, mark("还缺数据")), part) for part in one.must],
         "any": [(LAMPS.get(part.state, "y"), WORDS.get(part.state, mark("还缺数据")), part) for part in one.any]}
        for one in verdict.rungs
    ]  # fmt: skip


@require_safe
def carriers(request: HttpRequest) -> HttpResponse:
    """This will list the carriers with the space that is free; `?format=xlsx` gives a file."""
    wanted, after, file = filters(request, "stage", "level")
    now = timezone.now()
    rows = reading.carrier_lines(
        {**wanted, "state": "open"}, after="" if file else after, limit=EVERY if file else PAGE + 1, now=now,
        on=local_day(now),
    )  # fmt: skip
    if file:
        return sheet("carriers", _("创新载体"), heads(), rows, cells)
    context = {
        **listing(wanted, after, rows, (), *PICKS), "parks": parks(local_day(now)), "section": "policies",
        "states": CARRIER.choices(),
    }  # fmt: skip
    return render(request, "talent/carriers.html", context)


def heads() -> list[tuple[str, int]]:
    """This will name the columns of a file of carriers."""
    return [(_("类型"), 12), (_("级别"), 10), (_("总面积（平方米）"), 16),
            (_("已入驻（平方米）"), 16), (_("企业数"), 10), (_("毕业企业"), 10)]  # fmt: skip


def cells(row: Any) -> tuple[Any, ...]:
    """This will give those columns of one carrier."""
    return (
        told(row.get_stage_display()), told(row.get_level_display()), row.space, row.taken, row.tenants, row.out,
    )  # fmt: skip
