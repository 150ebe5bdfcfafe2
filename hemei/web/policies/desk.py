"""The office's pages of policies: drafted, reviewed, foretold, matched, closed; each act as a form."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.enterprises.enums import Fairness, Mode
from hemei.enterprises.flow import POLICY
from hemei.enterprises.operations import claims
from hemei.enterprises.operations import estimates as again
from hemei.enterprises.operations import policies as write
from hemei.enterprises.perms import policy_offers
from hemei.enterprises.queries import policies as reading
from hemei.ledger.operations import Refused
from hemei.rules.policies import KNOWN, label, parts_of, phrase
from hemei.rules.words import mark
from hemei.web.parts.asked import actor
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
from hemei.web.policies.own import MODES, found, policy_cells, policy_heads, said

_WHY = Field("note", mark("意见或依据"))
_DRAFT = (
    Field("title", mark("标题"), "text"), Field("text", mark("正文")), Field("source", mark("文号和来源"), "text"),
    Field("unit", mark("责任部门"), "select"), Field("mode", mark("兑现方式"), "select", tuple(Mode.choices)),
    Field("condition", mark("条件（JsonLogic）")), Field("formula", mark("金额公式（数字或 JsonLogic，单位元）")),
    Field("cap", mark("单户上限（元，可不填）"), "money"), Field("budget", mark("预算（元）"), "money"),
    Field("starts_on", mark("开始日期"), "date"), Field("ends_on", mark("结束日期（不含当天）"), "date"),
    Field("batch", mark("批次"), "text"), Field("group", mark("互斥组（同组同批只享受一项，可不填）"), "text"),
)  # fmt: skip
_NEW = Form(
    "draft",
    mark("起草政策"),
    _DRAFT,
    hint=mark("条件和公式用事项目录同一种表达式；写错会指出是哪个字段或运算。"),
)
FORMS = (
    Form("edit", mark("修改草案"), _DRAFT),
    Form("submit", mark("提交公平竞争审查")),
    Form("pass", mark("审查通过"), (*(Field(one.value, str(one.label), "yes") for one in Fairness), _WHY),
         hint=mark("公平竞争审查条例第八至十一条，逐项确认；起草人不能审查。")),
    Form("return", mark("退回修改"), (_WHY,), danger=True),
    Form("publish", mark("发布政策")),
    Form("estimate", mark("按现在的企业档案重新测算")),
    Form("match", mark("匹配企业"), hint=mark("只匹配同意用档案匹配政策的企业；先占预算，逾期不确认就让出。")),
    Form("show", mark("公示已确认的企业"), needs="match"),
    Form("lapse", mark("让出逾期没有确认的名额"), needs="match"),
    Form("fund", mark("追加预算"), (Field("more", mark("追加金额（元）"), "money"), _WHY)),
    Form("close", mark("结束政策"), (_WHY,), danger=True),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list all policies for the office; a POST drafts one; `?format=xlsx` gives a file."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"draft": _draft}, None)
        if status == 200:
            return redirect("desk_policies")
    wanted, after, file = filters(request, "mode", "owner")
    rows = reading.policy_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now, public=False
    )
    if file:
        return sheet("policies", _("惠企政策"), policy_heads(), rows, policy_cells)
    context = {
        **listing(wanted, after, rows, POLICY.choices(), MODES, ("owner", mark("责任部门"), agencies())),
        "forms": shown((_NEW,), {"draft"} if who.roles & {"approver", "head"} else (), request),
        "agencies": agencies(), "section": "desk_policies", "fields": _fields(),
    }  # fmt: skip
    return render(request, "policies/desk.html", context, status=status)


def _fields() -> list[tuple[str, str]]:
    return [(key, label(key)) for key in sorted(KNOWN)]


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a policy with its forecast and money to the office; a POST does the next act on it."""
    who, status, row = actor(request), 200, found(number)
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("desk_policy", number)
        row = found(number)
    forms = shown(FORMS, policy_offers(row, who), request)
    for form in forms:
        if form["it"].deed == "edit" and not form["open"]:
            form["fields"] = [(field, _stored(row, field.name)) for field, _typed in form["fields"]]
    context = {
        "row": row, "matter": row.matter, **said(row), **_told(row), "money": reading.money_of(row),
        "forms": forms, "agencies": agencies(), "moments": reading.acts_told(row.pk),
        "section": "desk_policies", "fields": _fields(),
        "fairness": [one.label for one in Fairness] if row.reviewer else [],
    }  # fmt: skip
    return render(request, "policies/desk_policy.html", context, status=status)


