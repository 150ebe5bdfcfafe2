"""The office's pages of claims: who gets what, where it stands, and the next act; account numbers stay masked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.enterprises.flow import CLAIM
from hemei.enterprises.operations import claims as write
from hemei.enterprises.perms import claim_offers
from hemei.enterprises.queries import policies as reading
from hemei.rules.grades.saying import amount
from hemei.rules.policies import label, unit
from hemei.rules.words import mark
from hemei.web.parts.asked import actor, natural
from hemei.web.parts.deeds import MOST, PAGE, Asked, Deed, Field, Form, acted, filters, listing, sheet, shown

_JUDGES = frozenset({"approver", "head", "statistician", "supervisor"})  # who needs a firm's figures for this
_NOTE = Field("note", mark("意见"))
_VOUCHER = Field("voucher", mark("凭证号"), "text")
FORMS = (
    Form("check", mark("初审通过"), (_NOTE,)),
    Form("approve", mark("审核通过"), (_NOTE,)),
    Form("publish", mark("公示")),
    Form("uphold", mark("异议不成立，重新公示"), (_NOTE,)),
    Form("pay", mark("登记拨付"), (
        _VOUCHER, Field("day", mark("拨付日期"), "date"), Field("file", mark("拨付凭证"), "file"),
    ), hint=mark("一笔只能拨付一次；审核、公示的人不能拨付。")),
    Form("effect", mark("核销和绩效"), (Field("note", mark("绩效")),)),
    Form("object", mark("提出异议"), (Field("note", mark("异议")),)),
    Form("refuse", mark("不符合"), (Field("note", mark("原因（会告诉企业）")),), danger=True),
    Form("recall", mark("追回"), (
        Field("sum", mark("追回金额（元）"), "money"), Field("days", mark("退回期限（天）"), "text"),
        Field("note", mark("原因（会告诉企业）")),
    ), danger=True),
    Form("recover", mark("登记退回"), (_VOUCHER, Field("day", mark("退回日期"), "date"))),
)  # fmt: skip


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """This will list claims under the filters of the address; `?format=xlsx` gives a file."""
    wanted, after, file = filters(request, "policy")
    rows = reading.claim_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=timezone.now()
    )
    if file:
        heads = [(_("企业"), 32), (_("金额（元）"), 16), (_("公示到"), 12)]
        return sheet("claims", _("政策资金"), heads, rows, _cells)
    context = {**listing(wanted, after, rows, CLAIM.choices()), "section": "desk_policies"}
    return render(request, "policies/claims.html", context)


def _cells(row: Any) -> tuple[Any, ...]:
    return row.firm.party.name, row.amount, row.public_until


def _found(number: str) -> Any:
    try:
        return reading.claim_by_number(number.replace("\0", ""))
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这一笔。")) from absent


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one claim with the figures that decided it; a POST does the next act on it."""
    who, status, row = actor(request), 200, _found(number)
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("claim", number)
        row = _found(number)
    payment = getattr(row, "payment", None)
    context = {
        "row": row, "matter": row.matter, "label": CLAIM.label(row.matter.state), "payment": payment,
        "returned": getattr(payment, "returned", None) if payment else None,
        "account": f"{row.bank} ****{row.account[-4:]}" if row.account else "",
        "facts": [(label(key), None if one is None else amount(one, unit(key))) for key, one in row.facts.items()]
        if who.roles & _JUDGES else [],
        "forms": shown(FORMS, claim_offers(row, who), request), "moments": reading.acts_told(row.pk), "agencies": (),
        "section": "desk_policies",
    }  # fmt: skip
    return render(request, "policies/claim.html", context, status=status)


@require_safe
def proof(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will give the proof of a payment to the staff."""
    where = reading.proof_of(digest)
    path = Path(settings.MEDIA_ROOT) / (where or "")
    if not where or not path.is_file():
        raise Http404(_("没有这份凭证。"))
    kind = {".png": "image/png", ".jpg": "image/jpeg"}.get(path.suffix, "application/pdf")
    return FileResponse(path.open("rb"), content_type=kind, filename=path.name)


def _check(row: Any, asked: Asked) -> str:
    write.check(row=row, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("初审通过，等另一人复核。")


def _approve(row: Any, asked: Asked) -> str:
    write.approve(row=row, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("审核通过，等公示。")


def _publish(row: Any, asked: Asked) -> str:
    write.publish(row=row, seen=asked.seen, **asked.by)
    return _("已公示。")


def _uphold(row: Any, asked: Asked) -> str:
    write.uphold(row=row, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("异议不成立，重新公示。")


def _pay(row: Any, asked: Asked) -> str:
    write.pay(
        row=row, voucher=asked.word("voucher"), paid_on=asked.owed_day("day"), proof=asked.file(), seen=asked.seen,
        **asked.by,
    )  # fmt: skip
    return _("拨付已登记，企业会收到消息。")


def _effect(row: Any, asked: Asked) -> str:
    write.effect(row=row, text=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已核销。")


def _object(row: Any, asked: Asked) -> str:
    write.object_to(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("异议已收到，核查以前不会拨付。")


def _refuse(row: Any, asked: Asked) -> str:
    write.refuse(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已告知企业不符合的原因。")


def _recall(row: Any, asked: Asked) -> str:
    days = natural(asked.word("days"), 3) or 0
    write.recall(
        row=row, amount=asked.money("sum"), reason=asked.word("note"), days=days, seen=asked.seen, **asked.by
    )
    return _("追回已通知企业。")


def _recover(row: Any, asked: Asked) -> str:
    write.recover(
        row=row, voucher=asked.word("voucher"), returned_on=asked.owed_day("day"), seen=asked.seen, **asked.by
    )
    return _("退回已登记。")


_DEEDS: dict[str, Deed] = {
    "check": _check, "approve": _approve, "publish": _publish, "uphold": _uphold, "pay": _pay, "effect": _effect,
    "object": _object, "refuse": _refuse, "recall": _recall, "recover": _recover,
}  # fmt: skip
