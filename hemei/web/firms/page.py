"""A firm's profile as a page: grades at a glance, figures, rights, consents; a POST does one act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.accounts.queries import Person, masked_name, masked_phone
from hemei.catalog.queries import listings
from hemei.enterprises import perms
from hemei.enterprises.enums import HighValue, RightKind, Use
from hemei.enterprises.flow import FIRM
from hemei.enterprises.operations import holdings, merging
from hemei.enterprises.operations import profile as write
from hemei.enterprises.queries import profile as read
from hemei.enterprises.queries.ladder import verdicts_of
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.grades.costs import KINDS
from hemei.rules.grades.dates import next_batch, standing
from hemei.rules.grades.fields import FIELDS
from hemei.rules.industries import SECTIONS, section
from hemei.rules.workdays import local_day
from hemei.web.firms import forms
from hemei.web.firms.common import LAMPS, WORDS, found, score_words, short_reasons, titles
from hemei.web.firms.lists import identity_of
from hemei.web.parts.asked import actor, natural, seen, status_of

_FORMS: dict[str, Callable[..., Any]] = {
    "correct": forms.IdentityForm, "fill": forms.YearForm, "say": forms.SaidForm, "right": forms.RightForm,
    "grade": forms.GradeForm,
}  # fmt: skip
STANDING = {"valid": "g", "renew": "y", "expired": "r"}


@require_http_methods(["GET", "HEAD", "POST"])
def firm_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a profile as far as somebody may see it; a POST does one act, named in `act`."""
    who, now = actor(request), timezone.now()
    firm = found(number, who)
    if request.method != "POST":
        return _show(request, firm, who, now)
    name = request.POST.get("act", "")
    if name not in _ACTS:
        raise Http404(_("没有这个操作。"))
    form = _FORMS[name](request.POST) if name in _FORMS else None
    if form is not None and not form.is_valid():
        return _show(request, firm, who, now, failed=(name, form), status=422)
    common = {"actor": who, "now": now, "seen": seen(request.POST)}
    try:
        told = _ACTS[name](request, firm, form, common)
    except Refused as refused:
        if form is not None:
            form.add_error(None, str(refused))
        else:
            messages.error(request, str(refused))
        firm = found(number, who)
        return _show(request, firm, who, now, failed=(name, form), status=status_of(refused))
    if name == "look":
        return _show(request, found(number, who), who, now, contact=told)
    messages.success(request, told)
    return redirect("firm", number)


def _correct(_request: HttpRequest, firm: Any, form: Any, common: dict[str, Any]) -> str:
    write.correct_firm(firm=firm, identity=identity_of(form.cleaned_data), **common)
    return _("基本信息已更正。")


def _fill(_request: HttpRequest, firm: Any, form: Any, common: dict[str, Any]) -> str:
    given = form.cleaned_data
    kinds = {key: given[f"kind_{key}"] for key in KINDS if given[f"kind_{key}"] is not None}
    values = {key: given[key] for key in (*write.PEOPLE, *write.MONEY)}
    figures = write.Figures(given["year"], values, kinds, given["rd"], given["source"], given["note"])
    write.fill_year(firm=firm, figures=figures, **common)
    return _("%d 年的数据已登记，等级测评已按新数据重算。") % int(given["year"])


def _say(_request: HttpRequest, firm: Any, form: Any, common: dict[str, Any]) -> str:
    write.say(firm=firm, said=form.answers(), **common)
    return _("企业情况已保存。")


def _right(_request: HttpRequest, firm: Any, form: Any, common: dict[str, Any]) -> str:
    holdings.add_right(firm=firm, new=holdings.NewRight(**form.cleaned_data), **common)
    return _("知识产权已登记。")


def _end_right(request: HttpRequest, firm: Any, _form: Any, common: dict[str, Any]) -> str:
    key = natural(request.POST.get("right", ""))
    right = next((one for one in read.rights_of(firm) if one.pk == key), None)
    if right is None:
        raise Http404(_("没有这一项。"))
    holdings.end_right(right=right, ended_on=_day(request), why=request.POST.get("why", ""), **common)
    return _("已登记失效，不再计分。")


def _grade(_request: HttpRequest, firm: Any, form: Any, common: dict[str, Any]) -> str:
    holdings.grant_grade(firm=firm, **form.cleaned_data, **common)
    return _("等级已登记。")


def _end_grade(request: HttpRequest, firm: Any, _form: Any, common: dict[str, Any]) -> str:
    key = natural(request.POST.get("grade", ""))
    held = next((one for one in read.grades_of(firm) if one.pk == key), None)
    if held is None:
        raise Http404(_("没有这个等级。"))
    holdings.end_grade(held=held, ended_on=_day(request), why=request.POST.get("why", ""), **common)
    return _("等级已取消。")


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("day", "").strip())
    except ValueError:
        raise Refused(_("日期没有填对，请写成 2026-03-01，什么都没有改动。")) from None


