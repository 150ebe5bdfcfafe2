"""The staff's pages of works: the ledger, one work with its things and every act on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.cases.queries.matter_lists import states_of
from hemei.common.words import told
from hemei.projects.flow import WORK
from hemei.projects.operations import things as make
from hemei.projects.operations import works as do
from hemei.projects.operations.thinglist import Thing
from hemei.projects.perms import work_offers
from hemei.projects.queries import works as reading
from hemei.rules.words import mark
from hemei.rules.works import KINDS, LEVELS, ROUTES, TOLD
from hemei.web.parts.asked import actor, address, natural
from hemei.web.parts.book import book
from hemei.web.parts.deeds import (
    MOST,
    PAGE,
    Asked,
    Deed,
    Field,
    Form,
    acted,
    agencies,
    filters,
    listing,
    sheet,
    shown,
)
from hemei.web.works.common import handed_out, kind_choices, measure, park_choices

_REASON, _DAY = Field("reason", mark("理由"), "text"), Field("day", mark("日期"), "date")
_CODES = Field("codes", mark("编号（一行一个；空着就是全部）"))
_AT = (("waiting", mark("未完工")), ("built", mark("完工待验收")), ("accepted", mark("已验收")))


@require_http_methods(["GET", "HEAD", "POST"])
def work_list(request: HttpRequest) -> HttpResponse:
    """This will list works under the filters of the address; a POST enters one; `?format=xlsx` gives a file."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"enter": _enter}, None)
        if status == 200:
            return redirect("works_desk")
    wanted, after, file = filters(request, "kind", "year", "park", "unit")
    rows = reading.work_lines(wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now)
    if file:
        heads = [(_("种类"), 16), (_("地点"), 30), (_("年度"), 8), (_("计划数量"), 12), (_("已完工"), 12),
                 (_("已验收"), 12), (_("计量单位"), 10), (_("计划完成日"), 12)]  # fmt: skip
        return sheet("works", _("民生实事台账"), heads, rows, _cells)
    may = {"enter"} if who.roles & WORK["work.enter"].roles else set()
    context = {
        **listing(wanted, after, rows, states_of(WORK), ("kind", mark("种类"), kind_choices()),
                  ("year", mark("年度"), [(str(one), str(one)) for one in reading.years()]),
                  ("unit", mark("责任部门"), agencies()), ("park", mark("园区"), park_choices())),
        "totals": reading.totals(now, natural(wanted["year"], 4)), "care": reading.care_tally(now),
        "section": "works_desk", "tab": "works", "rule": TOLD, "agencies": agencies(),
        "measures": {code: measure(code) for code in KINDS}, "forms": shown((_enter_form(),), may, request),
    }  # fmt: skip
    return render(request, "works/desk.html", context, status=status)


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        told(KINDS[row.kind]), row.place, row.year, row.planned, row.built or 0, row.accepted or 0,
        told(measure(row.kind)), row.planned_on,
    )  # fmt: skip


def _enter_form() -> Form:
    return Form("enter", mark("列入一项民生实事"), (
        Field("kind", mark("种类"), "select", kind_choices()), Field("name", mark("名称"), "text"),
        Field("place", mark("地点"), "text"), Field("park", mark("园区"), "select", park_choices()),
        Field("unit", mark("责任部门"), "select"), Field("year", mark("年度"), "text"),
        Field("amount", mark("计划数量"), "money"), Field("planned_on", mark("计划完成日"), "date"),
        Field("builder", mark("施工单位"), "text"), Field("project", mark("重点项目编号（有就填）"), "text"),
        Field("text", mark("公开的说明")),
    ))  # fmt: skip


def _enter(_row: Any, asked: Asked) -> str:
    plan = do.Planned(
        asked.word("kind"), asked.word("name"), asked.word("place"), asked.word("unit"),
        natural(asked.word("year"), 4) or 0, asked.money("amount"), asked.owed_day("planned_on"),
        asked.word("park"), asked.word("builder"), asked.word("project"), asked.word("text"),
    )  # fmt: skip
    return _("已列入，编号 %s。") % do.enter_work(plan=plan, **asked.by).matter.number


