"""Records of households for the staff: masked, until one looks for a purpose; each act as a form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.common.books import Sheet, xlsx
from hemei.common.words import told
from hemei.enterprises.enums import Health, Relation
from hemei.enterprises.flow import ALLOWANCE, HOUSEHOLD, RELIEF
from hemei.enterprises.operations import allowances as grants
from hemei.enterprises.operations import households as write
from hemei.enterprises.operations import relief
from hemei.enterprises.perms import FIELD, home_offers, sees_income
from hemei.enterprises.queries import allowances as paid
from hemei.enterprises.queries import households as reading
from hemei.enterprises.queries import relief as helps
from hemei.ledger.operations import Refused
from hemei.rules.households import INCOMES, LEVELS, ORIGINS, latest_year
from hemei.rules.masks import mask_identity, mask_name
from hemei.rules.words import mark
from hemei.web.households.common import (
    HIDES,
    PURPOSE,
    TABS,
    Column,
    Listed,
    choices,
    found,
    handed_out,
    lines_told,
    list_page,
    private,
    today,
)
from hemei.web.parts.asked import Person, actor, natural, status_of
from hemei.web.parts.book import download
from hemei.web.parts.deeds import Asked, Deed, Field, Form, acted, asked_by, shown

_WHY = Field("note", mark("原因"), "text")
_PERSON = (
    Field("name", mark("姓名"), "text"), Field("identity", mark("身份证号"), "text"),
)  # fmt: skip
_NEW = Form("clue", mark("登记线索"), (
    *_PERSON, Field("village", mark("村（社区）"), "text"), Field("town", mark("镇街"), "text"),
    Field("phone", mark("电话"), "text"), Field("address", mark("住址"), "text"),
    Field("origin", mark("线索来源"), "select", tuple(ORIGINS.items())),
    Field("reference", mark("12345 工单或名单编号（有就填）"), "text"), Field("note", mark("困难情况")),
), hint=mark("没有档案的会先建档；从登记起 15 天内作出决定。文字里的姓名、证件号、电话、账号会自动遮盖。"))  # fmt: skip
_LOOK = Form(
    "look",
    mark("查看个人信息"),
    (PURPOSE,),
    hint=mark("只显示这一次；谁看的、为什么看，记在账本里，督查能看到。"),
)
_EXPORT = Form(
    "export",
    mark("导出五个系统的表格"),
    (PURPOSE,),
    hint=mark(
        "同一份档案导出防返贫、低保、医疗救助、教育资助、危房改造五张表，不用再录。"
        "版式按通行字段编排，没有查到各系统的正式导入模板 [U]。"
    ),
)

LIST = Listed(
    "homes", mark("家庭档案"),
    mark("一户一档：录一次，各项帮扶都用。名单里只有遮盖后的姓名，按编号和村查找。"), HOUSEHOLD,
    "household", (Column(mark("户主"), 14), Column(mark("镇街"), 16), Column(mark("村（社区）"), 16)),
    lambda row: (row.masked, row.town, row.village), reading.household_lines,
    lambda who, on: (("village", mark("村（社区）"), reading.villages(who, on)),),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list households, masked; a POST enters a clue; `?format=xlsx` gives a file."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, {"clue": _clue}, None)
        if status == 200:
            return redirect("relief_cases")
    return list_page(request, LIST, who, forms=(_NEW,) if who.roles & FIELD else (), status=status)


def _clue(_row: Any, asked: Asked) -> str:
    names = ("name", "identity", "village", "town", "phone", "address")
    who = write.Who(**{name: asked.word(name) for name in names})
    case = relief.enter_clue(
        who=who,
        origin=asked.word("origin"),
        text=asked.word("note"),
        reference=asked.word("reference"),
        **asked.by,
    )
    return _("线索已登记，编号 %s。") % case.matter.number


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponseBase:
    """This will show one household, masked; a POST does the next act, or shows or exports its data for a purpose."""
    who, status, looked = actor(request), 200, None
    row = found(lambda: reading.household_for(number.replace("\0", ""), who, today()))
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if deed in _SHOWS:
        try:
            shows = _SHOWS[deed](row, asked_by(request))
        except Refused as why:
            messages.error(request, str(why))
            status = status_of(why)
        else:
            if isinstance(shows, HttpResponseBase):
                return private(shows)
            looked = shows
    elif request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("household", number)
    row = found(lambda: reading.household_for(number, who, today()))
    reply = render(request, "households/home.html", _context(request, row, who, looked), status=status)
    return private(reply) if looked else reply


def _context(request: HttpRequest, row: Any, who: Person, looked: Any) -> dict[str, Any]:
    income, known = reading.income_of(row, today()), reading.consented(row)
    case, grant = helps.case_of(row), paid.allowance_of(row)
    people = [
        (mask_name(one.name), mask_identity(one.identity), Relation(one.relation).label)
        for one in reading.members_of(row)
    ]
    return {
        "row": row, "matter": row.matter, "label": HOUSEHOLD.label(row.matter.state), "tabs": TABS, "tab": "homes",
        "people": people, "consented": known, "looked": looked and _looked(looked),
        "money": reading.incomes_told(row) if sees_income(who, today()) else None, "income": income,
        "case": case, "case_label": RELIEF.label(case.matter.state) if case else "", "grant": grant,
        "grant_label": ALLOWANCE.label(grant.matter.state) if grant else "", "contacts": [
            (LEVELS[one.level], one.label, one.since) for one in paid.contacts_of(row)
        ],
        "forms": shown(_forms(row), open_now(home_offers(row, who, today()), known, case, grant), request),
        "agencies": (), "section": "homes", "moments": reading.acts_told(row.pk), "lines": lines_told(today()),
    }  # fmt: skip


def open_now(offers: frozenset[str], consented: bool, case: Any, grant: Any) -> set[str]:
    """This will leave out what a household has already: consent, a case, an allowance."""
    has = {"consent"} if consented else {"revoke"}
    has |= {"clue"} if case and case.live else set()
    return set(offers) - has - ({"apply"} if grant and grant.live else set())


def _looked(looked: write.Looked) -> dict[str, Any]:
    people = [
        (one.name, one.identity, Relation(one.relation).label, Health(one.health).label)
        for one in looked.members
    ]
    return {"it": looked, "people": people}


def _forms(row: Any) -> tuple[Form, ...]:
    people = tuple(
        (str(one.pk), f"{mask_name(one.name)} {told(Relation(one.relation).label)}")
        for one in reading.members_of(row) if one.relation != Relation.HEAD
    )  # fmt: skip
    entered = tuple(
        (str(one["it"].pk), f"{one['it'].year} {told(one['kind'])} {one['it'].amount}")
        for one in reading.incomes_told(row) if not one["struck"]
    )  # fmt: skip
    papers = tuple((digest, f"{told(what)} {digest[:8]}") for digest, what in reading.papers_of(row))
    return (
        _LOOK,
        Form("paper", mark("查看签字材料"), (Field("digest", mark("材料"), "select", papers), PURPOSE), needs="look"),
        _EXPORT,
        *own_forms(staff=True),
        Form("leave", mark("成员迁出"), (Field("member", mark("成员"), "select", people), _WHY), danger=True),
        Form("strike", mark("更正收入"), (Field("line", mark("哪一笔"), "select", entered), _WHY), danger=True),
        Form("contact", mark("指定联系干部"), (
            Field("level", mark("级别"), "select", tuple(LEVELS.items())), Field("account", mark("干部的账号"), "text"),
        )),
        Form("clue", mark("登记防返贫线索"), (
            Field("origin", mark("线索来源"), "select", tuple(ORIGINS.items())),
            Field("reference", mark("12345 工单或名单编号（有就填）"), "text"), Field("note", mark("困难情况")),
        ), hint=HIDES),
        apply_form(),
        Form("end", mark("销户"), (_WHY,), danger=True),
    )  # fmt: skip


def own_forms(*, staff: bool) -> tuple[Form, ...]:
    """This will give the forms that a household and the staff fill in alike."""
    year = latest_year(today()).label
    paper = (Field("file", mark("户主签字的授权书（照片或扫描件）"), "file"),) if staff else ()
    return (
        Form("consent", mark("授权核查"), paper, hint=mark(
            "同意查询和比对本户的收入、财产信息，只用于核查帮扶和低保；可以随时撤回。")),
        Form("member", mark("登记家庭成员"), (
            *_PERSON, Field("relation", mark("与户主关系"), "select", tuple(Relation.choices)[1:]),
            Field("health", mark("健康状况"), "select", tuple(Health.choices)),
            Field("works", mark("有劳动能力"), "yes"), Field("pupil", mark("在校学生"), "yes"),
        )),
        Form("income", mark("登记收入"), (
            Field("year", mark("收入年度（上年 10 月至当年 9 月）"), "select", tuple(
                (str(one), str(one)) for one in (year, year - 1, year - 2))),
            Field("kind", mark("种类"), "select", tuple(choices(INCOMES))), Field("sum", mark("金额（元）"), "money"),
            Field("source", mark("来源（流水、证明、合同）"), "text"),
        )),
    )  # fmt: skip


def apply_form() -> Form:
    """This will give the form that asks for an allowance."""
    return Form("apply", mark("申请低保"), (
        Field("bank", mark("开户行"), "text"), Field("account_number", mark("账号"), "text"),
        Field("note", mark("情况说明")),
    ), hint=mark("30 个工作日内作出决定 [K]；账号只用于发放，页面和名单上都不显示。"))  # fmt: skip


def _look(row: Any, asked: Asked) -> Any:
    return write.look(row=row, purpose=asked.word("purpose"), **asked.by)


def _paper(row: Any, asked: Asked) -> Any:
    where = write.look_at_paper(
        row=row, digest=asked.word("digest"), purpose=asked.word("purpose"), **asked.by
    )
    return handed_out(where)


def _export(row: Any, asked: Asked) -> Any:
    made = write.export(row=row, purpose=asked.word("purpose"), **asked.by)
    note = _("样例数据。") if row.sample else ""
    return download(
        f"{row.matter.number}-{timezone.now():%Y%m%d}.xlsx",
        xlsx(*(Sheet(told(one.title), one.rows, one.heads, note=note) for one in made)),
    )


_SHOWS = {"look": _look, "paper": _paper, "export": _export}


def member(row: Any, asked: Asked) -> str:
    """This will enter a member as the form has it."""
    who = write.Someone(
        asked.word("name"), asked.word("identity"), asked.word("relation"), asked.word("health"), asked.yes("works"),
        asked.yes("pupil"),
    )  # fmt: skip
    write.add_member(row=row, who=who, seen=asked.seen, **asked.by)
    return _("成员已登记。")


def consent(row: Any, asked: Asked) -> str:
    """This will take a consent as the form has it."""
    write.give_consent(row=row, paper=asked.file(), seen=asked.seen, **asked.by)
    return _("已授权，可以随时撤回。")


def income(row: Any, asked: Asked) -> str:
    """This will enter an income line as the form has it."""
    write.enter_income(
        row=row, year=natural(asked.word("year"), 4) or 0, kind=asked.word("kind"), amount=asked.money("sum"),
        source=asked.word("source"), seen=asked.seen, **asked.by,
    )  # fmt: skip
    return _("收入已登记。")


def applies(row: Any, asked: Asked) -> str:
    """This will ask for an allowance as the form has it."""
    made = grants.apply(
        row=row,
        bank=asked.word("bank"),
        account=asked.word("account_number"),
        note=asked.word("note"),
        **asked.by,
    )
    return _("低保申请已登记，编号 %s。") % made.matter.number


def _leave(row: Any, asked: Asked) -> str:
    write.end_member(
        row=row,
        member=natural(asked.word("member")) or 0,
        reason=asked.word("note"),
        seen=asked.seen,
        **asked.by,
    )
    return _("已登记迁出。")


def _strike(row: Any, asked: Asked) -> str:
    write.strike_income(
        row=row, line=natural(asked.word("line")) or 0, reason=asked.word("note"), seen=asked.seen, **asked.by
    )
    return _("已更正，原来那笔保留可查，不再计算。")


def _contact(row: Any, asked: Asked) -> str:
    cadre = reading.cadre(asked.word("account"))
    write.name_contact(row=row, level=asked.word("level"), cadre=cadre, seen=asked.seen, **asked.by)
    return _("联系干部已指定。")


def _open(row: Any, asked: Asked) -> str:
    case = relief.open_clue(
        row=row,
        origin=asked.word("origin"),
        text=asked.word("note"),
        reference=asked.word("reference"),
        **asked.by,
    )
    return _("线索已登记，编号 %s。") % case.matter.number


def _end(row: Any, asked: Asked) -> str:
    write.end_household(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已销户，档案保留可查。")


_DEEDS: dict[str, Deed] = {
    "member": member, "consent": consent, "income": income, "apply": applies, "leave": _leave, "strike": _strike,
    "contact": _contact, "clue": _open, "end": _end,
}  # fmt: skip
