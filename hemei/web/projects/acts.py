"""What the forms do: one act each; a refusal shows the page again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemei.catalog.queries.listings import parks
from hemei.ledger.operations import Refused
from hemei.projects import operations as do
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import natural, status_of
from hemei.web.projects import assess, boards, cards, leads, pages
from hemei.web.projects.forms import WAN, Posted, posted, typed

Done = tuple[str, str]  # what to say, where to go


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """This will do one act and lead to what it moved."""
    asked = posted(request)
    name = asked.word("act")
    does = ACTS.get(name)
    if does is None:
        messages.error(request, _("没有这个操作，什么都没有改动。请刷新页面后从按钮操作。"))
        return redirect("projects")
    try:
        said, where = does(asked)
    except Refused as why:
        messages.error(request, str(why))
        return _again(request, asked, name, status_of(why))
    messages.success(request, said)
    return redirect(where)


_LISTS: dict[str, Callable[..., HttpResponse]] = {
    "project.enter": pages.new_page, "project_list.take": pages.import_page, "project_list.undo": pages.import_page,
    "lead.enter": leads.list_page, "board.make": boards.list_page, "setting.set": boards.list_page,
    "assessment.make": assess.list_page,
}  # fmt: skip
_ONES: dict[str, Callable[..., HttpResponse]] = {
    "board": boards.board_page, "objection": boards.board_page, "card": cards.card_page, "lead": leads.lead_page,
    "assessment": assess.page, "project": pages.project_page,
}  # fmt: skip


def _again(request: HttpRequest, asked: Posted, name: str, status: int) -> HttpResponse:
    """The page that the form stood on, with what was typed."""
    more: dict[str, Any] = {"typed": typed(request.POST), "tried": name, "status": status}
    if name in _LISTS:
        return _LISTS[name](request, **more)
    number, room = asked.word("board") or asked.word("number"), name.partition(".")[0]
    if name == "objection.raise" and asked.word("place"):
        return boards.place_page(request, natural(asked.word("place")) or 0, **more)
    if room == "objection" and number.startswith("KH-"):
        return assess.page(request, number, **more)
    show = pages.project_page if name == "card.remind" else _ONES[room]
    return show(request, number, **more)


def _project(said: str, number: str) -> Done:
    return said, reverse("project", args=[number])


def sheet_of(asked: Posted) -> do.Sheet:
    """This will read a project's facts; amounts are typed in wan yuan."""
    return do.Sheet(
        name=asked.word("name"), firm=asked.word("firm"), park=asked.word("park"), unit=asked.word("unit"),
        total=asked.needed("total", times=WAN), code=asked.word("code"), industry=asked.word("industry"),
        land_mu=asked.amount("land_mu"), helper=asked.word("helper"), leader=asked.word("leader"),
        special=bool(asked.word("special")), policy=asked.word("policy"),
    )  # fmt: skip


def _enter(asked: Posted) -> Done:
    row = do.enter_project(
        sheet=sheet_of(asked),
        kind=asked.word("class"),
        year=asked.whole("year"),
        plan=asked.plan(),
        **asked.by,
    )
    return _project(_("已列入，编号 %s。") % row.matter.number, row.matter.number)


def _change(asked: Posted) -> Done:
    done = do.edit_project(sheet=sheet_of(asked), **asked.at)
    said = {
        "changed": _("已修改，原来的内容保留在经过里。"),
        "merged": _("别人同时改了另外几项。您改的已写入，别人改的也都保留。"),
        "doubled": _("别人先改了同样的几项。您填的已另存一份，两份并排显示在项目页上，请选用哪一份。"),
    }[done.how]
    return _project(said, done.project.matter.number)


def _settle_edit(asked: Posted) -> Done:
    taken = asked.word("act") == "project.take"
    do.settle_edit(edit=asked.whole("edit"), take=taken, reason=asked.word("reason"), **asked.at)
    return _project(_("已采用，原来的内容保留在经过里。") if taken else _("没有采用，那一份仍保留在经过里。"),
                    asked.word("number"))  # fmt: skip


