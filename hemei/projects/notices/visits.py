"""Who is told what after which act of visits, problems and help: one table, as in the other rooms."""

from __future__ import annotations

from collections.abc import Iterator

from hemei.accounts.notices import Notice, by_act, facts_of
from hemei.accounts.queries import Letter
from hemei.ledger.operations import Move

UNIT, WATCH, PERSON, HOLDER = "unit", "role:supervisor", "person", "holder"

NOTICES = (
    Notice("problem.find", WATCH, "走访发现问题“{title}”，{due} 前交办。",
           "A problem was found: “{title}”; assign it by {due}."),
    Notice("problem.assign", UNIT, "交办问题“{title}”，{due} 前办结并附证据。",
           "A problem is yours: “{title}”; report with evidence by {due}."),
    Notice("problem.move", UNIT, "问题“{title}”改派给本部门，{due} 到期。",
           "A problem is yours now: “{title}”, due {due}."),
    Notice("problem.answer", PERSON, "您反映的问题“{title}”已办理，请确认解决了没有。",
           "“{title}” was dealt with; please say whether it is solved."),
    Notice("problem.return", UNIT, "问题“{title}”退回重办：{reason}",
           "“{title}” was sent back: {reason}", urgent=True),
    Notice("problem.deny", UNIT, "企业说没有解决：“{title}”，请继续办，{due} 到期。",
           "Not solved, says the firm: “{title}”, due {due}.", urgent=True),
    Notice("problem.deny", WATCH, "企业说没有解决：“{title}”。", "Not solved, says the firm: “{title}”."),
    Notice("problem.reopen", UNIT, "问题“{title}”重新交办，{due} 到期。",
           "“{title}” was reopened, due {due}.", urgent=True),
    Notice("problem.climb", HOLDER, "问题“{title}”升级到您这里，{due} 到期。",
           "“{title}” has climbed to you, due {due}.", urgent=True),
    Notice("problem.climb", UNIT, "问题“{title}”超期未办结，已升级。", "“{title}” was late and has climbed.",
           urgent=True),
    Notice("grant.ask", PERSON, "帮办专员请您授权：{title}（{number}）。",
           "A helper asks for your authorisation: {title} ({number})."),
    Notice("grant.give", HOLDER, "企业已授权：{title}，到 {until}。",
           "The firm has authorised you: {title}, until {until}."),
    Notice("grant.revoke", HOLDER, "企业收回了授权：{title}。已做的都保留，没做完的请停下。",
           "The firm has revoked its authorisation: {title}. What was done is kept; stop what is not.", urgent=True),
    Notice("grant.use", PERSON, "专员用了您的授权：{what}（{number}）。",
           "Your authorisation was used: {what} ({number})."),
    Notice("task.ask", HOLDER, "企业请您帮办：{title}。", "A firm asks for your help: {title}."),
    Notice("task.hand", PERSON, "您的帮办“{title}”换了专员：{label}。",
           "Your helper for “{title}” has changed: {label}."),
    Notice("task.finish", PERSON, "帮办“{title}”已办好，请您评价。", "“{title}” is done; please rate the help."),
    Notice("repair.call", UNIT, "报修“{title}”，{due} 前修好并附照片。",
           "Call for repair: “{title}”; mend it by {due}."),
    Notice("repair.answer", PERSON, "您报修的“{title}”已修，请确认修好了没有。",
           "“{title}” was mended; please say whether it is."),
    Notice("repair.deny", UNIT, "报修人说没有修好：“{title}”，{due} 到期。",
           "Not mended, says the caller: “{title}”, due {due}.", urgent=True),
    Notice("repair.again", UNIT, "又坏了：“{title}”，{due} 到期。", "Broken again: “{title}”, due {due}."),
)  # fmt: skip
PAGES = {"visit": "visit", "problem": "problem", "help_grant": "help_grant", "help_task": "help_task",
         "repair": "works_repair", "work": "works_one"}  # fmt: skip
MINE = {"help_grant": "help_my", "help_task": "help_my", "repair": "works_my"}
_BY_ACT = by_act(NOTICES)


def letters(move: Move, *, unit: str = "", person: str = "", holder: str = "") -> Iterator[Letter]:
    """This will give the messages that an act calls for; a firm reads them on its own page."""
    facts = facts_of(move)
    places = {UNIT: f"agency:{unit}" if unit else "", PERSON: person, HOLDER: holder}
    for notice in _BY_ACT.get(move.type.name, ()):
        if to := places.get(notice.to, notice.to):
            place = (
                PAGES[move.matter.kind] if notice.to != PERSON else MINE.get(move.matter.kind, "visits_my")
            )
            yield notice.letter(to, facts, place, move.matter.number)
