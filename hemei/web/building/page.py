"""One construction order for everybody who has to do with it: phases, survey, joint acceptance, looks by video."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import Person, officers_of
from hemei.cases import queries
from hemei.cases.flow import CASE, CLOUD, JOINT, START
from hemei.cases.perms import (
    cloud_offers,
    fault_offers,
    joint_offers,
    may_name_units,
    may_see_building,
    start_offers,
)
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.building import remote_terms, start_terms, units_terms, whole_of
from hemei.rules.workdays import local_day
from hemei.web.building.acts import ACTS, Doing
from hemei.web.parts.asked import actor, status_of

_TYPED = (
    "act", "day", "place", "reason", "text", "clause", "number", "note", "remark", "surveyor", "permitted", "built",
    "land", "height", "planned_at", "what", "taken_at", "lng", "lat", "result", "cloud", "case",
    "units_text", "unit", "months", "start",
)  # fmt: skip


def _order(request: HttpRequest, number: str) -> tuple[Any, Any, Person]:
    who = actor(request)
    try:
        order = queries.building_order(number)
    except ObjectDoesNotExist:
        raise Http404(_("没有这个编号的订单。")) from None
    joint = queries.joint_of(order.pk)
    if order.matter.state == "draft" or not may_see_building(order, joint, who):
        raise Http404(_("没有这个编号的订单。"))
    return order, joint, who


@require_http_methods(["GET", "HEAD", "POST"])
def building(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a construction order; a POST does the one act that it names."""
    order, joint, who = _order(request, number)
    now, status = timezone.now(), 200
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404(_("没有这个动作。"))
        try:
            done = act(Doing(request, order, who, now))
        except Refused as refused:
            messages.error(request, str(refused))
            status = status_of(refused)
            joint = queries.joint_of(order.pk)
        else:
            messages.success(request, done)
            return redirect("building", number)
    context = _context(request, order, joint, who, now)
    page = "building/page_desk.html" if context["desk"] else "building/page.html"
    return render(request, page, context, status=status)


def _context(request: HttpRequest, order: Any, joint: Any, who: Person, now: datetime) -> dict[str, Any]:
    today, post = local_day(now), request.POST
    clouds = queries.clouds_of(order.pk)
    desk = bool(who.roles - {"applicant"})
    offers = joint_offers(joint, order, who, today)
    gathered = queries.gathering(order)
    units = _units(order, joint) if gathered else []
    return {
        "desk": desk, "order": order, "today": today,
        "section": "building_joints" if desk else "my", "phases": queries.phase_rows(order, today),
        "survey": queries.survey_of(order, today), "joint": joint, "offers": offers if gathered else set(),
        "joint_state": JOINT.label(joint.matter.state) if joint else "", "gathered": gathered,
        "rows": _rows(gathered), "faults": _faults(joint, who), "open": len(queries.open_faults(joint)) if joint else 0,
        "moments": _moments(joint, desk), "clouds": [_cloud(one, who) for one in clouds],
        "units": units, "whole": whole_of([one["it"].passed_at is not None for one in units]),
        "names_units": bool(gathered) and may_name_units(order, who), "terms": units_terms(today),
        "starts": _starts(order, who), "start_terms": start_terms(today),
        "may_survey": _may_survey(order, who), "fit": _fit(order, clouds, who, today),
        "officers": [one for one in officers_of(who.agency) if one.key != who.key] if who.agency else [],
        "spared": [one.study for one in order.studies.all()], "saved": sum(one.saved_visit for one in clouds),
        "typed": {name: post.get(name, "") for name in _TYPED},
        "now_field": f"{timezone.localtime(now):%Y-%m-%dT%H:%M}",
    }  # fmt: skip


def _rows(gathered: Any) -> list[dict[str, Any]]:
    """The cases of the joint acceptance, each with its state in words and its licence where it was issued."""
    cases = (*gathered.looked, *gathered.then) if gathered else ()
    return [
        {"case": one, "label": CASE.label(one.matter.state), "licence": getattr(one, "licence", None),
         "deferred": [p.name for p in one.papers.all() if p.verdict == "deferred"],
         "ready": one.matter.state in {"accepted", "granted"}}
        for one in cases
    ]  # fmt: skip


