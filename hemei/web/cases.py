"""The applicant's side after submission: receipt, order, my things, progress, licences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import Person
from hemei.cases import queries
from hemei.cases.enums import RIGHTS, SCORES
from hemei.cases.flow import CASE, CHECK, ORDER
from hemei.cases.operations import (
    answer_check,
    ask_renewal,
    drop_rest,
    pass_gate,
    reapply,
    resubmit_case,
    supply_paper,
    withdraw_case,
)
from hemei.catalog import queries as catalog
from hemei.common.access import EVERYONE, SIGNED_IN
from hemei.common.words import told
from hemei.ledger import queries as ledger
from hemei.ledger.operations import Refused
from hemei.oversight.operations.ratings import rate_case
from hemei.rules.clock import Deadline
from hemei.rules.workdays import local_day
from hemei.web import ordering
from hemei.web.ordering import OWNERS, own_order
from hemei.web.parts.asked import actor, page_key, status_of

PAGE = 50
TRIES = 10  # wrong phone endings an hour and number, before a number stays shut


def _receipt(order: Any, who: Person) -> dict[str, Any]:
    """The proof with the form as submitted: for the order's party, and the officer who handed it in for him."""
    acts = [act for act in ledger.acts_of(order.pk) if act.name == "order.submit"]
    if not acts or (order.party_id != who.party_id and acts[-1].actor != who.key):
        raise Http404
    return ledger.receipt(matter_id=order.pk, seq=acts[-1].seq)


@require_safe
def receipt_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show that the order came in, its cases, and the proof in the ledger."""
    order = own_order(request, number)
    cases = [(case, queries.holder_line(case.matter.state, case.agency.name)) for case in order.cases.all()]
    proof = _receipt(order, actor(request))
    context = {
        "order": order,
        "cases": cases,
        "proof": proof,
        "what": ORDER[proof["name"]].title,
        "section": "my",
    }
    return render(request, "cases/receipt.html", context)


@require_safe
def receipt_json(request: HttpRequest, number: str) -> HttpResponse:
    """This will download the proof, which can be checked offline."""
    answer = JsonResponse(
        _receipt(own_order(request, number), actor(request)), json_dumps_params={"ensure_ascii": False}
    )
    answer["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return answer


def _gates(order: Any) -> dict[str, Any]:
    menu = catalog.menu_by_version(order.menu_version_id)
    waited = {key for case in order.cases.all() if case.matter.state == "waiting" for key in case.after}
    return {g["code"]: g for g in menu.spec.get("gates", ()) if f"gate:{g['code']}" in waited}


def _file(request: HttpRequest, name: str) -> tuple[str, bytes]:
    file = request.FILES.get(name)
    if file is None:
        raise Refused(_("还没有选择文件，什么都没有写入。请选好文件再交。"))
    return file.name or name, file.read()


def _gate(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    gate = _gates(order).get(request.POST.get("gate", ""))
    if gate is None:
        raise Refused(_("没有事项在等这一步，什么都没有写入。请刷新页面。"))
    name, content = _file(request, "file")
    pass_gate(
        order=order, gate=gate["code"], paper=gate["evidence_paper"], content=content, name=name, actor=who, now=now
    )  # fmt: skip


def _case(request: HttpRequest, order: Any) -> Any:
    wanted = request.POST.get("case", "")
    if wanted not in {case.matter.number for case in order.cases.all()}:
        raise Http404
    return queries.case_by_number(wanted)


def _resubmit(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    case = _case(request, order)
    wanted = [p.paper for p in case.papers.all() if p.verdict == "defect"]
    files = {paper: _file(request, f"p-{paper}") for paper in wanted}
    resubmit_case(case=case, files=files, actor=who, now=now)


def _supply(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    case = _case(request, order)
    paper = request.POST.get("paper", "")
    if paper not in {p.paper for p in case.papers.all() if p.verdict == "deferred"}:
        raise Refused(_("这份材料不在等待补齐，什么都没有写入。请刷新页面。"))
    name, content = _file(request, "file")
    supply_paper(case=case, paper=paper, name=name, content=content, actor=who, now=now)


def _answer(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    check = getattr(_case(request, order), "promise_check", None)
    if check is None:
        raise Refused(_("这个办件没有要整改的承诺，什么都没有写入。请刷新页面。"))
    file = _file(request, "file") if "file" in request.FILES else None
    answer_check(check=check, text=request.POST.get("text", ""), file=file, actor=who, now=now)


def _withdraw(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    withdraw_case(case=_case(request, order), reason=request.POST.get("reason", ""), actor=who, now=now)


def _reapply(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    case = _case(request, order)
    given = {name[2:]: _file(request, name) for name in request.FILES if name.startswith("p-")}
    reapply(case=case, files=given, actor=who, now=now)


def _drop(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    drop_rest(
        order=order, failed=request.POST.get("failed", ""), reason=request.POST.get("reason", ""), actor=who, now=now
    )  # fmt: skip


def _renew(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    ask_renewal(case=_case(request, order), actor=who, now=now)


def _rate(request: HttpRequest, order: Any, who: Person, now: datetime) -> None:
    score = request.POST.get("score", "")
    value = int(score) if score in {"1", "2", "3", "4", "5"} else 0
    rate_case(case=_case(request, order), score=value, text=request.POST.get("text", ""), actor=who, now=now)


Deed = Callable[[HttpRequest, Any, Person, datetime], None]
_DEEDS: dict[str, Deed] = {
    "gate": _gate, "resubmit": _resubmit, "supply": _supply, "withdraw": _withdraw, "rate": _rate,
    "reapply": _reapply, "drop": _drop, "renew": _renew, "answer": _answer,
}  # fmt: skip

_SUPPLY = {"accepted", "paused", "granted"}
_QUIET = {"waiting", "submitted", "accepted", "declined", "withdrawn", "terminated"}


def _wants_eyes(case: Any, deferred: list[Any], check: Any, siblings: list[Any]) -> bool:
    """Whether a card of the order's page stands open: it asks for something, says why, or brings the result."""
    if len(siblings) < 3 or deferred or (check and check.matter.state == "fixing"):
        return True
    quiet = case.matter.state in _QUIET or (case.matter.state == "granted" and case.score is not None)
    return not quiet or queries.may_reapply(case, siblings)