@require_http_methods(["GET", "HEAD", "POST"])
def work_one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one work with its things; a POST does the next act on it; `?format=xlsx` gives the things."""
    who, now, status = actor(request), timezone.now(), 200
    row = reading.work(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这项民生实事。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("works_one", number)
        row = reading.work(number) or row
    wanted, after, file = filters(request, "at")
    found = reading.things(
        row, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        return _book(row, found)
    context = {
        "row": row, "matter": row.matter, "label": WORK.label(row.matter.state), "kind": KINDS[row.kind],
        "measure": measure(row.kind), "count": reading.counts(row), "things": found[:PAGE], "wanted": wanted,
        "home": reading.is_home(row, now), "batches": reading.batches(row), "at": _AT, "summary": "",
        "older": "?" + address(wanted, after=found[PAGE - 1].row.pk) if len(found) > PAGE else "",
        "newer": "?" + address(wanted) if after else "", "sheet": "?" + address(wanted, format="xlsx"),
        "photos": reading.photos_of(row), "moments": reading.acts_told(row.pk), "tab": "works",
        "section": "works_desk", "unit": dict(agencies()).get(row.unit, row.unit), "agencies": agencies(),
        "park": dict(park_choices()).get(row.park, row.park), "may_import": "import" in work_offers(row, who),
        "forms": shown(_forms(row), work_offers(row, who), request),
    }  # fmt: skip
    return render(request, "works/one.html", context, status=status)


def _book(row: Any, found: list[reading.Shown]) -> HttpResponse:
    heads = [(_("编号"), 18), (_("名称或户主"), 20), (_("地点"), 30), (_("数量"), 12), (_("危房等级"), 10),
             (_("完工日"), 12), (_("验收日"), 12)]  # fmt: skip
    table = [
        (
            one.row.code,
            one.name,
            one.row.place,
            one.row.quantity,
            one.row.level,
            one.row.done_on,
            one.row.accepted_on,
        )
        for one in found
    ]
    return book(f"work-{row.matter.number}", row.name, heads, table, now=timezone.now())


def _forms(row: Any) -> tuple[Form, ...]:
    level = (
        (Field("level", mark("危房等级"), "select", tuple(LEVELS.items())),) if row.kind == "house" else ()
    )
    phone = (Field("phone", mark("电话"), "text"),) if row.kind in {"house", "toilet", "heating"} else ()
    heats = (
        Field("route", mark("取暖方式"), "select", tuple(ROUTES.items())), Field("equipment", mark("设备"), "text"),
        Field("subsidy", mark("补贴（元）"), "money"),
    ) if row.kind == "heating" else ()  # fmt: skip
    amount = () if phone else (Field("amount", mark("数量"), "money"),)
    name = mark("户主") if phone else mark("名称")
    picks = tuple(
        (str(one.pk), f"{one.document} · {one.count}") for one in reading.batches(row) if not one.undone_at
    )
    undo = (
        Form(
            "undo",
            mark("撤销一次导入"),
            (Field("batch", mark("哪一次"), "select", picks), _REASON),
            danger=True,
        ),
    )
    return (
        Form("begin", mark("登记开工"), (_DAY,)),
        Form("thing", mark("登记一处"), (
            Field("code", mark("编号"), "text"), Field("name", name, "text"), Field("place", mark("地点"), "text"),
            *amount, *level, *phone, *heats, Field("done", mark("完工日（没有完工就空着）"), "date"),
        )),
        Form("done", mark("登记完工"), (_CODES, _DAY)),
        Form("accept", mark("验收"), (_CODES, _DAY, Field("file", mark("验收表或照片（PDF、PNG、JPG）"), "file")),
             hint=mark("登记的人不能自己验收；全部验收后，这项实事自动办结。")),
        Form("photo", mark("上传照片"), (Field("file", mark("照片（PNG、JPG）"), "file"),
             Field("what", mark("照片拍的是什么"), "text")),
             hint=mark("拍摄时间和地点从照片里读出来存下；公开的副本里去掉。")),
        Form("change", mark("修改公开内容和计划"), (
            Field("amount", mark("计划数量"), "money"), Field("planned_on", mark("计划完成日"), "date"),
            Field("text", mark("公开的说明")), _REASON)),
        *(undo if picks else ()),
        Form("drop", mark("移出"), (_REASON,), danger=True),
    )  # fmt: skip


def _at(row: Any, asked: Asked) -> dict[str, Any]:
    return {"number": row.matter.number, "seen": asked.seen, **asked.by}


def _begin(row: Any, asked: Asked) -> str:
    do.begin_work(day=asked.owed_day("day"), **_at(row, asked))
    return _("已登记开工。")


def _thing(row: Any, asked: Asked) -> str:
    amount = asked.money("amount") if asked.word("amount") else Decimal(1)
    one = Thing(
        asked.word("code"), asked.word("name"), asked.word("place"), amount, asked.word("phone"),
        asked.word("level"), asked.day("done"), asked.word("route"), asked.word("equipment"),
        asked.money("subsidy") if asked.word("subsidy") else None,
    )  # fmt: skip
    make.add_thing(thing=one, **_at(row, asked))
    return _("已登记。")


def _codes(asked: Asked) -> list[str]:
    return [one for one in asked.word("codes").replace(",", "\n").replace("，", "\n").split() if one]


def _done(row: Any, asked: Asked) -> str:
    count = make.things_done(codes=_codes(asked), day=asked.owed_day("day"), **_at(row, asked))
    return _("已登记 %d 处完工。") % count


def _accept(row: Any, asked: Asked) -> str:
    count = make.accept_things(
        codes=_codes(asked), day=asked.owed_day("day"), proof=asked.file(), **_at(row, asked)
    )
    return _("已验收 %d 处。") % count


def _photo(row: Any, asked: Asked) -> str:
    made = do.add_work_photo(content=asked.file(), what=asked.word("what"), **_at(row, asked))
    if made.taken_at:
        return _("照片已存，拍摄时间 %s 来自照片本身。") % made.taken_at
    return _("照片已存。照片里没有拍摄时间，可能是截图或转发过的，不能证明是哪天拍的。")


def _change(row: Any, asked: Asked) -> str:
    amount = asked.money("amount") if asked.word("amount") else row.planned
    do.change_work(
        amount=amount, planned_on=asked.day("planned_on") or row.planned_on, text=asked.word("text") or row.text,
        reason=asked.word("reason"), **_at(row, asked),
    )  # fmt: skip
    return _("已修改，原来的内容保留在经过里。")


def _undo(row: Any, asked: Asked) -> str:
    count = make.undo_things(
        batch=natural(asked.word("batch")) or 0, reason=asked.word("reason"), **_at(row, asked)
    )
    return _("已撤销，%d 行不再计入。") % count


def _drop(row: Any, asked: Asked) -> str:
    do.drop_work(reason=asked.word("reason"), **_at(row, asked))
    return _("已移出，档案保留。")


_DEEDS: dict[str, Deed] = {
    "begin": _begin, "thing": _thing, "done": _done, "accept": _accept, "photo": _photo, "change": _change,
    "undo": _undo, "drop": _drop,
}  # fmt: skip


@require_safe
def file(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out the evidence of an acceptance or a repair."""
    return handed_out(reading.work_file(digest), whole=True)
