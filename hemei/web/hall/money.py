"""Paying a fee: the order of the fee, the sandbox's till, and the address that gateways call."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from hemei.cases.enums import PaymentState
from hemei.cases.flow import FEE
from hemei.cases.operations.fees import settle_payment, start_payment
from hemei.cases.operations.gateways import DEFAULT, Sandbox
from hemei.cases.queries import hall as queries
from hemei.common.access import EVERYONE
from hemei.ledger.operations import Refused
from hemei.web.hall.casework import OWNERS, order_of
from hemei.web.hall.common import found, tried
from hemei.web.parts.asked import actor


def _fee(request: HttpRequest, number: str) -> Any:
    """A fee of an order that somebody may see."""
    fee = found(queries.fee_by_number, number)
    order_of(request, fee.case.order.matter.number)
    return fee


@require_http_methods(["GET", "HEAD", "POST"])
def fee_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show what a case costs and why; a POST goes to the till."""
    fee, status = _fee(request, number), 200
    if request.method == "POST":
        made: list[Any] = []
        who, now = actor(request), timezone.now()
        status = tried(
            request,
            lambda: made.append(start_payment(fee=fee, actor=who, now=now, name=DEFAULT)),
            _("请在收银台支付。"),
        )
        if made:
            return redirect("sandbox", made[0].reference)
    context = {
        "fee": fee, "label": FEE.label(fee.matter.state), "section": "my", "payments": queries.payments_of(fee),
        "order": fee.case.order, "waived": queries.waived_fees(fee.case.order, [fee.case]),
    }  # fmt: skip
    return render(request, "hall/fee.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sandbox(request: HttpRequest, token: str) -> HttpResponse:
    """This will stand in for a payment service: a POST tells the platform, signed, that it was paid or not."""
    payment = found(queries.payment_by_reference, token)
    if payment.gateway != "sandbox":
        raise Http404
    fee = _fee(request, payment.fee.matter.number)
    if request.method == "POST":
        till, now = Sandbox(), timezone.now()
        body = till.message(
            reference=token, amount=payment.amount, paid_at=now, paid=request.POST.get("deed") == "pay"
        )
        told = till.sign(body)
        tried(
            request,
            lambda: settle_payment(name="sandbox", body=body, signature=told, now=now),
            _("支付结果已收到。"),
        )
        return redirect("fee", fee.matter.number)
    context = {"payment": payment, "fee": fee, "section": "my", "done": payment.state != PaymentState.STARTED}
    return render(request, "hall/sandbox.html", context)


@csrf_exempt
@require_POST
def told(request: HttpRequest, name: str) -> HttpResponse:
    """This will take what a gateway says, signed in `X-Signature`; the same message twice changes nothing more."""
    try:
        payment = settle_payment(
            name=name, body=request.body, signature=request.headers.get("X-Signature", ""), now=timezone.now()
        )
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=422, json_dumps_params={"ensure_ascii": False})
    return JsonResponse({"reference": payment.reference, "state": str(payment.state)})


ROUTES = (
    ("fees/<str:number>/", fee_page, "fee", OWNERS),
    ("till/<str:token>/", sandbox, "sandbox", OWNERS),
    ("pay/told/<slug:name>/", told, "payment_told", (EVERYONE,)),
)