def _link(asked: Posted) -> Done:
    row = do.link_firm(code=asked.word("firm_code"), **asked.at)
    return _project(_("已挂接，企业现在能看到这个项目。"), row.matter.number)


def _promote(asked: Posted) -> Done:
    do.promote(kind=asked.word("class"), **asked.at)
    return _project(_("已转类。"), asked.word("number"))


def _drop(asked: Posted) -> Done:
    do.drop_project(reason=asked.word("reason"), **asked.at)
    return _project(_("已移出，档案保留。"), asked.word("number"))


def _plan(asked: Posted) -> Done:
    do.plan_milestones(plan=asked.plan(), reason=asked.word("reason"), **asked.at)
    return _project(_("计划已调整，原计划保留在经过里。"), asked.word("number"))


def _forecast(asked: Posted) -> Done:
    do.forecast(kind=asked.word("kind"), day=asked.day(), note=asked.word("note"), **asked.at)
    return _project(_("预计日期已更新。"), asked.word("number"))


def _reach(asked: Posted) -> Done:
    do.reach(
        kind=asked.word("kind"), day=asked.day(), source=asked.word("source"), proof=asked.file, **asked.at
    )
    return _project(_("节点已登记完成。"), asked.word("number"))


def _start(asked: Posted) -> Done:
    do.start_project(day=asked.day(), witness=asked.word("witness"), **asked.at)
    return _project(_("已认定开工。"), asked.word("number"))


def _invest(asked: Posted) -> Done:
    do.enter_month(
        month=asked.day("month"), planned=asked.amount("planned", times=WAN), done=asked.amount("done", times=WAN),
        document=asked.word("document"), reason=asked.word("reason"), **asked.at,
    )  # fmt: skip
    return _project(_("投资已登记。"), asked.word("number"))


def _photo(asked: Posted) -> Done:
    made = do.add_photo(
        content=asked.file, taken_on=asked.any_day("day"), what=asked.word("what"), **asked.at
    )
    said = _("照片已存。")
    if made.taken_on is None:
        said = _("照片已存，但照片里没有拍摄时间（截图、转发和修过的照片常常没有），也没有填拍摄日期，不作为依据。"
                 "知道日期后，把同一张照片连同日期再传一次。")  # fmt: skip
    elif not made.agrees:
        said = (
            _("照片已存，但照片自己记的时间是 %s，和填的日期不同：两个都保留，认定开工时这张不算。")
            % made.taken_at
        )
    return _project(said, asked.word("number"))


def _file(asked: Posted) -> Done:
    do.add_paper(content=asked.file, title=asked.word("title"), shared=bool(asked.word("shared")), **asked.at)
    return _project(_("资料已存。"), asked.word("number"))


def _withdraw(asked: Posted) -> Done:
    do.withdraw_paper(file=asked.whole("paper"), reason=asked.word("reason"), **asked.at)
    return _project(_("已撤下，原件和理由保留在经过里。"), asked.word("number"))


def _need(asked: Posted) -> Done:
    do.enter_need(
        kind=asked.word("need"),
        text=asked.word("text"),
        unit=asked.word("unit"),
        wanted_on=asked.day(),
        **asked.at,
    )
    return _project(_("需求已登记。"), asked.word("number"))


def _met(asked: Posted) -> Done:
    do.meet_need(need=asked.whole("need"), day=asked.day(), how=asked.word("how"), **asked.at)
    return _project(_("已登记落实。"), asked.word("number"))


def _excuse(asked: Posted) -> Done:
    do.claim_excuse(
        kind=asked.word("kind"),
        days=asked.whole("days"),
        reason=asked.word("reason"),
        proof=asked.file,
        **asked.at,
    )
    return _project(_("已提出，等另一位负责人确认。"), asked.word("number"))


def _excuse_ok(asked: Posted) -> Done:
    ok = asked.word("act") == "project.excuse_ok"
    do.decide_excuse(kind=asked.word("kind"), ok=ok, reason=asked.word("reason"), **asked.at)
    return _project(_("已写入决定。"), asked.word("number"))