def _view(case: Any, siblings: list[Any], now: datetime) -> dict[str, Any]:
    state, papers = case.matter.state, list(case.papers.all())
    due, check = queries.promised_clock(case), getattr(case, "promise_check", None)
    deferred = [p for p in papers if p.verdict == "deferred"] if state in _SUPPLY else []
    return {
        "case": case, "state": state, "label": CASE.label(state), "light": queries.case_light(case, now).value,
        "holder": queries.holder_line(state, case.agency.name),
        "lines": due.lines if isinstance(due, Deadline) else (), "open": state in CASE.open_states,
        "rights": RIGHTS if state == "refused" or (check and check.matter.state == "revoked") else "",
        "check": check, "check_label": CHECK.label(check.matter.state) if check else "",
        "opinions": case.opinions.all(), "pauses": case.pauses.all(),
        "defects": [p for p in papers if p.verdict == "defect"] if state == "correcting" else [],
        "deferred": deferred, "unfold": _wants_eyes(case, deferred, check, siblings),
        "may_withdraw": state in CASE.open_states, "licence": getattr(case, "licence", None),
        "may_rate": state in {"granted", "refused", "declined", "terminated"} and case.score is None,
        "may_again": queries.may_reapply(case, siblings), "again": papers,
        "waits": queries.awaited(case, siblings), "may_renew": queries.may_renew(case, local_day(now)),
    }  # fmt: skip


_TURN = (
    "correcting",
    "paused",
    "accepted",
    "submitted",
    "waiting",
)  # whose turn it is, the applicant's first


def _rank(case: Any) -> int:
    state = case.matter.state
    return _TURN.index(state) if state in _TURN else len(_TURN)