def _stored(row: Any, name: str) -> str:
    kept = {
        "title": row.matter.title, "unit": row.owner, "condition": json.dumps(row.condition, ensure_ascii=False),
        "formula": json.dumps(row.formula), "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat(),
        "cap": "" if row.cap is None else str(row.cap),
    }  # fmt: skip
    return kept.get(name) or str(getattr(row, name, "") or "")


def _told(row: Any) -> dict[str, Any]:
    """What the policy would cost as it was worked out last; a page does not read the whole zone."""
    found = dict(row.estimate)
    parts = zip(parts_of(row.condition), found.get("missed", ()), strict=False)
    for name in ("wanted", "budget"):
        found[name] = Decimal(found.get(name, "0"))
    return {
        "told": found if row.estimated_at else None,
        "missed": [(phrase(part), count) for part, count in parts],
    }


def _read(asked: Asked) -> write.Draft:
    return write.Draft(
        asked.word("title"), asked.word("text"), asked.word("source"), asked.word("unit"), asked.word("mode"),
        _logic(asked, "condition", "{}"), _logic(asked, "formula", ""), asked.money("budget"),
        asked.owed_day("starts_on"), asked.owed_day("ends_on"), asked.word("batch"),
        asked.money("cap") if asked.word("cap") else None, asked.word("group"),
    )  # fmt: skip


def _logic(asked: Asked, name: str, empty: str) -> Any:
    try:
        return json.loads(asked.word(name)[:4000] or empty, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(_("条件或公式不是合法的 JSON，没有写入。请检查括号和引号，您填的内容还在。")) from None


def _no_constant(text: str) -> Decimal:
    raise ValueError(text)


def _draft(_row: Any, asked: Asked) -> str:
    row = write.draft_policy(draft=_read(asked), **asked.by)
    return _("已起草，编号 %s。") % row.matter.number


def _edit(row: Any, asked: Asked) -> str:
    write.edit_policy(row=row, draft=_read(asked), seen=asked.seen, **asked.by)
    return _("草案已修改。")


def _submit(row: Any, asked: Asked) -> str:
    write.submit_policy(row=row, seen=asked.seen, **asked.by)
    return _("已提交公平竞争审查。")


def _pass(row: Any, asked: Asked) -> str:
    sure = [one.value for one in Fairness if asked.word(one.value) == "yes"]
    write.pass_policy(row=row, found=sure, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("审查通过，可以发布。")


def _return(row: Any, asked: Asked) -> str:
    write.return_policy(row=row, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已退回修改。")


def _publish(row: Any, asked: Asked) -> str:
    write.publish_policy(row=row, seen=asked.seen, **asked.by)
    return _("政策已发布。")


def _estimate(row: Any, asked: Asked) -> str:
    again.estimate(row=row, seen=asked.seen, **asked.by)
    return _("已按现在的企业档案重新测算。")


def _match(row: Any, asked: Asked) -> str:
    got = write.match_policy(row=row, seen=asked.seen, **asked.by)
    told = _(
        "匹配到 %(a)d 家，共 %(b)s 元，已通知确认。另有 %(c)d 家符合但没有同意匹配，%(d)d 家预算不够，%(e)d 家缺数据。"
    )
    return told % {
        "a": got.made, "b": got.amount, "c": got.without_consent, "d": got.beyond_budget, "e": got.unknown,
    }  # fmt: skip


def _show(row: Any, asked: Asked) -> str:
    return _("%d 家进入公示。") % claims.publish_all(policy=row, **asked.by)


def _lapse(row: Any, asked: Asked) -> str:
    return _("%d 家逾期没有确认，名额已让出。") % write.lapse_late(row=row, **asked.by)


def _fund(row: Any, asked: Asked) -> str:
    write.fund_policy(row=row, more=asked.money("more"), note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("预算已追加。")


def _close(row: Any, asked: Asked) -> str:
    write.close_policy(row=row, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("政策已结束。已确认的照常拨付。")


_DEEDS: dict[str, Deed] = {
    "edit": _edit, "submit": _submit, "pass": _pass, "return": _return, "publish": _publish, "match": _match,
    "estimate": _estimate, "show": _show, "lapse": _lapse, "fund": _fund, "close": _close,
}  # fmt: skip