def _starts(order: Any, who: Person) -> list[dict[str, Any]]:
    """By when works under each construction permit of the order have to begin, and what may be done about it."""
    lights = {"waiting": "y", "started": "g"}
    return [
        {"it": one, "label": START.label(one.matter.state), "offers": start_offers(one, who),
         "light": lights.get(one.matter.state, "r")}
        for one in queries.starts_of(order.pk)
    ]  # fmt: skip


def _units(order: Any, joint: Any) -> list[dict[str, Any]]:
    """The units of an order, each with its light, and whether it is looked at now."""
    now = joint.pk if joint else 0
    return [
        {"it": one, "looked": one.joint_id == now and not one.passed_at, "light": "g" if one.passed_at else "y"}
        for one in queries.units_of(order.pk)
    ]  # fmt: skip


def _faults(joint: Any, who: Person) -> list[dict[str, Any]]:
    if joint is None:
        return []
    rows = [(check, fault) for check in joint.checks.all() for fault in check.faults.all()]
    rows.sort(key=lambda pair: pair[1].number)
    return [
        {"it": fault, "agency": check.agency.name, "offers": fault_offers(joint, fault, who),
         "light": "g" if fault.closed_at else "y" if fault.mended_at else "r"}
        for check, fault in rows
    ]  # fmt: skip


def _moments(joint: Any, desk: bool) -> list[dict[str, Any]]:
    """Every act of the joint acceptance, newest first: who did what and when."""
    if joint is None:
        return []
    titles = {act.name: act.title for act in JOINT}
    found = []
    for act in acts_of(joint.pk):
        point = act.payload.get("number")
        what = _("第 %s 点") % point if point else ""
        who = queries.actor_shown(act) if desk else act.actor_label
        found.append({"when": act.at, "title": titles.get(act.name, act.name), "state": "",
                      "text": f"{what} {who}".strip()})  # fmt: skip
    return found[::-1]


def _cloud(cloud: Any, who: Person) -> dict[str, Any]:
    return {"it": cloud, "label": CLOUD.label(cloud.matter.state), "offers": cloud_offers(cloud, who)}


def _may_survey(order: Any, who: Person) -> bool:
    own = [one for one in order.cases.all() if one.item_code == "joint-survey"]
    return any(
        one.agency.code == who.agency and one.matter.state in {"accepted", "granted"} for one in own
    ) and ("approver" in who.roles)


def _fit(order: Any, clouds: list[Any], who: Person, today: Any) -> list[Any]:
    """The cases of the officer's agency that may be looked at by video and are not yet."""
    if "approver" not in who.roles:
        return []
    running = {one.case_id for one in clouds if not one.over}
    items = remote_terms(today)["items"]
    return [
        one for one in order.cases.all()
        if one.item_code in items and one.agency.code == who.agency and one.pk not in running
        and one.matter.state in {"submitted", "accepted"}
    ]  # fmt: skip


def _sent(upload: Any) -> HttpResponseBase:
    path = Path(settings.MEDIA_ROOT) / upload.path if upload else None
    if path is None or not path.is_file():
        raise Http404(_("这份材料没有文件。"))
    return FileResponse(path.open("rb"), content_type=upload.media_type, filename=upload.name)


@require_safe
def still_image(request: HttpRequest, number: str, seq: int) -> HttpResponseBase:
    """This will send one picture of a look by video to whoever may see the order."""
    order, _joint, _who = _order(request, number)
    stills = (one for cloud in queries.clouds_of(order.pk) for one in cloud.stills.all())
    found = next((one for one in stills if one.pk == seq), None)
    return _sent(found.upload if found else None)


@require_safe
def fault_file(request: HttpRequest, number: str, seq: int) -> HttpResponseBase:
    """This will send the picture of a mended point to whoever may see the order."""
    _found, joint, _who = _order(request, number)
    faults = (one for check in joint.checks.all() for one in check.faults.all()) if joint else ()
    found = next((one for one in faults if one.number == seq), None)
    return _sent(found.upload if found else None)
