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
