"""A household's own page: its record, its consent, what help it gets, what was paid, and its word on all of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.enterprises.enums import Health, Relation
from hemei.enterprises.flow import ALLOWANCE, HOUSEHOLD, RELIEF
from hemei.enterprises.operations import allowances as grants
from hemei.enterprises.operations import households as write
from hemei.enterprises.operations import measures, relief
from hemei.enterprises.perms import allowance_offers, home_offers, relief_offers
from hemei.enterprises.queries import allowances as paid
from hemei.enterprises.queries import households as reading
from hemei.enterprises.queries import relief as helps
from hemei.ledger.operations import Refused
from hemei.rules.households import LEVELS, MEASURES, RISKS
from hemei.rules.masks import mask_account
from hemei.rules.words import mark
from hemei.web.households.common import lines_told, private, today
from hemei.web.households.homes import applies, apply_form, consent, income, member, open_now, own_forms
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import Asked, Deed, Field, Form, acted, agencies, shown

_NEW = Form("register", mark("建立家庭档案"), (
    Field("village", mark("村（社区）"), "text"), Field("town", mark("镇街"), "text"),
    Field("address", mark("住址"), "text"),
), hint=mark("建一次档案，各项帮扶都用，不用再填。"))  # fmt: skip
_CLUE = Form(
    "clue",
    mark("申报困难"),
    (Field("note", mark("困难情况")),),
    hint=mark("干部会上门核实，15 天内作出决定。"),
)
_REVOKE = Form("revoke", mark("撤回授权"), hint=mark("已经查到的留在记录里，以后不再查询。"), danger=True)
_CASE = (
    Form("resume", mark("授权以后继续核查")),
    Form("confirm", mark("确认风险已消除")),
    Form("dispute", mark("不同意消除，请继续帮扶"), (Field("note", mark("原因")),), danger=True),
    Form(
        "decline",
        mark("不同意授权"),
        hint=mark("线索保留，不查询任何数据；以后同意了可以继续。"),
        danger=True,
    ),
)
_GRANT = (
    Form(
        "change",
        mark("报告情况变化"),
        (Field("note", mark("变化情况")),),
        hint=mark("人口、收入有变化要及时报告。"),
    ),
    Form("withdraw", mark("撤回低保申请"), danger=True),
)


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """This will show a household its own record and help; a POST does what it asks for."""
    who, status = actor(request), 200
    row = reading.household_of_party(who.party_id)
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("my_household")
        row = reading.household_of_party(who.party_id)
    context = _new(request) if row is None else _own(request, row, who)
    reply = render(request, "households/mine.html", {**context, "lines": lines_told(today())}, status=status)
    private(reply)
    return reply


def _new(request: HttpRequest) -> dict[str, Any]:
    return {"row": None, "forms": shown((_NEW,), {"register"}, request), "agencies": ()}


def _own(request: HttpRequest, row: Any, who: Any) -> dict[str, Any]:
    case, grant, on = helps.case_of(row), paid.allowance_of(row), today()
    known = reading.consented(row)
    offered = open_now(home_offers(row, who, on), known, case, grant)
    forms = shown((_CLUE, *own_forms(staff=False), apply_form(), _REVOKE), offered, request)
    if case:
        forms += shown(_CASE, relief_offers(case, who, on), request)
    if grant:
        forms += shown(_GRANT, allowance_offers(grant, who, on), request)
    return {
        "row": row, "matter": row.matter, "label": HOUSEHOLD.label(row.matter.state), "consented": known,
        "people": [(one, Relation(one.relation).label, Health(one.health).label) for one in reading.members_of(row)],
        "money": reading.incomes_told(row), "income": reading.income_of(row, on), "case": case, "grant": grant,
        "case_label": RELIEF.label(case.matter.state) if case else "", "risk": RISKS.get(case.risk, "") if case else "",
        "grant_label": ALLOWANCE.label(grant.matter.state) if grant else "", "names": dict(agencies()),
        "measures": [(one, MEASURES[one.kind]) for one in helps.measures_of(case)] if case else [],
        "contacts": [(LEVELS[one.level], one.label) for one in paid.contacts_of(row)],
        "account": mask_account(grant.account) if grant else "", "payments": paid.payments_of(row),
        "forms": forms, "agencies": (), "moments": reading.acts_told(row.pk),
    }  # fmt: skip


def _register(_row: Any, asked: Asked) -> str:
    place = {name: asked.word(name) for name in ("village", "town", "address")}
    write.register_household(who=write.Who("", "", **place), **asked.by)
    return _("家庭档案已建立。")


def _needed(row: Any) -> Any:
    if row is None:
        raise Refused(_("还没有家庭档案，没有写入。请先建立家庭档案。"))
    return row


def _clue(row: Any, asked: Asked) -> str:
    relief.open_clue(row=_needed(row), origin="self", text=asked.word("note"), **asked.by)
    return _("已申报，干部会上门核实。")


def _revoke(row: Any, asked: Asked) -> str:
    write.revoke_consent(row=_needed(row), seen=asked.seen, **asked.by)
    return _("授权已撤回，以后不再查询。")


def _case_of(row: Any) -> Any:
    found = helps.case_of(_needed(row))
    if found is None:
        raise Refused(_("没有正在办的帮扶，没有写入。"))
    return found


def _grant_of(row: Any) -> Any:
    found = paid.allowance_of(_needed(row))
    if found is None:
        raise Refused(_("没有低保申请，没有写入。"))
    return found


def _resume(row: Any, asked: Asked) -> str:
    relief.resume(row=_case_of(row), **asked.by)
    return _("继续核查。")


def _confirm(row: Any, asked: Asked) -> str:
    measures.confirm_removal(row=_case_of(row), paper=b"", **asked.by)
    return _("您已确认，风险已消除。以后有困难可以随时申报。")


def _dispute(row: Any, asked: Asked) -> str:
    measures.dispute_removal(row=_case_of(row), reason=asked.word("note"), **asked.by)
    return _("已记下您的意见，帮扶继续。")


def _decline(row: Any, asked: Asked) -> str:
    relief.decline_consent(row=_case_of(row), note="户主本人不同意", **asked.by)
    return _("已记下。没有查询任何数据，以后同意了可以继续。")


def _change(row: Any, asked: Asked) -> str:
    grants.report_change(row=_grant_of(row), note=asked.word("note"), **asked.by)
    return _("变化已报告，会尽快复核。")


def _withdraw(row: Any, asked: Asked) -> str:
    grants.withdraw(row=_grant_of(row), **asked.by)
    return _("申请已撤回。")


def _with_home(does: Deed) -> Deed:
    return lambda row, asked: does(_needed(row), asked)


_DEEDS: dict[str, Deed] = {
    "register": _register, "clue": _clue, "revoke": _revoke, "resume": _resume, "confirm": _confirm,
    "dispute": _dispute, "decline": _decline, "change": _change, "withdraw": _withdraw, "member": _with_home(member),
    "consent": _with_home(consent), "income": _with_home(income), "apply": _with_home(applies),
}  # fmt: skip
