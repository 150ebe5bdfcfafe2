"""Who is told what after which act on projects: one table, as in the rooms below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hemei.accounts.notices import Notice, by_act, facts_of
from hemei.accounts.queries import Letter
from hemei.ledger.operations import Move

UNIT, WATCH = "unit", "role:supervisor"

NOTICES = (
    Notice("card.remind", UNIT, "提醒：“{title}”{reason}，{due} 前报告整改。",
           "Reminder: “{title}”, report by {due}."),
    Notice("card.show", UNIT, "亮牌：“{title}”{reason}，{due} 前报告整改。",
           "A card was shown: “{title}”, report by {due}.", urgent=True),
    Notice("card.hang", UNIT, "挂牌督办：“{title}”{reason}，{due} 前报告整改。",
           "Hung under supervision: “{title}”, report by {due}.", urgent=True),
    Notice("card.talk", UNIT, "约谈：“{title}”{reason}，{due} 前报告整改。",
           "Called in for a talk: “{title}”, report by {due}.", urgent=True),
    Notice("card.dock", UNIT, "考核扣 {docked} 分：“{title}”{reason}。",
           "{docked} points docked: “{title}”.", urgent=True),
    Notice("card.answer", WATCH, "“{title}”报告已整改，请核查（{number}）。",
           "“{title}” was reported as done; please check ({number})."),
    Notice("card.return", UNIT, "“{title}”整改退回：{found}", "“{title}” was sent back: {found}", urgent=True),
    Notice("card.release", UNIT, "“{title}”已核查解除。", "“{title}” was checked and released."),
    Notice("board.open", UNIT, "“{title}”已公示，{until} 前可以提异议。",
           "“{title}” is shown; objections until {until}."),
    Notice("board.publish", UNIT, "“{title}”已公布。", "“{title}” was published."),
    Notice("objection.raise", WATCH, "收到异议：“{title}”（{number}），请答复。",
           "An objection came in: “{title}” ({number}); please answer."),
    Notice("objection.uphold", UNIT, "异议成立：“{title}”。{answer}", "Objection upheld: “{title}”. {answer}"),
    Notice("objection.reject", UNIT, "异议不成立：“{title}”。{answer}", "Objection rejected: “{title}”. {answer}"),
    Notice("project.excuse", WATCH, "“{title}”提出不可抗力 {days} 天，请核对证据。",
           "“{title}” claims {days} days of force majeure; please look at the evidence."),
)  # fmt: skip
_BY_ACT = by_act(NOTICES)


def letters(move: Move, *, units: Iterable[str] = (), place: str = "", number: str = "") -> Iterator[Letter]:
    """This will write what an act has to tell; `place` and `number` name the page that the message opens."""
    facts, found = facts_of(move), sorted(set(units))
    for notice in _BY_ACT.get(move.type.name, ()):
        for to in [f"agency:{unit}" for unit in found] if notice.to == UNIT else [notice.to]:
            yield notice.letter(to, facts, place, number or move.matter.number)
