"""What everybody reads of policies, and a firm's own page: what it may get, why not, and its claims."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import agency_names
from hemei.common.words import told
from hemei.enterprises.enums import Mode, Use
from hemei.enterprises.flow import CLAIM, POLICY
from hemei.enterprises.operations import claims
from hemei.enterprises.queries import policies as reading
from hemei.enterprises.queries.profile import consents_of, firm_of_party
from hemei.ledger.operations import Refused
from hemei.rules.policies import MET, MISSED, parts_of, phrase
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor
from hemei.web.parts.context import has_role
from hemei.web.parts.deeds import MOST, PAGE, Asked, acted, filters, listing, sheet

STATES = tuple(one for one in POLICY.choices() if one[0] in reading.PUBLIC)
MODES = ("mode", mark("兑现方式"), Mode.choices)
LAMPS = {MET: "g", MISSED: "r"}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """This will list the published policies for everybody; `?format=xlsx` gives a file."""
    wanted, after, file = filters(request, "mode")
    now = timezone.now()
    rows = reading.policy_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now, public=True
    )
    if file:
        return sheet("policies", _("惠企政策"), policy_heads(), rows, policy_cells)
    context = {**listing(wanted, after, rows, STATES, MODES), "section": "policies"}
    return render(request, "policies/public.html", context)


def policy_heads() -> list[tuple[str, int]]:
    """This will name the columns of a file of policies beyond the shared ones."""
    return [
        (_("兑现方式"), 14),
        (_("文号和来源"), 30),
        (_("批次"), 12),
        (_("预算（元）"), 16),
        (_("开始"), 12),
        (_("结束"), 12),
    ]


def policy_cells(row: Any) -> tuple[Any, ...]:
    """This will give those columns of one policy."""
    return told(row.get_mode_display()), row.source, row.batch, row.budget, row.starts_on, row.ends_on


@require_http_methods(["GET", "HEAD", "POST"])
def publicity(request: HttpRequest) -> HttpResponse:
    """This will list for everybody what stands in public before it is paid; a POST of another firm objects."""
    may, status = has_role(request, "applicant"), 200
    if request.method == "POST":
        if not may:
            raise PermissionDenied(_("提异议要先用企业账号登录。"))
        status = acted(request, {"object": _object}, None)
        if status == 200:
            return redirect("publicity")
    wanted, after, file = filters(request)
    now = timezone.now()
    rows = reading.publicity_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("企业"), 32), (_("金额（元）"), 16), (_("公示到"), 12)]
        return sheet("publicity", _("资金公示"), heads, rows, _public_cells)
    context = {
        **listing(wanted, after, rows, ()), "section": "policies", "today": local_day(now),
        "may": may, "own": actor(request).party_id if may else None,
        "tried": request.POST.get("number", ""), "typed": request.POST.get("note", ""),
    }  # fmt: skip
    return render(request, "policies/publicity.html", context, status=status)


def _object(_row: Any, asked: Asked) -> str:
    try:
        row = reading.claim_by_number(asked.word("number"))
    except ObjectDoesNotExist:
        raise Refused(_("没有这一笔公示，没有写入。请刷新页面。")) from None
    claims.object_to(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("异议已收到，核查以前不会拨付。")


def _public_cells(row: Any) -> tuple[Any, ...]:
    return row.firm.party.name, row.amount, row.public_until


def found(number: str) -> Any:
    """This will return a policy by the number in an address; else Http404."""
    try:
        return reading.policy_by_number(number.replace("\0", ""))
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这项政策。")) from absent


def said(row: Any) -> dict[str, Any]:
    """This will give a policy's condition and formula in words."""
    return {
        "clauses": [phrase(part) for part in parts_of(row.condition)], "formula": phrase(row.formula),
        "unit": agency_names().get(row.owner, row.owner), "label": POLICY.label(row.matter.state),
    }  # fmt: skip


@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a published policy to everybody: text, source, conditions in words, money."""
    row = found(number)
    if row.matter.state not in reading.PUBLIC:
        raise Http404(_("没有这项政策。"))
    return render(request, "policies/policy.html", {"row": row, **said(row), "section": "policies"})


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """This will show a firm its claims and every policy that runs, with the reason of each non-match."""
    who, now, status = actor(request), timezone.now(), 200
    firm = firm_of_party(who.party_id)
    if request.method == "POST":
        status = acted(request, {"confirm": _confirm, "decline": _decline, "apply": _apply}, firm)
        if status == 200:
            return redirect("my_claims")
    context = {
        "firm": firm, "section": "my", "tried": request.POST.get("number", ""),
        "typed": {name: request.POST.get(name, "") for name in ("bank", "account")},
        **(_shown(firm, now) if firm else {"claims": [], "matches": [], "consents": False}),
    }  # fmt: skip
    return render(request, "policies/mine.html", context, status=status)


def _shown(firm: Any, now: datetime) -> dict[str, Any]:
    agreed = Use.MATCH in consents_of(firm)
    matches = reading.matches(firm, local_day(now)) if agreed else []
    rows = reading.claims_of(firm)
    last = next((one for one in rows if one.account), None)
    return {
        "known": {"bank": last.bank, "account": last.account} if last else None,
        "claims": [
            (row, CLAIM.label(row.matter.state), row.matter.state == "matched",
             row.matter.state in {"applied", "checked"})
            for row in rows
        ],
        "consents": agreed,
        "matches": [
            (row, _verdict(row), [(LAMPS.get(part.state, "y"), part) for part in row.verdict.clauses],
             row.verdict.met is True and not row.bars and row.policy.mode != Mode.INSTANT)
            for row in matches
        ],
    }  # fmt: skip


def _verdict(row: Any) -> tuple[str, str]:
    if row.claim is not None:
        return "g", _("已经有一笔")
    if row.verdict.met is None:
        return "y", _("还缺数据")
    if not row.verdict.met:
        return "r", _("不符合")
    return ("y", _("符合，但现在领不了")) if row.bars else ("g", _("符合"))


def _claim(firm: Any, asked: Asked) -> Any:
    found = (
        next((row for row in reading.claims_of(firm) if row.matter.number == asked.word("number")), None)
        if firm
        else None
    )
    if found is None:
        raise Refused(_("这一笔不是您的，或者已经不在了，没有写入。请刷新页面。"))
    return reading.claim_by_number(found.matter.number)


def _confirm(firm: Any, asked: Asked) -> str:
    row = _claim(firm, asked)
    claims.confirm(
        row=row, bank=asked.word("bank"), account=asked.word("account"), seen=asked.seen, **asked.by
    )
    return _("已确认。接下来公示，公示结束后拨付到这个账户。")


def _decline(firm: Any, asked: Asked) -> str:
    claims.decline(row=_claim(firm, asked), note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已放弃这一笔。")


def _apply(firm: Any, asked: Asked) -> str:
    if firm is None:
        raise Refused(_("还没有企业档案，没有写入。请先建立企业档案。"))
    row = claims.apply(
        policy=found(asked.word("number")),
        firm=firm,
        bank=asked.word("bank"),
        account=asked.word("account"),
        **asked.by,
    )
    return _("已申报，编号 %s。") % row.matter.number
