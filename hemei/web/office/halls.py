"""The halls as the office keeps them: windows, skills, hours, closings and the self-service screen, each by an act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.cases.operations.closings import shut_hall
from hemei.catalog import operations
from hemei.catalog import queries as catalog
from hemei.catalog.flow import HALL
from hemei.catalog.operations.hall_life import ADDRESS
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.workdays import local_day
from hemei.web.office.common import day_of
from hemei.web.parts.asked import actor, address, natural, seen, status_of
from hemei.web.parts.book import book
from hemei.web.parts.context import has_role

SORTS = {"code": lambda hall: hall.code, "name": lambda hall: (hall.name, hall.code)}
TYPED = ("act", "code", "reason", "first", "last")
Deed = Callable[[Any, QueryDict, dict[str, Any]], str]


@require_safe
def hall_list(request: HttpRequest) -> HttpResponse:
    """This will list all halls, filtered and sorted by the address; `?format=xlsx` gives them as a file."""
    now = timezone.now()
    wanted = {key: request.GET.get(key, "").strip()[:60] for key in ("q", "sort", "after")}
    word = wanted["q"].lower()
    found = [one for one in catalog.all_halls() if word in one.name.lower() or word in one.code]
    found.sort(key=SORTS.get(wanted["sort"], SORTS["code"]))
    rows = [(one, catalog.hall_open(one, now), catalog.coming_closings(one, local_day(now))) for one in found]
    if request.GET.get("format") == "xlsx":
        heads = [(_("编号"), 16), (_("名称"), 30), (_("地址"), 30), (_("电话"), 16), (_("开放时间"), 24),
                 (_("窗口"), 8), (_("业务类别"), 10), (_("状态"), 10)]  # fmt: skip
        table = [
            (one.code, told(one.name), one.address, one.phone, one.hours, len(one.windows.all()),
             len(one.topics.all()), _("已停用") if one.retired else _("在用"))
            for one in found
        ]  # fmt: skip
        return book("halls", _("大厅"), heads, table, now=now)
    start = next((n for n, row in enumerate(rows, 1) if row[0].code == wanted["after"]), 0)
    page = rows[start : start + 50]
    kept = {key: wanted[key] for key in ("q", "sort")}
    context = {
        "rows": page, "wanted": wanted, "section": "office", "writes": has_role(request, "editor"),
        "summary": _("共 %d 个") % len(rows), "sheet": "?" + address(kept, format="xlsx"),
        "older": "?" + address(kept, after=page[-1][0].code) if start + 50 < len(rows) else "",
        "newer": "?" + address(kept) if start else "",
    }  # fmt: skip
    return render(request, "office/halls.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hall_new(request: HttpRequest) -> HttpResponse:
    """This will register a hall; what was typed stays when it is refused."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            made = operations.open_hall(
                code=request.POST.get("code", ""),
                values=request.POST,
                actor=actor(request),
                now=timezone.now(),
            )
            messages.success(request, _("大厅已登记。接着登记业务类别和窗口。"))
            return redirect("office_hall", made.code)
        except Refused as refused:
            problem, status = str(refused), status_of(refused)
    typed = request.POST if request.method == "POST" else {"self_service": "1"}
    context = {"problem": problem, "values": _values(typed), "section": "office"}
    return render(request, "office/hall_new.html", context, status=status)


def _values(given: Any) -> dict[str, Any]:
    names = ("code", *ADDRESS, "self_service")
    return {name: given.get(name, "") for name in names}


