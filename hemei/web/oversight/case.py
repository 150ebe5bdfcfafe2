"""One case: papers, clock, opinions, ledger; every act that the officer may take now, and no other."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from hemei.accounts.queries import Person, agency_names
from hemei.cases import queries
from hemei.cases.enums import Origin, Verdict
from hemei.cases.flow import CASE
from hemei.cases.operations import look_at
from hemei.cases.operations.window import CONSEQUENCE
from hemei.cases.perms import offers
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.clock import Deadline
from hemei.rules.items import Need
from hemei.rules.workdays import local_day
from hemei.web.oversight.acts import ACTS, act_from
from hemei.web.oversight.panels import panels
from hemei.web.parts.asked import actor, kept, seen, status_of

_TYPED = (
    "doubt_reason", "decline_reason", "keep_reason", "grant_conditions", "refuse_reasons",
    "pause_cause", "pause_days", "pause_notice",
    "resume_result", "extend_days", "extend_reason", "extend_note", "terminate_reason", "visit_reason", "mode",
    "look_purpose",
)  # fmt: skip

_BAR = (  # acts with a button in the bar at the foot of the page, each leading to its form
    ("doubt", gettext_noop("报请不予受理")), ("decline", gettext_noop("不予受理")),
    ("refuse", gettext_noop("不予许可")),
    ("correct", gettext_noop("一次性告知")), ("terminate", gettext_noop("终止办理")),
    ("ask_extension", gettext_noop("请求延长")), ("extend", gettext_noop("批准延长")),
    ("consult", gettext_noop("征求意见")), ("pause", gettext_noop("停表")), ("resume", gettext_noop("恢复计时")),
    ("accept", gettext_noop("受理")), ("grant", gettext_noop("准予许可")),
)  # fmt: skip


@require_safe
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one case and the acts that its state and the officer's roles allow."""
    return _show(request, number, None, 200)


