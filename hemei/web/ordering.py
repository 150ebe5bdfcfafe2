"""An order before it is submitted: questions, plan, one form with its papers, submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import agency_names, known_facts
from hemei.cases import queries
from hemei.cases.enums import Channel
from hemei.cases.operations import NotReady, save_answers, submit_order, upload_paper
from hemei.cases.queries import DEFERRED, gate_papers, plan_of
from hemei.cases.queries.mandates import mandate_for
from hemei.catalog import queries as catalog
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.rules.chain_model import ChainError, Disposition, Plan
from hemei.rules.workdays import NoNotice, local_day, official
from hemei.web.parts.asked import actor, seen, status_of
from hemei.web.parts.charts import gantt

OWNERS = ("applicant", "helper", "clerk")
_HANDED_IN = {Disposition.TO_SUBMIT, Disposition.DEFERRABLE}


def own_order(request: HttpRequest, number: str) -> Any:
    """This will return an order of the person's own party or that he acts for; helpers and clerks any."""
    who = actor(request)
    try:
        order = queries.order_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    if order.party_id == who.party_id or who.roles & {"helper", "clerk"}:
        return order
    if mandate_for(order, who, timezone.now()) is None:
        raise Http404
    return order


def typed_by_hand(request: HttpRequest, order: Any) -> None:
    """This will keep officers out of a form that its party fills in by himself: it shows personal data."""
    who = actor(request)
    if order.party_id == who.party_id or order.channel == Channel.WINDOW:
        return
    if who.roles & {"helper", "clerk"} or mandate_for(order, who, timezone.now()) is None:
        raise PermissionDenied(_("这份草稿由申请人自己填写。要替他办理，请在工作台“代客登记”。"))


def read_value(kind: str, text: str, allowed: tuple[str, ...] = ()) -> Any:
    """This will read what was typed as a value of `kind`; ValueError says in Chinese how to write it."""
    text = text.strip()
    if kind in {"yes_no", "boolean"}:
        if text not in {"yes", "no"}:
            raise ValueError(_("请选“是”或“否”。"))
        return text == "yes"
    if kind in {"number", "integer"}:
        try:
            number = float(text)
        except ValueError:
            raise ValueError(_("请填数字，例如 100。")) from None
        if not -1e15 < number < 1e15:
            raise ValueError(_("请填数字，例如 100。"))
        return int(number) if number.is_integer() else number
    if not text or (allowed and text not in allowed):
        raise ValueError(_("请选一项。") if allowed else _("请填写。"))
    return text


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """This will ask one question; a POST saves the answer and goes on."""
    order = own_order(request, number)
    if order.matter.state != "draft":
        return redirect("order", number)
    menu = catalog.menu_by_version(order.menu_version_id)
    asked = catalog.questions_for(menu, order.answers)
    place = next((n for n, one in enumerate(asked) if one.key == key), None)
    if place is None:
        raise Http404
    one, typed, error, status = asked[place], _typed(order.answers, key), "", 200
    if request.method == "POST":
        typed = request.POST.get("answer", "")
        try:
            return _answer(request, order, menu, one, typed)
        except Refused as refused:
            error, status = str(refused), status_of(refused)
        except ValueError as wrong:
            error, status = str(wrong), 422
    context = {
        "order": order, "menu": menu, "one": one, "place": place + 1, "total": len(asked), "typed": typed,
        "error": error, "back": asked[place - 1].key if place else "", "section": "menus",
        "options": [("yes", _("是")), ("no", _("否"))] if one.kind == "yes_no"
        else [(o.value, o.label) for o in one.options],
    }  # fmt: skip
    return render(request, "ordering/question.html", context, status=status)


def _typed(values: Any, key: str) -> str:
    if key not in values:
        return ""
    value = values[key]
    return {None: "unsure", True: "yes", False: "no"}.get(value, str(value)) if value in (None, True, False) and (
        value is None or isinstance(value, bool)) else str(value)  # fmt: skip


def _answer(
    request: HttpRequest, order: Any, menu: catalog.MenuView, one: catalog.Question, typed: str
) -> HttpResponse:
    unsure = one.unsure and typed == "unsure"
    value = None if unsure else read_value(one.kind, typed, tuple(o.value for o in one.options))
    order = save_answers(
        order=order, answers={one.key: value}, form={}, actor=actor(request), now=timezone.now(),
        seen=seen(request.POST, "draft_version"),
    )  # fmt: skip
    following = catalog.next_question(menu, order.answers)
    if following is None:
        return redirect("plan", order.matter.number)
    return redirect("question", order.matter.number, following.key)


def _due(today: date, days: int) -> date | None:
    try:
        return official().add(today, days) if days else today
    except NoNotice:
        return None


