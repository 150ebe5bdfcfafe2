"""One case in the hall: hand-overs, official papers and their service, delivery, fee and visits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import Person
from hemei.cases import queries as cases
from hemei.cases.enums import Leg, Place, Way
from hemei.cases.flow import DELIVERY, FEE, HANDOVER
from hemei.cases.operations import deliveries, documents, fees, handovers
from hemei.cases.queries import hall as queries
from hemei.cases.queries.mandates import mandate_for
from hemei.common.access import SIGNED_IN
from hemei.common.pdf import UnfitData
from hemei.common.signing import SignerOutOfDate
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.web.hall.common import case_seen_by, found, tried
from hemei.web.ordering import fact_kind, read_value
from hemei.web.parts.asked import actor, kept, seen

OWNERS = ("applicant", "helper", "clerk")
_STAFF = ("clerk", "approver", "helper", "supervisor", "leader")
Deed = Callable[[HttpRequest, Any, Person], object]


def _papers(request: HttpRequest) -> list[str]:
    return [*request.POST.getlist("papers"), *request.POST.get("more", "").splitlines()]


def _give(request: HttpRequest, case: Any, who: Person) -> object:
    leg = request.POST.get("leg", "")
    if leg not in {Leg.BACK.value, Leg.EXIT.value}:
        raise Refused(_("请选交给谁，没有写入。"))
    return handovers.give(
        case=case, leg=Leg(leg), papers=_papers(request), note=request.POST.get("note", ""), actor=who,
        now=timezone.now(),
    )  # fmt: skip


def _out(request: HttpRequest, case: Any, who: Person) -> object:
    return handovers.hand_out(
        case=case, papers=_papers(request), receiver=request.POST.get("receiver", ""),
        shown=request.POST.get("shown", ""), actor=who, now=timezone.now(),
    )  # fmt: skip


def _serve(request: HttpRequest, case: Any, who: Person) -> object:
    one = found(queries.document_by_number, request.POST.get("document", ""))
    if one.case_id != case.pk:
        raise Http404
    way = Way.POST if request.POST.get("way") == "post" else Way.DIRECT
    return documents.serve_document(
        document=one, way=way, receiver=request.POST.get("receiver", ""), actor=who, now=timezone.now(),
        note=request.POST.get("note", ""),
    )  # fmt: skip


def _refund(request: HttpRequest, case: Any, who: Person) -> object:
    fee = queries.fee_of(case.pk)
    if fee is None:
        raise Http404
    reason = request.POST.get("reason", "")
    return fees.refund_fee(fee=fee, reason=reason, actor=who, now=timezone.now(), seen=seen(request.POST))


_DEEDS: dict[str, Deed] = {"give": _give, "out": _out, "serve": _serve, "refund": _refund}


@require_http_methods(["GET", "HEAD", "POST"])
def case_hall(request: HttpRequest, number: str) -> HttpResponse:
    """This will show who has the papers of a case, what was given out and served; a POST hands on or serves."""
    case, who, status = case_seen_by(request, number), actor(request), 200
    if request.method == "POST":
        deed = _DEEDS.get(request.POST.get("deed", ""))
        if deed is None or not who.roles & {"clerk", "approver", "helper"}:
            raise Http404
        status = tried(request, lambda: deed(request, case, who), _("已写入账本。"))
        if status == 200:
            return redirect("case_hall", number)
    fee = queries.fee_of(case.pk)
    licence = getattr(case, "licence", None)
    context = {
        "case": case, "papers": queries.documents_of([case.pk]), "section": "work",
        "typed": kept(request.POST, ("deed", "more", "receiver", "shown")),
        "handovers": [(one, HANDOVER.label(one.matter.state)) for one in queries.handovers_of(case)],
        "visits": [(one, Place(one.place).label) for one in queries.visits_of(case)],
        "deliveries": [(one, DELIVERY.label(one.matter.state), queries.masked_address(one))
                       for one in queries.deliveries_of([case.pk])],
        "waived": queries.waived_fees(case.order, [case]),
        "fee": fee, "fee_label": FEE.label(fee.matter.state) if fee else "",
        "names": [one.name for one in case.papers.all() if one.upload], "licence": licence,
        "may_back": bool(who.roles & {"clerk", "helper"}), "ended": case.matter.state in handovers.ENDED,
        "may_exit": "approver" in who.roles and who.agency == case.agency.code,
    }  # fmt: skip
    return render(request, "hall/case.html", context, status=status)


def _may_read(case: Any, who: Person) -> bool:
    staff = frozenset(who.roles - {"applicant"})
    if case.party_id == who.party_id or mandate_for(case.order, who, timezone.now()) is not None:
        return True
    return bool(staff and cases.visible_to(case, who.agency, staff))


@require_safe
def document_file(request: HttpRequest, number: str) -> HttpResponseBase:
    """This will send an official paper as PDF to its party, its agents and the officers of the case."""
    one = found(queries.document_by_number, number)
    if not _may_read(one.case, actor(request)):
        raise Http404
    path = Path(settings.MEDIA_ROOT) / one.path if one.path else None
    if path is not None and path.is_file():
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{one.number}.pdf")
    try:
        content = documents.document_pdf(one, now=timezone.now())
    except (UnfitData, SignerOutOfDate) as why:
        raise Http404(
            _("这份文书排不出版或签不了章（可能有字库没有的字，或者签章证书过期），请联系管理员。")
        ) from why
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{one.number}.pdf"'
    return answer


def _confirm(request: HttpRequest, order: Any, who: Person) -> object:
    one = found(queries.document_by_number, request.POST.get("document", ""))
    if one.case.order_id != order.pk:
        raise Http404
    return documents.serve_document(
        document=one, way=Way.ONLINE, receiver=one.case.party.name, actor=who, now=timezone.now()
    )


def _ask(request: HttpRequest, order: Any, who: Person) -> object:
    case = found(cases.case_by_number, request.POST.get("case", ""))
    if case.order_id != order.pk:
        raise Http404
    post = request.POST
    way = Way.POST if post.get("way") == "post" else Way.DIRECT
    return deliveries.ask_delivery(
        case=case, way=way, receiver=post.get("receiver", ""), phone=post.get("phone", ""),
        address=post.get("address", ""), actor=who, now=timezone.now(),
    )  # fmt: skip


def _delivery(request: HttpRequest, order: Any) -> Any:
    one = found(queries.delivery_by_number, request.POST.get("delivery", ""))
    if one.case.order_id != order.pk:
        raise Http404
    return one


def _drop(request: HttpRequest, order: Any, who: Person) -> None:
    deliveries.cancel_delivery(delivery=_delivery(request, order), actor=who, now=timezone.now())


def _received(request: HttpRequest, order: Any, who: Person) -> None:
    deliveries.receive(delivery=_delivery(request, order), receiver="", actor=who, now=timezone.now())


def _answer_fee(request: HttpRequest, order: Any, who: Person) -> object:
    case = found(cases.case_by_number, request.POST.get("case", ""))
    if case.order_id != order.pk:
        raise Http404
    given: dict[str, Any] = {}
    for fact in cases.fee_questions(case):
        text = request.POST.get(f"f-{fact.key}", "")
        try:
            given[fact.key] = read_value(
                fact_kind(fact.schema), text, tuple(one.value for one in fact.options)
            )
        except ValueError as wrong:
            raise Refused(
                _("“%(label)s”：%(wrong)s没有写入。") % {"label": told(fact.label), "wrong": wrong}
            ) from None
    return fees.answer_fee(case=case, given=given, actor=who, now=timezone.now(), seen=seen(request.POST))


def _asked(request: HttpRequest, order: Any, rows: list[Any]) -> list[dict[str, Any]]:
    """The cases whose fee waits for an answer, each with its questions and what was typed."""
    tried_now = request.POST.get("case", "") if request.POST.get("deed") == "answer_fee" else ""
    return [
        {"case": case, "facts": [
            (fact, fact_kind(fact.schema), request.POST.get(f"f-{fact.key}", "") if tried_now == case.matter.number
             else "") for fact in facts
        ]}
        for case, facts in queries.asked_fees(order, rows)
    ]  # fmt: skip


_OWN_DEEDS: dict[str, Deed] = {"confirm": _confirm, "ask": _ask, "drop": _drop, "received": _received,
                               "answer_fee": _answer_fee}  # fmt: skip


def order_of(request: HttpRequest, number: str) -> Any:
    """This will return an order that somebody may see: its party, its agents, officers at the counter."""
    who, order = actor(request), found(cases.order_by_number, number)
    if order.party_id == who.party_id or who.roles & {"helper", "clerk"}:
        return order
    if mandate_for(order, who, timezone.now()) is None:
        raise Http404
    return order


@require_http_methods(["GET", "HEAD", "POST"])
def order_papers(request: HttpRequest, number: str) -> HttpResponse:
    """This will show an order's official papers, fees and deliveries; a POST confirms, chooses or changes."""
    order, who, status = order_of(request, number), actor(request), 200
    if request.method == "POST":
        deed = _OWN_DEEDS.get(request.POST.get("deed", ""))
        if deed is None:
            raise Http404
        status = tried(request, lambda: deed(request, order, who), _("已经收到。"))
        if status == 200:
            return redirect("order_papers", number)
    rows = list(order.cases.all())
    keys = [case.pk for case in rows]
    fee_orders, sent = queries.fees_of(keys), queries.deliveries_of(keys)
    active = {one.case_id for one in sent if one.active}
    context = {
        "order": order, "papers": queries.documents_of(keys), "own": order.party_id == who.party_id,
        "fees": [(case, fee_orders[case.pk], FEE.label(fee_orders[case.pk].matter.state))
                 for case in rows if case.pk in fee_orders],
        "waived": queries.waived_fees(order, rows), "asked_fees": _asked(request, order, rows),
        "sent": [(one, DELIVERY.label(one.matter.state), queries.masked_address(one)) for one in sent],
        "open": [case for case in rows if case.pk not in active and case.matter.state != "withdrawn"],
        "section": "my", "typed": kept(request.POST, ("deed", "case", "way", "receiver", "phone", "address")),
    }  # fmt: skip
    return render(request, "hall/papers.html", context, status=status)


ROUTES = (
    ("desk/hall/case/<str:number>/", case_hall, "case_hall", _STAFF),
    ("documents/<str:number>.pdf", document_file, "document_file", (SIGNED_IN,)),
    ("orders/<str:number>/papers/", order_papers, "order_papers", OWNERS),
)