def _consent(request: HttpRequest, firm: Any, _form: Any, common: dict[str, Any]) -> str:
    holdings.consent(firm=firm, uses=request.POST.getlist("use"), **common)
    return _("同意的范围已更新，从现在起生效。")


def _merge(request: HttpRequest, firm: Any, _form: Any, common: dict[str, Any]) -> str:
    keep = found(request.POST.get("into", "").strip()[:60], common["actor"])
    merging.merge_firms(keep=keep, drop=firm, reason=request.POST.get("reason", ""), **common)
    return _("已并入 %s。") % str(keep.matter.number)


def _look(request: HttpRequest, firm: Any, _form: Any, common: dict[str, Any]) -> Any:
    return write.look_at_contact(
        firm=firm, purpose=request.POST.get("purpose", ""), actor=common["actor"], now=common["now"]
    )


_ACTS: dict[str, Callable[[HttpRequest, Any, Any, dict[str, Any]], Any]] = {
    "correct": _correct, "fill": _fill, "say": _say, "right": _right, "end_right": _end_right, "grade": _grade,
    "end_grade": _end_grade, "consent": _consent, "merge": _merge, "look": _look,
}  # fmt: skip


def _show(
    request: HttpRequest, firm: Any, who: Person, now: datetime, *, failed: tuple[str, Any] | None = None,
    contact: tuple[str, str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    today, own = local_day(now), perms.is_own(firm, who)
    consents = read.consents_of(firm)
    groups, offers = perms.groups(firm, who, consents), perms.offers(firm, who)
    made = {name: _form(name, firm, failed) for name in _FORMS if name in offers}
    context = {
        "firm": firm, "own": own, "offers": offers, "forms": made, "form": failed[1] if failed else None,
        "open": failed[0] if failed else "", "state": FIRM.label(firm.matter.state),
        "section": "my" if own else "firms",
        "industry": SECTIONS.get(section(firm.industry), ""), "park": listings.parks(today).get(firm.park, firm.park),
        "contact": contact or ((firm.contact, firm.phone) if own else _masked(firm)),
        "seen_contact": contact is not None,
        "consents": [(code, label, code in consents) for code, label in Use.choices], "groups": groups,
        "acts": [
            {"when": act.at, "title": FIRM[act.name].title, "text": act.actor_label, "state": ""}
            for act in reversed(acts_of(firm.pk))
        ],
        **_grades(firm, today, groups), **_figures(firm, groups), **_rights(firm, groups),
    }  # fmt: skip
    return render(request, "firms/firm.html" if own else "firms/firm_desk.html", context, status=status)


def _form(name: str, firm: Any, failed: tuple[str, Any] | None) -> Any:
    if failed and failed[0] == name and failed[1] is not None:
        return failed[1]
    if name == "correct":
        names = ("industry", "founded_on", "park", "contact", "phone")
        return forms.IdentityForm(initial={one: getattr(firm, one) for one in names})
    if name == "say":
        return forms.SaidForm(initial={key: f"{value:g}" for key, value in firm.said.items()})
    return _FORMS[name]()


def _masked(firm: Any) -> tuple[str, str]:
    return (
        masked_name(firm.contact) if firm.contact else "",
        masked_phone(firm.phone) if firm.phone else "",
    )


def _grades(firm: Any, today: date, groups: frozenset[str]) -> dict[str, Any]:
    named = titles(today)
    held = [
        (one, named.get(one.grade, one.grade), standing(one.grade, one.expires_on, today))
        for one in read.grades_of(firm)
    ]
    rows, year = [], None
    if "verdicts" in groups:
        year, verdicts = verdicts_of(firm, today)
        rows = [
            {"grade": grade, "title": one.rule.title, "lamp": LAMPS[one.outcome], "word": WORDS[one.outcome],
             "score": score_words(one.score), "why": short_reasons(one)[:2], "batch": next_batch(grade, today)}
            for grade, one in verdicts.items()
        ]  # fmt: skip
    return {"held": held, "standings": STANDING, "verdicts": rows, "year": year, "today": today}


def _figures(firm: Any, groups: frozenset[str]) -> dict[str, Any]:
    if "figures" not in groups:
        return {"years": [], "lines": [], "replaced": []}
    years = read.years_of(firm)[:5]
    names = {**write.PEOPLE, **write.MONEY, "rd": FIELDS["rd"].label}
    lines = [(label, [getattr(row, key) for row in years]) for key, label in names.items()]
    return {
        "years": years, "replaced": read.history_of(firm),
        "lines": [line for line in lines if any(value is not None for value in line[1])],
    }  # fmt: skip


def _rights(firm: Any, groups: frozenset[str]) -> dict[str, Any]:
    values = dict(HighValue.choices)
    return {
        "rights": [
            (one, RightKind(one.kind).label, [values[code] for code in one.high_value]) for one in read.rights_of(firm)
        ] if "rights" in groups else [],
    }  # fmt: skip