def _take(asked: Posted) -> Done:
    made = do.take_list(
        content=asked.file, year=asked.whole("year"), document=asked.word("document"),
        parks=parks(local_day(asked.now)), **asked.by,
    )  # fmt: skip
    return _("已导入 %(count)d 个项目，清单编号 %(number)s。") % {
        "count": made.count, "number": made.matter.number,
    }, reverse("projects")  # fmt: skip


def _undo(asked: Posted) -> Done:
    count = do.undo_list(number=asked.word("number"), reason=asked.word("reason"), **asked.by)
    return _("已撤销，%d 个项目移出。") % count, reverse("project_import")


def _make_board(asked: Posted) -> Done:
    row = do.make_board(
        title=asked.word("title"), as_of=asked.day(), parks=parks(local_day(asked.now)), **asked.by
    )
    return _("榜单已拟定，还没有公示。"), reverse("project_board", args=[row.matter.number])


def _colours(asked: Posted) -> Done:
    bands = [
        {
            "colour": asked.word(f"colour{n}"), "word": asked.word(f"word{n}"), "by": asked.word(f"by{n}"),
            "amount": asked.whole(f"amount{n}"), "good": bool(asked.word(f"good{n}")),
        }
        for n in range(1, 7)
        if asked.word(f"word{n}")
    ]  # fmt: skip
    do.set_colours(title=asked.word("title"), bands=bands, **asked.by)
    return _("颜色已设定，以后拟定的榜单按这套颜色。"), reverse("project_boards")


def _board(asked: Posted) -> Done:
    name, number = asked.word("act"), asked.word("number")
    if name == "board.open":
        row = do.open_board(until=asked.any_day("due"), **asked.at)
        said = _("已公示，异议截止日 %s。") % row.objections_until
    elif name == "board.remake":
        count = do.remake_board(parks=parks(local_day(asked.now)), reason=asked.word("reason"), **asked.at)
        said = _("已重算，%d 个名次有变化。") % count
    elif name == "board.follow":
        count = do.follow_board(parks=parks(local_day(asked.now)), **asked.at)
        said = _("已更新，%d 个项目重新计分。") % count if count else _("事实没有变动，榜单不变。")
    elif name == "board.cancel":
        do.cancel_board(reason=asked.word("reason"), **asked.at)
        said = _("已作废。")
    else:
        (do.publish_board if name == "board.publish" else do.freeze_board)(**asked.at)
        said = _("已公布。") if name == "board.publish" else _("已冻结。")
    return said, reverse("project_board", args=[number])


def _object(asked: Posted) -> Done:
    if asked.word("place"):
        row = do.object_to_place(
            place_id=asked.whole("place"), text=asked.word("text"), proof=asked.file, **asked.by
        )
        where = reverse("project_place", args=[asked.whole("place")])
    else:
        row = do.object_to_row(
            row_id=asked.whole("row"), text=asked.word("text"), proof=asked.file, **asked.by
        )
        where = reverse("assessment", args=[asked.word("number")])
    return _("异议已提出，编号 %s。") % row.matter.number, where


def _decide(asked: Posted) -> Done:
    ok = asked.word("act") == "objection.uphold"
    do.decide_objection(ok=ok, answer=asked.word("answer"), **asked.at)
    back = asked.word("board")
    where = reverse("assessment" if back.startswith("KH-") else "project_board", args=[back])
    return _("异议成立。请更正事实后重算。") if ok else _("已答复。"), where


def _remind(asked: Posted) -> Done:
    row = do.remind(
        number=asked.word("number"), reason=asked.word("reason"), due_on=asked.any_day("due"), **asked.by
    )
    return _("已提醒，督导编号 %s。") % row.matter.number, reverse("project_card", args=[row.matter.number])


