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