@require_POST
def case_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will do the act named in the POST; a refusal shows the page again with what was typed."""
    case, who = _case(request, number)
    if request.POST.get("act", "") not in ACTS | {"look"}:
        raise Http404(_("没有这个动作。"))
    try:
        if request.POST["act"] == "look":
            purpose = request.POST.get("look_purpose", "")
            rows = look_at(case=case, purpose=purpose, actor=who, now=timezone.now(), seen=seen(request.POST))
            return _private(_show(request, number, None, 200, rows))
        done = act_from(request, case=case, who=who, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _show(request, number, request.POST, status_of(refusal))
    messages.success(request, done)
    return redirect("case", number=number)


@require_safe
def case_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """This will show the case on one sheet for the file: papers, opinions, count of days, every act."""
    return _printed(request, number, "oversight/sheet.html")


@require_safe
def case_notice(request: HttpRequest, number: str) -> HttpResponse:
    """This will show the one correction notice as it prints: sent, or as it would be sent now."""
    return _printed(request, number, "oversight/notice.html")


def _printed(request: HttpRequest, number: str, template: str) -> HttpResponse:
    case, _who = _case(request, number)
    now, acts = timezone.now(), acts_of(case.matter.pk)
    context = {
        "case": case, "matter": case.matter, "state": CASE.label(case.matter.state), "section": "work",
        "papers": _papers(case, None), "law_due": _due(queries.statutory_clock(case)),
        "used": queries.used_days(case, now),
        "acts": [(one, _title(one.name), queries.actor_shown(one)) for one in acts],
    }  # fmt: skip
    return render(request, template, {**context, **panels(case, now, acts)})


@require_safe
def case_paper(request: HttpRequest, number: str, paper: str) -> HttpResponseBase:
    """This will hand an officer the file of one paper."""
    case, _who = _case(request, number)
    upload = queries.upload_of(case, paper)
    path = Path(settings.MEDIA_ROOT) / upload.path if upload else None
    if upload is None or path is None or not path.is_file():
        raise Http404(_("这份材料没有文件。"))
    return FileResponse(path.open("rb"), content_type=upload.media_type, filename=upload.name)


def _private(reply: HttpResponse) -> HttpResponse:
    """What was unmasked once is kept nowhere: going back or reloading asks again."""
    reply["Cache-Control"] = "no-store, private"
    return reply


def _case(request: HttpRequest, number: str) -> tuple[Any, Person]:
    who = actor(request)
    try:
        case = queries.case_by_number(number)
    except ObjectDoesNotExist:
        raise Http404(_("没有这个编号的办件。")) from None
    if not queries.visible_to(case, who.agency, who.roles):
        raise PermissionDenied(_("这个办件由别的部门负责。"))
    return case, who


def _show(
    request: HttpRequest,
    number: str,
    post: QueryDict | None,
    status: int,
    unmasked: list[queries.Told] | None = None,
) -> HttpResponse:
    case, who = _case(request, number)
    now = timezone.now()
    promised, papers, acts = queries.promised_clock(case), _papers(case, post), acts_of(case.matter.pk)
    asked = {one.agency.code for one in case.opinions.all()}
    context = {
        "case": case, "matter": case.matter, "state": CASE.label(case.matter.state),
        "light": queries.case_light(case, now), "used": queries.used_days(case, now),
        "promised": queries.promised_limit(case), "statutory": queries.spec_of(case).statutory,
        "law_due": _due(queries.statutory_clock(case)), "papers": papers,
        "tolerant": _tolerant(case, now), "consequence": CONSEQUENCE, "offers": offers(case, who),
        "two_people": bool(case.accepted_by) and case.accepted_by == who.key, "typed": kept(post, _TYPED),
        "agencies": [pair for pair in agency_names().items() if pair[0] not in asked | {case.agency.code}],
        "picked": post.getlist("agencies") if post is not None else queries.never_asked(case),
        "told": unmasked or queries.told(case), "unmasked": unmasked is not None,
        "causes": _causes(case, now), "section": "work", "awaited": queries.awaited(case),
        "lines": promised.lines if isinstance(promised, Deadline) else (),
        "acts": [(one, _title(one.name), queries.actor_shown(one)) for one in acts],
        "siblings": [(one, CASE.label(one.state)) for one in queries.siblings(case)],
        "built": queries.is_building(case.item_code, local_day(now)),
    }  # fmt: skip
    context |= {
        "doing": [(act, _(title)) for act, title in _BAR if act in context["offers"]],
        **panels(case, now, acts),
    }
    return render(request, "oversight/case.html", context, status=status)


def _papers(case: Any, post: QueryDict | None) -> list[dict[str, Any]]:
    ticked = post.getlist("points") if post is not None else []
    return [
        {
            "it": one,
            "ticked": one.paper in ticked if post is not None else one.verdict == Verdict.DEFECT,
            "point": post.get(f"point-{one.paper}", "") if post is not None else one.remark,
            "remark": post.get("remark", "") if post is not None and post.get("paper") == one.paper else "",
            "light": {Verdict.OK: "g", Verdict.DEFECT: "r"}.get(one.verdict, "y"),
        }
        for one in case.papers.all()
    ]


def _tolerant(case: Any, now: datetime) -> list[tuple[str, datetime]]:
    """Papers that would be promised on acceptance, each with the day by which it must come."""
    found = []
    for one in case.papers.all():
        if one.origin in {Origin.DEFERRED, Origin.MISSING} and one.need == Need.DEFERRABLE.value:
            due = queries.promise_due(case, one, now)
            found.append((one.name, timezone.make_aware(datetime.combine(due, time(17, 30)))))
    return found


def _causes(case: Any, now: datetime) -> list[tuple[str, str, str]]:
    """Special steps that the item's rules allow and whose clause is known: value, label, clause."""
    found = queries.pause_clauses(case, local_day(now))
    return [(cause.value, cause.label, clause) for cause, clause in found.items()]


def _due(found: object) -> datetime | None:
    return found.due_at if isinstance(found, Deadline) else None


def _title(name: str) -> str:
    return next((act.title for act in CASE if act.name == name), name)