def _card(asked: Posted) -> Done:
    name, number = asked.word("act"), asked.word("number")
    if name == "card.climb":
        row = do.climb(
            reason=asked.word("reason"), due_on=asked.any_day("due"), points=asked.whole("points"), **asked.at
        )
        said = _("已升级，期限 %s。") % (row.matter.due_at and local_day(row.matter.due_at))
    elif name == "card.answer":
        do.answer_card(text=asked.word("text"), proof=asked.file, **asked.at)
        said = _("已报告，等另一位核查。")
    else:
        do.release(ok=name == "card.release", found=asked.word("found"), **asked.at)
        said = _("已解除。") if name == "card.release" else _("已退回，期限不变。")
    return said, reverse("project_card", args=[number])


def _enter_lead(asked: Posted) -> Done:
    new = do.NewLead(
        asked.word("name"), asked.word("investor"), asked.word("mode"), asked.word("source"),
        asked.amount("value", times=WAN) or Decimal(0), asked.word("industry"), asked.word("chain_link"),
        asked.word("park"),
    )  # fmt: skip
    row = do.enter_lead(new=new, **asked.by)
    return _("线索已登记，编号 %s。") % row.matter.number, reverse("lead", args=[row.matter.number])


def _lead(asked: Posted) -> Done:
    name, where = asked.word("act"), reverse("lead", args=[asked.word("number")])
    said = _("已写入。")
    if name == "lead.admit":
        do.admit_lead(
            figures=asked.figures(), grounds=asked.post.getlist("grounds"), agreed=bool(asked.word("agreed")),
            reason=asked.word("reason"), **asked.at,
        )  # fmt: skip
    elif name == "lead.sign":
        do.sign_lead(day=asked.day(), promises=asked.figures(), **asked.at)
    elif name == "lead.land":
        made = do.land_lead(
            sheet=sheet_of(asked),
            kind=asked.word("class"),
            year=asked.whole("year"),
            plan=asked.plan(),
            **asked.at,
        )
        return _project(_("已落地为项目。"), made.matter.number)
    elif name == "lead.review":
        do.review_lead(reached=asked.figures(), text=asked.word("text"), **asked.at)
    else:
        do.note_lead(name=name.removeprefix("lead."), text=asked.word("text"), **asked.at)
    return said, where


def _assess(asked: Posted) -> Done:
    row = do.make_assessment(
        year=asked.whole("year"),
        formula=assess.formula(asked.post),
        document=asked.word("document"),
        **asked.by,
    )
    return _("考核已拟定，开始征求意见。"), reverse("assessment", args=[row.matter.number])


def _settle(asked: Posted) -> Done:
    do.settle_assessment(**asked.at)
    return _("考核已确定。"), reverse("assessment", args=[asked.word("number")])


ACTS: dict[str, Callable[[Posted], Done]] = {
    "project.enter": _enter, "project.change": _change, "project.take": _settle_edit,
    "project.leave": _settle_edit, "project.link": _link, "project.promote": _promote, "project.drop": _drop,
    "project.plan": _plan, "project.forecast": _forecast, "project.reach": _reach, "project.start": _start,
    "project.invest": _invest, "project.photo": _photo, "project.file": _file,
    "project.withdraw": _withdraw, "project.need": _need, "project.met": _met,
    "project.excuse": _excuse, "project.excuse_ok": _excuse_ok, "project.excuse_no": _excuse_ok,
    "project_list.take": _take, "project_list.undo": _undo, "board.make": _make_board, "setting.set": _colours,
    "board.open": _board, "board.remake": _board,
    "board.follow": _board, "board.publish": _board, "board.freeze": _board,
    "board.cancel": _board, "objection.raise": _object, "objection.uphold": _decide, "objection.reject": _decide,
    "card.remind": _remind, "card.climb": _card, "card.answer": _card, "card.release": _card, "card.return": _card,
    "lead.enter": _enter_lead, "assessment.make": _assess, "assessment.settle": _settle,
    **dict.fromkeys(
        ("lead.judge", "lead.discuss", "lead.lose", "lead.admit", "lead.sign", "lead.land", "lead.review"), _lead
    ),
}  # fmt: skip
