"""Who is told what after which act about a policy's money: one table."""

from __future__ import annotations

from collections.abc import Iterator

from hemei.accounts.notices import Notice, by_act, facts_of
from hemei.accounts.queries import Letter
from hemei.ledger.operations import Move

FIRM = "firm"
NOTICES = (
    Notice("claim.match", FIRM, "贵企业符合“{title}”，可得 {amount} 元。请在 {due} 前确认意愿和账户。",
           "You qualify for “{title}”: {amount} yuan. Confirm intent and account by {due}."),
    Notice("claim.refuse", FIRM, "“{title}”审核结果：不符合。原因：{reason}",
           "“{title}” was refused: {reason}", urgent=True),
    Notice("claim.publish", FIRM, "“{title}”公示到 {until}。", "“{title}” is public until {until}."),
    Notice("claim.object", FIRM, "“{title}”有人提出异议，正在核查。",
           "Somebody objected to “{title}”; it is looked into.", urgent=True),
    Notice("claim.pay", FIRM, "“{title}”已拨付 {amount} 元，凭证号 {voucher}。",
           "“{title}”: {amount} yuan were paid, {voucher}."),
    Notice("claim.recall", FIRM, "“{title}”要退回 {amount} 元。原因：{reason}",
           "“{title}”: {amount} yuan are claimed back: {reason}", urgent=True),
    Notice("claim.lapse", FIRM, "“{title}”逾期没有确认，名额已让出。",
           "“{title}” lapsed; nobody confirmed it."),
)  # fmt: skip
_BY_ACT = by_act(NOTICES)


def letters(move: Move) -> Iterator[Letter]:
    """This will make the messages that an act on a claim calls for, to the firm it concerns."""
    for notice in _BY_ACT.get(move.type.name, ()):
        yield notice.letter(move.matter.party, facts_of(move), "my_claims", move.matter.number)


TALENT_NOTICES = (
    Notice("talent.grade", FIRM, "{title} 已认定为 {grade} 类人才，有效到 {until}，待遇 {benefits} 笔按期兑现。",
           "{title} was graded {grade}, until {until}; {benefits} payments fall due."),
    Notice("talent.refuse", FIRM, "{title} 没有认定。原因：{reason}", "{title} was not graded: {reason}", urgent=True),
    Notice("talent.give", FIRM, "{title} 已分配名额 {code}，从 {from_on} 起。",
           "{title} was given {code} from {from_on}."),
    Notice("talent.warn", FIRM, "{title} 的人才认定 {day} 到期，还有 {left} 天。到期后可重新申报。",
           "The grade of {title} ends on {day}, in {left} days. Apply again then."),
    Notice("talent.expire", FIRM, "{title} 的人才认定已到期，可重新申报。",
           "The grade of {title} has ended; apply again."),
    Notice("benefit.pay", FIRM, "“{title}”已兑现 {amount} 元，凭证号 {voucher}。",
           "“{title}”: {amount} yuan were paid, {voucher}."),
)  # fmt: skip
_TALENT_BY_ACT = by_act(TALENT_NOTICES)


def talent_letters(move: Move) -> Iterator[Letter]:
    """This will make the messages that an act on a person or a payment calls for, to the employer."""
    for notice in _TALENT_BY_ACT.get(move.type.name, ()):
        yield notice.letter(move.matter.party, facts_of(move), "my_talent", move.matter.number)


_GRADUATED = Notice(
    "carrier.graduate", FIRM, "贵企业已从“{title}”毕业。", "Your firm graduated from “{title}”."
)
WARNINGS = by_act((
    Notice("firm.warn_end", FIRM, "贵企业的“{grade}”{day} 到期，还有 {left} 天。{batch}",
           "Your grade “{grade_en}” ends on {day}, in {left} days. {batch_en}", urgent=True),
    Notice("firm.warn_batch", FIRM, "“{grade}”这一批 {day} 截止，还有 {left} 天。按现在的数据，贵企业符合条件。",
           "The batch of “{grade_en}” closes on {day}, in {left} days. By its figures your firm qualifies."),
))  # fmt: skip


def carrier_letters(move: Move, party_id: int) -> Iterator[Letter]:
    """This will tell a tenant that it has graduated."""
    yield _GRADUATED.letter(f"party:{party_id}", facts_of(move), "my_talent", move.matter.number)


def warning_letters(move: Move, **more: str) -> Iterator[Letter]:
    """This will warn a firm of a day that comes; `more` are words that the act does not keep."""
    for notice in WARNINGS.get(move.type.name, ()):
        yield notice.letter(move.matter.party, facts_of(move, **more), "firm", move.matter.number)


HOME, OWNER = "home", "owner"
HOMES = (
    Notice("relief.clue", HOME, "您家的困难情况已登记，干部会上门核实。{due} 前作出决定。",
           "Your household's situation was entered; somebody will call. The decision is due by {due}."),
    Notice("relief.decline", HOME, "您家没有授权核查，事情先停在这里，没有查询任何数据。以后同意了，随时可以继续。",
           "Without your consent nothing was asked for. The matter waits; it goes on whenever you consent."),
    Notice("relief.publish", HOME, "您家的评议结果在村里公示到 {until}，姓名已遮盖。",
           "The review of your household is shown in the village until {until}, with the name masked."),
    Notice("relief.include", HOME, "您家已纳入防返贫监测（{kind}），会制定帮扶措施。",
           "Your household is now watched and helped ({kind}); measures will be planned."),
    Notice("relief.refuse", HOME, "您家没有纳入防返贫监测。原因：{reason}", "Your household was not included: {reason}",
           urgent=True),
    Notice("relief.measure", OWNER, "一户帮扶对象有一项“{kind}”措施由您部门负责，{due_on} 前完成。",
           "A measure ({kind}) for a household is yours, due {due_on}."),
    Notice("relief.verify", HOME, "核查认为您家的风险已经消除，请您确认；不同意也可以说明，帮扶继续。",
           "Your household's risk was found to be removed. Please confirm, or disagree and the help goes on.",
           urgent=True),
    Notice("relief.paper", HOME, "您签字确认后，您家的风险标记为已消除。",
           "You confirmed on paper that the risk is removed."),
    Notice("allowance.publish", HOME, "您家的低保申请公示到 {until}，姓名已遮盖。",
           "Your application for the allowance is shown until {until}, with the name masked."),
    Notice("allowance.grant", HOME, "您家的低保已确认，每月 {amount} 元，从 {month} 起发放。",
           "Your allowance was granted: {amount} yuan a month from {month}."),
    Notice("allowance.refuse", HOME, "您家的低保申请不符合条件。原因：{reason}",
           "Your application was refused: {reason}", urgent=True),
    Notice("allowance.recheck", HOME, "您家的低保已复核，每月 {amount} 元，下次复核 {review_on}。",
           "Your allowance was checked again: {amount} yuan a month, next check {review_on}."),
    Notice("allowance.stop", HOME, "您家的低保已停发。原因：{reason}",
           "Your allowance was stopped: {reason}", urgent=True),
)  # fmt: skip
_HOMES_BY_ACT = by_act(HOMES)


def home_letters(move: Move, owner: str = "") -> Iterator[Letter]:
    """This will make the messages about a household's help: to the household, or to the agency of a measure."""
    for notice in _HOMES_BY_ACT.get(move.type.name, ()):
        if notice.to == HOME:
            yield notice.letter(move.matter.party, facts_of(move), "my_household", move.matter.number)
        elif owner:
            yield notice.letter(f"agency:{owner}", facts_of(move), "relief_case", move.matter.number)