def named_plan(plan: Plan, menu: catalog.MenuView) -> Plan:
    """This will put names for people where a plan has codes: phases of the menu, agencies."""
    phases = {one["key"]: one["name"] for one in menu.spec.get("phases", ())}
    agencies = agency_names()
    slots = tuple(
        replace(slot, phase=phases.get(slot.phase, slot.phase), agency=agencies.get(slot.agency, slot.agency))
        for slot in plan.slots
    )
    return replace(plan, slots=slots)


@require_safe
def plan_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show the plan of a draft: what is saved, when each item ends, what becomes of each paper."""
    order = own_order(request, number)
    if order.matter.state != "draft":
        return redirect("order", number)
    today = local_day(timezone.now())
    menu = catalog.menu_view(order.menu_version)
    try:
        made = plan_of(order, today)
    except ChainError as refused:
        return render(request, "ordering/noplan.html", {"order": order, "why": str(refused)}, status=422)
    finish = {slot.key: slot.finish for slot in made.plan.slots}
    context = {
        "order": order, "menu": menu, "made": made, "chain": made.plan, "chart": gantt(named_plan(made.plan, menu)),
        "rows": [(row, _due(today, finish[row.item])) for row in made.chosen if row.item in finish],
        "papers": [(kind, [p for p in made.plan.papers if p.disposition is kind]) for kind in Disposition],
        "answers": [(q, _shown(q, order.answers)) for q in catalog.questions_for(menu, order.answers)],
        "section": "menus", "newer": queries.newer_menu(order, today),
    }  # fmt: skip
    return render(request, "ordering/plan.html", context)


def _shown(one: catalog.Question, answers: Any) -> str:
    if one.key not in answers:
        return _("还没有回答")
    value = answers[one.key]
    if value is None:
        return _("不确定")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    unit = told(one.unit)
    amount = f"{value}{unit}" if unit == one.unit else f"{value} {unit}"
    return next((o.label for o in one.options if o.value == value), amount)


@dataclass(frozen=True, slots=True)
class Row:
    """One field of the merged form as the page shows it."""

    field: catalog.FormField
    kind: str
    value: str
    options: tuple[tuple[str, str], ...]
    error: str = ""


def fact_kind(schema: Mapping[str, Any]) -> str:
    """This will name how a fact is typed in: date, boolean, number, integer or string."""
    kind = str(schema.get("type", "string"))
    return "date" if schema.get("format") == "date" else kind


def _kind(field: catalog.FormField) -> str:
    return fact_kind(field.schema)


def _rows(
    made: catalog.OrderPlan, order: Any, post: Any, errors: dict[str, str]
) -> list[tuple[str, list[Row]]]:
    known = {key: value for key, (value, _source) in known_facts(order.party_id).items()}
    if (
        order.channel == Channel.WINDOW
    ):  # a code and a name open nobody's phone number: it is asked at the counter
        facts = catalog.facts()
        known = {key: value for key, value in known.items() if key in facts and not facts[key].personal}
    values = {**known, **{k: v for k, v in queries.form_values(order).items() if v is not None}}
    groups = []
    for group in made.form:
        rows = []
        for field in group.fields:
            kind = _kind(field)
            options = (("yes", _("是")), ("no", _("否"))) if kind == "boolean" else field.options
            value = post.get(f"f-{field.key}", "") if post is not None else _typed(values, field.key)
            rows.append(Row(field, kind, value, options, errors.get(field.key, "")))
        groups.append((group.label, rows))
    return groups


def _read_form(made: catalog.OrderPlan, post: Any) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in (field for group in made.form for field in group.fields):
        text = post.get(f"f-{field.key}", "").strip()
        try:
            allowed = tuple(value for value, _label in field.options)
            values[field.key] = read_value(_kind(field), text, allowed) if text else ""
        except ValueError as wrong:
            errors[field.key] = str(wrong)
    return values, errors


def _save_form(request: HttpRequest, order: Any, made: catalog.OrderPlan, values: dict[str, Any]) -> None:
    """Answers to the menu stay answers, so that changing one later is not undone by the form."""
    now, who = timezone.now(), actor(request)
    own = {q.key for q in catalog.menu_by_version(order.menu_version_id).questions}
    answers = {key: value for key, value in values.items() if key in own and value != ""}
    form = {key: value for key, value in values.items() if key not in own}
    form[DEFERRED] = [p.paper for p in made.plan.papers if request.POST.get(f"d-{p.paper}")]
    save_answers(
        order=order, answers=answers, form=form, actor=who, now=now, seen=seen(request.POST, "draft_version")
    )
    refused = []
    for line in {one.paper: one for one in made.plan.papers}.values():  # reused ones stand there twice
        file = cast(Any, request.FILES.get(f"p-{line.paper}"))
        if file is None:
            continue
        try:
            upload_paper(
                order=order, paper=line.paper, name=file.name or line.paper, content=file.read(), actor=who, now=now
            )  # fmt: skip
        except Refused as why:  # one bad file stops only itself
            refused.append(f"《{line.name}》{why}")
    if refused:
        raise Refused("".join(refused) + _("其他材料和填写的内容都已保存。"))


def _autosave(request: HttpRequest, order: Any, made: catalog.OrderPlan) -> JsonResponse:
    """The draft saved by the page itself, in the midst of typing: what cannot be read yet is left out."""
    values, _errors = _read_form(made, request.POST)
    try:
        _save_form(request, order, made, values)
    except Refused as refused:
        return JsonResponse({"detail": str(refused)}, status=status_of(refused))
    return JsonResponse({"draft_version": order.draft_version, "detail": _("草稿已自动保存。")})


@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show the one form and its papers; a POST saves the draft."""
    order = own_order(request, number)
    typed_by_hand(request, order)
    if order.matter.state != "draft":
        return redirect("order", number)
    try:
        made = plan_of(order, local_day(timezone.now()))
    except ChainError:
        return redirect("plan", number)
    if request.method == "POST" and "X-Autosave" in request.headers:
        return _autosave(request, order, made)
    errors: dict[str, str] = {}
    status, post = 200, None
    if request.method == "POST":
        post = request.POST
        values, errors = _read_form(made, post)
        try:
            _save_form(request, order, made, values)
        except Refused as refused:
            messages.error(request, str(refused))
            status = status_of(refused)
        else:
            if not errors:
                messages.success(request, _("草稿已保存。"))
                return redirect("submit" if "next" in post else "form", number)
            status = 422
    gates = gate_papers(made)
    lines = {p.paper: p for p in made.plan.papers if p.disposition in _HANDED_IN and p.paper not in gates}
    uploads = {u.paper: u for u in order.uploads.all()}
    chosen = {n[2:] for n in post if n.startswith("d-")} if post else set(order.form.get(DEFERRED, ()))
    labels = {field.key: field.label for group in made.form for field in group.fields}
    context = {
        "order": order, "groups": _rows(made, order, post, errors), "section": "menus",
        "errors": [(key, labels[key], text) for key, text in errors.items()],
        "papers": [(p, uploads.get(p.paper), p.paper in chosen) for p in lines.values()],
        "gates": [p for p in made.plan.papers if p.paper in gates],
    }  # fmt: skip
    return render(request, "ordering/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def submit_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show all that was filled in once more; a POST with consent submits the order once."""
    order = own_order(request, number)
    typed_by_hand(request, order)
    if order.matter.state != "draft":
        return redirect("receipt", number)
    now = timezone.now()
    try:
        made = plan_of(order, local_day(now))
    except ChainError:
        return redirect("plan", number)
    problems: list[str] = []
    status, deferred = 200, frozenset(order.form.get(DEFERRED, ()))
    if request.method == "POST":
        status = 422
        if made.stopped:
            problems = [notice.text for notice in made.notices if notice.level == "stop"]
        else:
            try:
                submit_order(
                    order=order, actor=actor(request), now=now, deferred=deferred,
                    consents=frozenset(request.POST.getlist("consents")),
                )  # fmt: skip
                return redirect("receipt", number)
            except NotReady as refused:
                problems = refused.problems
            except Refused as refused:
                problems, status = [str(refused)], status_of(refused)
    values = queries.form_values(order)
    fields = [(f, _typed(values, f.key)) for group in made.form for f in group.fields]
    labels = {"yes": _("是"), "no": _("否"), "unsure": _("不确定")}
    rows = [(f.label, dict(f.options).get(v, labels.get(v, v)) or _("还没有填")) for f, v in fields]
    context = {
        "order": order, "made": made, "rows": rows, "problems": problems, "uploads": order.uploads.all(),
        "later": {p.paper: p.name for p in made.plan.papers if p.paper in deferred}, "section": "menus",
        "consents": queries.consents_for(made, deferred, local_day(now)),
        "ticked": request.POST.getlist("consents"),
    }  # fmt: skip
    return render(request, "ordering/submit.html", context, status=status)


ROUTES = (
    ("orders/<str:number>/questions/<slug:key>/", question, "question", OWNERS),
    ("orders/<str:number>/plan/", plan_page, "plan", OWNERS),
    ("orders/<str:number>/form/", form_page, "form", OWNERS),
    ("orders/<str:number>/submit/", submit_page, "submit", OWNERS),
)