@require_safe
def hall_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will show a hall with its topics, windows, closings and its life."""
    return _show(request, code)


def _show(request: HttpRequest, code: str, status: int = 200, problem: str = "") -> HttpResponse:
    hall, now = _found(code), timezone.now()
    matter, today = hall.matter, local_day(now)
    post = request.POST if problem else QueryDict()
    typed = {name: post.get(name, "") for name in TYPED}
    said = {name: getattr(hall, name) for name in (*ADDRESS, "code", "self_service")}
    if typed["act"] == "hall":
        said |= {name: post.get(name, "") for name in (*ADDRESS, "self_service")}
    topics, windows = list(hall.topics.all()), list(hall.windows.all())
    context = {
        "hall": hall, "values": said, "problem": problem, "section": "office", "today": today, "typed": typed,
        "topics": [(one, " ".join(one.items)) for one in topics],
        "windows": [(one, {skill.code for skill in one.skills.all()}) for one in windows],
        "closings": [(one, one.last >= today and not one.lifted) for one in hall.closings.all()],
        "open": catalog.hall_open(hall, now), "seen": matter.version if matter else 0,
        "acts": acts_of(matter.pk)[::-1] if matter else [], "titles": {act.name: act.title for act in HALL},
        "writes": has_role(request, "editor"), "passes": has_role(request, "editor", "head"),
        "chosen": set(post.getlist("skills")), "fresh": _fresh(post),
    }  # fmt: skip
    return render(request, "office/hall.html", context, status=status)


def _fresh(post: QueryDict) -> dict[str, Any]:
    """What the forms of a new window and a new topic hold: what was typed into them, else nothing."""
    names = ("code", "name", "english", "hours", "letter", "exit", "retired")
    window, topic = ({name: post.get(name, "") if post.get("act") == act else "" for name in names}
                     for act in ("window", "topic"))  # fmt: skip
    more = {"slot_minutes": post.get("slot_minutes", 30), "seats": post.get("seats", 2), "on_screen": True}
    return {"window": window | {"new": True}, "topic": topic | more | {"new": True}}


def _found(code: str) -> Any:
    try:
        return catalog.kept_hall(code)
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这个大厅。")) from absent


def _change(hall: Any, post: QueryDict, common: dict[str, Any]) -> str:
    operations.change_hall(hall=hall, values=post, **common)
    return _("大厅已改。")


def _topic(hall: Any, post: QueryDict, common: dict[str, Any]) -> str:
    for name in ("slot_minutes", "seats"):
        if post.get(name) and natural(post.get(name, ""), 4) is None:
            raise Refused(_("分钟数和人数请填整数，没有写入。"))
    operations.set_topic(
        hall=hall, code=post.get("code", ""), letter=post.get("letter", ""), values=post,
        items=post.get("items", "").replace("、", " ").replace(",", " ").split(), **common,
    )  # fmt: skip
    return _("业务类别已登记。")


def _window(hall: Any, post: QueryDict, common: dict[str, Any]) -> str:
    operations.set_window(
        hall=hall, code=post.get("code", ""), values=post, skills=post.getlist("skills"), **common
    )
    return _("窗口已登记。")


def _shut(hall: Any, post: QueryDict, common: dict[str, Any]) -> str:
    today = local_day(common["now"])
    first = day_of(post.get("first", ""), today)
    count = shut_hall(
        hall=hall, first=first, last=day_of(post.get("last", ""), first), reason=post.get("reason", ""),
        window=post.get("window", ""), **common,
    )  # fmt: skip
    return _("停办已公布，%d 个预约已取消并通知本人。") % count


def _lift(hall: Any, post: QueryDict, common: dict[str, Any]) -> str:
    wanted = natural(post.get("closing", ""))
    row = next((one for one in hall.closings.all() if one.pk == wanted), None)
    if row is None:
        raise Http404(_("没有这次停办。"))
    operations.lift(closing=row, **common)
    return _("停办已撤销。已取消的预约不会自己恢复。")


def _retire(hall: Any, post: QueryDict, common: dict[str, Any]) -> str:
    operations.retire_hall(hall=hall, reason=post.get("reason", ""), **common)
    return _("大厅已停用，不再取号和预约。")


def _reopen(hall: Any, _post: QueryDict, common: dict[str, Any]) -> str:
    operations.reopen_hall(hall=hall, **common)
    return _("大厅已恢复使用。")


def _drop_topic(hall: Any, post: QueryDict, common: dict[str, Any]) -> str:
    operations.drop_topic(hall=hall, code=post.get("code", ""), **common)
    return _("业务类别已删除，经过里还能看到它。")


def _drop_window(hall: Any, post: QueryDict, common: dict[str, Any]) -> str:
    operations.drop_window(hall=hall, code=post.get("code", ""), **common)
    return _("窗口已删除，经过里还能看到它。")


DEEDS: dict[str, Deed] = {
    "hall": _change, "topic": _topic, "window": _window, "shut": _shut, "lift": _lift, "retire": _retire,
    "reopen": _reopen, "drop_topic": _drop_topic, "drop_window": _drop_window,
}  # fmt: skip


@require_POST
def hall_act(request: HttpRequest, code: str) -> HttpResponse:
    """This will do the act named in the POST; a refusal shows the page again with what was typed."""
    hall, deed = _found(code), DEEDS.get(request.POST.get("act", ""))
    if deed is None:
        raise Http404(_("没有这个动作。"))
    common = {"actor": actor(request), "now": timezone.now(), "seen": max(seen(request.POST), 0)}
    try:
        messages.success(request, deed(hall, request.POST, common))
    except Refused as refused:
        return _show(request, code, status_of(refused), str(refused))
    return redirect("office_hall", code)
