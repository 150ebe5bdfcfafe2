"""One version: what it says otherwise than another, what the gate finds, which open cases it touches, its acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hemei.accounts.queries import Person, agency_names
from hemei.cases.queries import menu_effects, open_cases_of, pinned_cases
from hemei.catalog import operations
from hemei.catalog.operations import NotPublished
from hemei.catalog.queries.dictionary import facts
from hemei.catalog.queries.office import current_version, versions_of
from hemei.catalog.queries.uses import uses_of
from hemei.catalog.queries.versions import AnyVersion, content_diff
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.workdays import local_day
from hemei.web.office.common import KINDS, LAMPS, WORDS, day_of, found, owner, state_words
from hemei.web.office.edit import findings
from hemei.web.office.lists import act_titles
from hemei.web.parts.asked import actor, status_of
from hemei.web.parts.context import has_role

Deed = Callable[[dict[str, Any], HttpRequest], str]


@require_safe
def office_version(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """This will show one version; `?with=<number>` names the version that it is compared with."""
    return _show(request, kind, pk, 200)


def _show(request: HttpRequest, kind: str, pk: int, status: int, problem: str = "") -> HttpResponse:
    version, now = found(kind, pk), timezone.now()
    one, who = owner(version), actor(request)
    others = [row for row in versions_of(kind, one.code) if row.pk != version.pk]
    other = _other(request, kind, version, others)
    places, rest = findings(version)
    changes = content_diff(other.spec, version.spec, facts()) if other else ()
    context = {
        "kind": kind, "kind_label": KINDS[kind], "version": version, "one": one, "section": "office",
        "state": state_words(version.status), "lamp": LAMPS[version.status], "problem": problem,
        "others": others, "other": other, "changes": changes,
        "findings": [(_place(place), text) for place, text in places.items()] + [("", text) for text in rest],
        **_touched(kind, one.code),
        "orders": menu_effects(version, local_day(now)) if kind == "menu" else [],
        "acts": acts_of(version.matter.pk)[::-1] if version.matter else [], "titles": act_titles(),
        "today": local_day(now), "offers": _offers(request, version, who),
        "typed": {key: request.POST.get(key, "")[:300] for key in ("reason", "on")},
        "agency": agency_names().get(getattr(one, "agency", ""), ""),
    }  # fmt: skip
    return render(request, "office/version.html", context, status=status)


def _touched(kind: str, code: str) -> dict[str, Any]:
    """What uses a paper or a fact, and the open cases that a new version of an item, paper or fact leaves alone."""
    if kind not in WORDS:
        return {"uses": [], "words": False, "cases": open_cases_of(code) if kind == "item" else []}
    uses = uses_of(kind, code)
    named = [[use.code for use in uses if use.kind == each] for each in ("item", "menu")]
    return {"uses": uses, "words": True, "cases": pinned_cases(kind, code, *named)}


def _place(place: str) -> str:
    from hemei.catalog.queries.versions import label

    head, *more = place.split(".")
    row = [_("第 %d 行") % (int(part) + 1) if part.isdecimal() else label(part) for part in more]
    return " · ".join([label(head), *row])


def _other(
    request: HttpRequest, kind: str, version: AnyVersion, others: list[AnyVersion]
) -> AnyVersion | None:
    wanted = request.GET.get("with", "")
    for row in others:
        if str(row.number) == wanted:
            return row
    current = current_version(kind, owner(version).code, local_day(timezone.now()))
    if current is not None and current.pk != version.pk:
        return current
    return next((row for row in others if row.number < version.number), None)


def _offers(request: HttpRequest, version: AnyVersion, who: Person) -> list[str]:
    """The acts that the state and the person's roles allow; nobody passes his own draft."""
    writes, passes = has_role(request, "editor"), has_role(request, "editor", "head")
    offers = {
        "draft": ["submit", "drop"] if writes else [],
        "review": (["back"] if passes else []) + (["drop"] if writes else []),
        "published": ["suspend", "cancel"] if passes else [],
        "suspended": ["resume", "cancel"] if passes else [], "changed": ["cancel"] if passes else [],
    }.get(version.status, [])  # fmt: skip
    if version.status == "review" and passes and version.made_key != who.key:
        offers.append("publish")
    return offers


def _submit(common: dict[str, Any], _request: HttpRequest) -> str:
    operations.send_to_review(**common)
    return _("已送法制审核，审核期间不能再改。")


def _back(common: dict[str, Any], request: HttpRequest) -> str:
    operations.send_back(**common, reason=request.POST.get("reason", ""))
    return _("已退回起草人。")


def _drop(common: dict[str, Any], request: HttpRequest) -> str:
    operations.drop_draft(**common, reason=request.POST.get("reason", ""))
    return _("草稿已撤销，内容仍可查看。")


def _publish(common: dict[str, Any], request: HttpRequest) -> str:
    on = day_of(request.POST.get("on", ""), local_day(common["now"]))
    operations.publish(**common, on=on, agencies=agency_names().keys())
    return _("已审核通过，%s 起生效。") % on.isoformat()


def _suspend(common: dict[str, Any], request: HttpRequest) -> str:
    on = day_of(request.POST.get("on", ""), local_day(common["now"]))
    operations.suspend(**common, on=on, reason=request.POST.get("reason", ""))
    return _("已暂停，在办的件照常办理。")


def _resume(common: dict[str, Any], _request: HttpRequest) -> str:
    operations.resume(**common)
    return _("已恢复。")


def _cancel(common: dict[str, Any], request: HttpRequest) -> str:
    on = day_of(request.POST.get("on", ""), local_day(common["now"]))
    operations.cancel(**common, on=on, reason=request.POST.get("reason", ""))
    return _("已取消，在办的件按原版本办完。")


DEEDS: dict[str, Deed] = {
    "submit": _submit, "back": _back, "drop": _drop, "publish": _publish, "suspend": _suspend, "resume": _resume,
    "cancel": _cancel,
}  # fmt: skip


@require_POST
def office_act(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """This will do the act named in the POST; a refusal shows the page again with what was typed."""
    version = found(kind, pk)
    deed = DEEDS.get(request.POST.get("act", ""))
    if deed is None:
        raise Http404(_("没有这个动作。"))
    common = {"kind": kind, "version_id": version.pk, "actor": actor(request), "now": timezone.now()}
    try:
        messages.success(request, deed(common, request))
    except (Refused, NotPublished) as refused:
        return _show(request, kind, pk, status_of(refused), str(refused))
    return redirect("office_version", kind, pk)