def _moments(order: Any, own: bool) -> list[dict[str, Any]]:
    """Every act of the order and its cases, newest first, each with who had the matter afterwards."""
    agency = {case.matter.number: case.agency.name for case in order.cases.all()}
    titles = {act.name: act.title for act in (*CASE, *ORDER)}
    found = []
    for number, title, act in ledger.acts_under(order.pk):
        who = act.actor_label if own else queries.actor_shown(act)
        after = queries.holder_line(act.target, agency[number]) if number in agency and act.target else ""
        found.append({
            "when": act.at, "title": titles.get(act.name, act.name), "state": "",
            "text": f"{told(title)} · {who}" + (f" → {after}" if after else ""),
        })  # fmt: skip
    found.reverse()
    if found:
        found[0]["state"] = "now"
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show who has each case and why it is due when; a POST does what is the applicant's turn."""
    order, now = own_order(request, number), timezone.now()
    if order.matter.state == "draft":
        return redirect("plan", number)
    status = 200
    if request.method == "POST":
        deed = _DEEDS.get(request.POST.get("deed", ""))
        if deed is None:
            raise Http404
        try:
            deed(request, order, actor(request), now)
        except Refused as refused:
            messages.error(request, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, _("已经收到。"))
            return redirect("order", number)
    siblings = queries.cases_of(order.pk)
    context = {
        "order": order, "label": ORDER.label(order.matter.state), "gates": _gates(order), "section": "my",
        "cases": [_view(case, siblings, now) for case in sorted(siblings, key=_rank)],
        "built": queries.has_building(order), "scores": SCORES,
        "moments": _moments(order, order.party_id == actor(request).party_id),
        "typed": request.POST.get("text", ""), "reason": request.POST.get("reason", ""),
        "tried": request.POST.get("case", ""), "whole": order.menu_version.spec.get("combined", {}).get("name", ""),
    }  # fmt: skip
    return render(request, "cases/order.html", context, status=status)


@require_safe
def my_page(request: HttpRequest) -> HttpResponse:
    """This will list the orders and drafts of the person's party, a page at a time."""
    who, before = actor(request), page_key(request.GET.get("before", ""))
    orders = queries.order_lines(who.party_id, before=before) if who.party_id is not None else []
    rows = [(order, ORDER.label(order.state)) for order in orders[:PAGE]]
    context = {
        "rows": rows, "who": who, "summary": "", "newer": reverse("my") if before is not None else "",
        "older": f"{reverse('my')}?before={orders[PAGE - 1].pk}" if len(orders) > PAGE else "",
    }  # fmt: skip
    return render(request, "cases/my.html", context)


def _tracked(number: str, tail: str) -> tuple[str, str] | None:
    """State and holder in words, or None where number and phone do not belong together."""
    key = f"track:{number[:60]}"
    if not number or len(tail) != 4 or cache.get(key, 0) >= TRIES:
        return None
    for find, flow in ((queries.order_by_number, ORDER), (queries.case_by_number, CASE)):
        try:
            found: Any = find(number)
        except ObjectDoesNotExist:
            continue
        if found.party.phone and constant_time_compare(found.party.phone[-4:], tail):
            state = found.matter.state
            return flow.label(state), queries.holder_line(state, found.agency.name) if flow is CASE else ""
    cache.set(key, cache.get(key, 0) + 1, 3600)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """This will tell the state of an order or case to who knows its number and the end of the phone number.

    It is asked by POST, so that the digits stand in no address and no log; nothing of a person is shown.
    """
    number, tail = request.POST.get("number", "").strip().upper(), request.POST.get("tail", "").strip()
    found = _tracked(number, tail) if request.method == "POST" else None
    asked = request.method == "POST"
    context = {"number": number, "found": found, "asked": asked}
    return render(request, "cases/track.html", context, status=422 if asked and found is None else 200)


ROUTES = (
    *ordering.ROUTES,
    ("orders/<str:number>/receipt/", receipt_page, "receipt", OWNERS),
    ("orders/<str:number>/receipt.json", receipt_json, "receipt_json", OWNERS),
    ("orders/<str:number>/", order_page, "order", OWNERS),
    ("my/", my_page, "my", (SIGNED_IN,)),
    ("track/", track, "track", (EVERYONE,)),
)
