"""Who is told what after which act of oversight: one table, as in the rooms below."""

from __future__ import annotations

from collections.abc import Iterator

from hemei.accounts.notices import Notice, by_act, facts_of
from hemei.accounts.queries import Letter
from hemei.ledger.operations import Move

UNIT, WATCH, PERSON, EDITOR = "unit", "role:supervisor", "person", "role:editor"

CENTRE, LEADER = "role:operator", "role:leader"

NOTICES = (
    Notice("remedy.open", UNIT, "交办整改“{title}”，{due} 前报告结果。",
           "Put right “{title}” and report by {due}."),
    Notice("remedy.move", UNIT, "“{title}”改派给本部门，{due} 到期。",
           "“{title}” is yours now, due {due}."),
    Notice("remedy.return", UNIT, "“{title}”退回重改：{reason}",
           "“{title}” was sent back: {reason}", urgent=True),
    Notice("remedy.deny", UNIT, "本人说没有解决：“{title}”，请继续办。",
           "Not solved, says the person: “{title}”.", urgent=True),
    Notice("remedy.deny", WATCH, "本人说没有解决：“{title}”。",
           "Not solved, says the person: “{title}”."),
    Notice("remedy.reopen", UNIT, "重新交办：“{title}”，{due} 到期。",
           "Reopened: “{title}”, due {due}.", urgent=True),
    Notice("remedy.answer", WATCH, "“{title}”报告已整改，请核实。",
           "“{title}” was reported as done; please look."),
    Notice("remedy.pass", PERSON, "您反映的问题已整改并核实：请确认解决了没有（{number}）。",
           "What you raised was put right and looked at: please say whether it is solved ({number})."),
    Notice("remedy.yellow", UNIT, "黄牌：“{title}”{due} 到期。",
           "Yellow card: “{title}” is due {due}."),
    Notice("remedy.red", UNIT, "红牌：“{title}”已超过 {due}。",
           "Red card: “{title}” was due {due}.", urgent=True),
    Notice("remedy.red", WATCH, "红牌：“{title}”已超过 {due}。",
           "Red card: “{title}” was due {due}.", urgent=True),
    Notice("rating.bad", WATCH, "收到差评：{title}（{number}），请在 {due} 前回访。",
           "A bad rating came in: {title} ({number}); call back by {due}.", urgent=True),
    Notice("rating.late", WATCH, "差评回访超时：{number}。", "A call-back is late: {number}.", urgent=True),
    Notice("rating.appeal", WATCH, "差评 {number} 有申诉，请复核。",
           "Rating {number} was appealed; please review."),
    Notice("stuck.report", WATCH, "有人反映办不成的事：{title}（{number}），{due} 前分类。",
           "A stuck matter came in: {title} ({number}); sort it by {due}.", urgent=True),
    Notice("stuck.doubt", WATCH, "{number} 拟不受理，要第二个人复核。",
           "{number}: declining needs a second person."),
    Notice("stuck.sort", PERSON, "您反映的“{title}”已转办，{due} 前答复您。",
           "“{title}” is being handled; answer by {due}."),
    Notice("stuck.answer", PERSON, "您反映的“{title}”有结果了，请您评价。",
           "“{title}” was answered; please rate it."),
    Notice("stuck.decline", PERSON, "您反映的“{title}”不属受理范围：{reason}",
           "“{title}” was declined: {reason}",
           urgent=True),
    Notice("stuck.late", WATCH, "办不成事 {number} 超过期限。",
           "Stuck matter {number} is late.", urgent=True),
    Notice("proposal.open", EDITOR, "建议修改目录：{title}（{number}）。",
           "A change of the catalogue is proposed: {title} ({number})."),
    Notice("pledge.check", PERSON, "对您的承诺已登记：{title}，{day} 前兑现。",
           "A promise to you was entered: {title}, by {day}."),
    Notice("pledge.paid", PERSON, "“{title}”已付清，请确认收到没有。",
           "“{title}” was paid; please confirm."),
    Notice("pledge.warn", UNIT, "承诺快到期：{title}，{day}。",
           "A promise is due soon: {title}, {day}.", urgent=True),
    Notice("pledge.breach", WATCH, "承诺到期未兑现：{title}（{number}）。",
           "A promise was not kept: {title} ({number}).",
           urgent=True),
    Notice("pledge.deny", WATCH, "企业说没有兑现：{title}（{number}）。",
           "Not kept, says the firm: {title} ({number}).",
           urgent=True),
    Notice("inspection.circular", UNIT, "检查一次性通报：{what}，{n} 个问题，异议到 {object_by} 为止（{number}）。",
           "Circular of an inspection: {what}, {n} faults, objections until {object_by} ({number}).", urgent=True),
    Notice("inspection.clean", UNIT, "检查通报：{what}，没有发现问题（{number}）。",
           "Circular of an inspection: {what}, no faults ({number})."),
    Notice("inspection.object", WATCH, "检查 {number} 有异议，{due} 前决定。",
           "Inspection {number}: an objection, to be decided by {due}.", urgent=True),
    Notice("inspection.decide", UNIT, "检查 {number} 的异议有决定了：{reason}",
           "Inspection {number}: the objection was decided: {reason}"),
    Notice("inspection.excuse", WATCH, "检查 {number} 引用了容错记录，请认定。",
           "Inspection {number}: a record made at the time is cited; please judge."),
    Notice("inspection.judge", UNIT, "检查 {number} 的容错已认定：{reason}",
           "Inspection {number}: the citation was judged: {reason}"),
    Notice("inspection.revisit", UNIT, "检查 {number} 已复查：{text}",
           "Inspection {number} was visited again: {text}"),
    Notice("inspection.late", WATCH, "检查计划 {number} 到期没有拆封，公开页会写明。",
           "The plan {number} was not opened in time; the public page says so.", urgent=True),
    Notice("hotline.open", PERSON, "您的诉求已受理：{title}（{number}）。",
           "Your request was taken: {title} ({number})."),
    Notice("hotline.dispatch", UNIT, "新工单“{title}”（{number}），{due} 前答复。",
           "A new ticket “{title}” ({number}), answer by {due}."),
    Notice("hotline.dispatch", PERSON, "您的诉求 {number} 已转承办部门，{due} 前答复您。",
           "Your request {number} was passed on; answer by {due}."),
    Notice("hotline.decide", UNIT, "工单 {number} 裁定由本部门承办，{due} 前答复，不能再退。",
           "Ticket {number} was decided to be yours; answer by {due}, it cannot be returned.", urgent=True),
    Notice("hotline.return", CENTRE, "工单 {number} 被退回：{reason}", "Ticket {number} came back: {reason}"),
    Notice("hotline.loop", WATCH, "工单 {number} 在部门之间来回退：{text}，请裁定。",
           "Ticket {number} goes in a circle: {text}. Please decide.", urgent=True),
    Notice("hotline.loop", LEADER, "工单 {number} 在部门之间来回退：{text}。",
           "Ticket {number} goes in a circle: {text}.", urgent=True),
    Notice("hotline.ask_time", WATCH, "工单 {number} 申请延期 {days} 个工作日：{reason}",
           "Ticket {number} asks for {days} more working days: {reason}"),
    Notice("hotline.give_time", UNIT, "工单 {number} 延期到 {due}。", "Ticket {number} runs until {due} now."),
    Notice("hotline.give_time", PERSON, "您的诉求 {number} 延期到 {due} 答复：{reason}",
           "Your request {number} will be answered by {due}: {reason}"),
    Notice("hotline.refuse_time", UNIT, "工单 {number} 不同意延期：{reason}",
           "Ticket {number} gets no more time: {reason}"),
    Notice("hotline.answer", PERSON, "您的诉求 {number} 已解答：{text}", "Your request {number} was answered: {text}"),
    Notice("hotline.reply", CENTRE, "工单 {number} 已答复，请回访。",
           "Ticket {number} was answered; please call back."),
    Notice("hotline.reply", PERSON, "您的诉求 {number} 有答复了：{text}", "Your request {number} was answered: {text}"),
    Notice("hotline.merge", PERSON, "您的诉求 {number} 和 {into} 是同一件事，一并办理。",
           "Your request {number} is handled together with {into}."),
    Notice("hotline.redo", UNIT, "工单 {number} 回访后重办：{note}",
           "Ticket {number} must be done again: {note}", urgent=True),
    Notice("hotline.redo", PERSON, "您的诉求 {number} 已要求重办，{due} 前答复。",
           "Your request {number} is done again; answer by {due}."),
    Notice("hotline.urge", UNIT, "督办单：工单 {number}，{reason}",
           "Order of supervision: ticket {number}, {reason}", urgent=True),
    Notice("hotline.yellow", UNIT, "黄牌：工单 {number} {due} 到期。", "Yellow card: ticket {number} is due {due}."),
    Notice("hotline.red", UNIT, "红牌：工单 {number} 已超过 {due}。",
           "Red card: ticket {number} was due {due}.", urgent=True),
    Notice("hotline.red", WATCH, "红牌：工单 {number} 已超过 {due}。",
           "Red card: ticket {number} was due {due}.", urgent=True),
)  # fmt: skip
# kind of matter → page that the staff open it on
PAGES = {
    "remedy": "remedy",
    "rating": "bad_rating",
    "stuck": "stuck",
    "proposal": "change",
    "pledge": "pledge",
    "inspection": "inspection",
    "draw": "draw",
    "tolerance": "tolerances",
    "hotline": "hotline_ticket",
}
OWN = {"hotline": "hotline_my"}  # the page that the person himself opens it on
_BY_ACT = by_act(NOTICES)


def letters(move: Move, *, unit: str = "", person: str = "", name: str = "") -> Iterator[Letter]:
    """This will give the messages that an act calls for; `name` where it is told as another one."""
    facts = facts_of(move)
    places = {UNIT: f"agency:{unit}" if unit else "", PERSON: person}
    for notice in _BY_ACT.get(name or move.type.name, ()):
        if to := places.get(notice.to, notice.to):
            kind = move.matter.kind
            place = OWN.get(kind, "voices_my") if notice.to == PERSON else PAGES[kind]
            yield notice.letter(to, facts, place, move.matter.number)
