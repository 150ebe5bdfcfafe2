"""What a description of a chain must satisfy before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hemei.rules.chain_graph import Progress
from hemei.rules.chain_model import BadChain, Edge, Joint, Step
from hemei.rules.words import say


def check(steps: Sequence[Step], edges: Sequence[Edge], joints: Sequence[Joint]) -> None:
    """This will raise BadChain for duplicate or unknown keys, negative amounts and impossible joints."""
    _unique([step.key for step in steps], say("事项"))
    for step in steps:
        _check_step(step)
    kinds = {step.key: step.kind for step in steps}
    for edge in edges:
        for key in (edge.before, edge.after):
            _known(key, kinds, say("先后关系“{before}→{after}”", before=edge.before, after=edge.after))
        if edge.within < 0 or (edge.within and not edge.tolerant):
            raise BadChain(
                edge.after,
                say(
                    "先后关系“{before}→{after}”的补交期限只能用于可容缺，且不能是负数。",
                    before=edge.before,
                    after=edge.after,
                ),
            )
    _unique([joint.key for joint in joints], say("联合环节"))
    taken: dict[str, str] = {}
    for joint in joints:
        _check_joint(joint, kinds, taken)


def _check_step(step: Step) -> None:
    amounts = {
        say("时限"): step.days,
        say("逐项时限"): step.serial_days,
        say("最早日"): step.earliest,
        say("到现场次数"): step.visits,
        say("逐项到现场次数"): step.serial_visits,
    }
    for name, amount in amounts.items():
        if amount < 0:
            raise BadChain(
                step.key,
                say("“{title}”的{name}是 {amount}，不能是负数。", title=step.title, name=name, amount=amount),
            )
    if step.kind not in ("item", "gate"):
        raise BadChain(
            step.key,
            say("“{title}”的类别“{kind}”不认识，只能是事项或节点。", title=step.title, kind=step.kind),
        )
    if step.kind == "gate" and (step.days or step.serial_days):
        raise BadChain(step.key, say("节点“{title}”不在审批用时内，时限只能是 0。", title=step.title))


def _check_joint(joint: Joint, kinds: Mapping[str, str], taken: dict[str, str]) -> None:
    if joint.days < 0:
        raise BadChain(
            joint.key,
            say("联合环节“{title}”的时限是 {days}，不能是负数。", title=joint.title, days=joint.days),
        )
    if not joint.members:
        raise BadChain(joint.key, say("联合环节“{title}”没有事项参加。", title=joint.title))
    for key in joint.members:
        _known(key, kinds, say("联合环节“{title}”", title=joint.title))
        if kinds[key] == "gate":
            raise BadChain(key, say("“{key}”是节点，不能参加联合环节“{title}”。", key=key, title=joint.title))
        if key in taken:
            raise BadChain(
                key,
                say(
                    "“{key}”已参加联合环节“{taken}”，不能再参加“{title}”。",
                    key=key,
                    taken=taken[key],
                    title=joint.title,
                ),
            )
        taken[key] = joint.title


def _unique(keys: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if not key:
            raise BadChain(key, say("有一个{what}没有编号。", what=what))
        if key in seen:
            raise BadChain(key, say("{what}“{key}”出现了两次。", what=what, key=key))
        seen.add(key)


def _known(key: str, kinds: Mapping[str, str], where: str) -> None:
    if key not in kinds:
        raise BadChain(key, say("{where}提到的“{key}”不在方案里。", where=where, key=key))


def check_progress(
    steps: Sequence[Step], done: Mapping[str, int], started: Mapping[str, int], now_day: int
) -> Progress:
    """This will turn what has happened into step numbers; BadChain for unknown keys and impossible days."""
    number_of = {step.key: number for number, step in enumerate(steps)}
    if now_day < 0:
        raise BadChain("now_day", say("今天是第 {now_day} 日，不能在起算日之前。", now_day=now_day))
    for key, day in (*done.items(), *started.items()):
        if key not in number_of:
            raise BadChain(key, say("办理进度提到的“{key}”不在方案里。", key=key))
        if not 0 <= day <= now_day:
            raise BadChain(
                key,
                say(
                    "“{key}”的办理日是第 {day} 日，应在起算日与今天（第 {now_day} 日）之间。",
                    key=key,
                    day=day,
                    now_day=now_day,
                ),
            )
    for key in started:
        if key in done and started[key] > done[key]:
            raise BadChain(
                key,
                say(
                    "“{key}”第 {done} 日办结，却在第 {started} 日才开始。",
                    key=key,
                    done=done[key],
                    started=started[key],
                ),
            )
    return Progress(
        {number_of[key]: day for key, day in done.items()},
        {number_of[key]: day for key, day in started.items()},
        now_day,
    )
