"""What a description of a chain must satisfy before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hemei.rules.chain_graph import Progress
from hemei.rules.chain_model import BadChain, Edge, Joint, Step


def check(steps: Sequence[Step], edges: Sequence[Edge], joints: Sequence[Joint]) -> None:
    """This will raise BadChain for duplicate or unknown keys, negative amounts and impossible joints."""
    _unique([step.key for step in steps], "事项")
    for step in steps:
        _check_step(step)
    kinds = {step.key: step.kind for step in steps}
    for edge in edges:
        for key in (edge.before, edge.after):
            _known(key, kinds, f"先后关系“{edge.before}→{edge.after}”")
        if edge.within < 0 or (edge.within and not edge.tolerant):
            raise BadChain(
                edge.after, f"先后关系“{edge.before}→{edge.after}”的补交期限只能用于可容缺，且不能是负数。"
            )
    _unique([joint.key for joint in joints], "联合环节")
    taken: dict[str, str] = {}
    for joint in joints:
        _check_joint(joint, kinds, taken)


def _check_step(step: Step) -> None:
    amounts = {
        "时限": step.days,
        "逐项时限": step.serial_days,
        "最早日": step.earliest,
        "到现场次数": step.visits,
        "逐项到现场次数": step.serial_visits,
    }
    for name, amount in amounts.items():
        if amount < 0:
            raise BadChain(step.key, f"“{step.title}”的{name}是 {amount}，不能是负数。")
    if step.kind not in ("item", "gate"):
        raise BadChain(step.key, f"“{step.title}”的类别“{step.kind}”不认识，只能是事项或节点。")
    if step.kind == "gate" and (step.days or step.serial_days):
        raise BadChain(step.key, f"节点“{step.title}”不在审批用时内，时限只能是 0。")


def _check_joint(joint: Joint, kinds: Mapping[str, str], taken: dict[str, str]) -> None:
    if joint.days < 0:
        raise BadChain(joint.key, f"联合环节“{joint.title}”的时限是 {joint.days}，不能是负数。")
    if not joint.members:
        raise BadChain(joint.key, f"联合环节“{joint.title}”没有事项参加。")
    for key in joint.members:
        _known(key, kinds, f"联合环节“{joint.title}”")
        if kinds[key] == "gate":
            raise BadChain(key, f"“{key}”是节点，不能参加联合环节“{joint.title}”。")
        if key in taken:
            raise BadChain(key, f"“{key}”已参加联合环节“{taken[key]}”，不能再参加“{joint.title}”。")
        taken[key] = joint.title


def _unique(keys: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if not key:
            raise BadChain(key, f"有一个{what}没有编号。")
        if key in seen:
            raise BadChain(key, f"{what}“{key}”出现了两次。")
        seen.add(key)


def _known(key: str, kinds: Mapping[str, str], where: str) -> None:
    if key not in kinds:
        raise BadChain(key, f"{where}提到的“{key}”不在方案里。")


def check_progress(
    steps: Sequence[Step], done: Mapping[str, int], started: Mapping[str, int], now_day: int
) -> Progress:
    """This will turn what has happened into step numbers; BadChain for unknown keys and impossible days."""
    number_of = {step.key: number for number, step in enumerate(steps)}
    if now_day < 0:
        raise BadChain("now_day", f"今天是第 {now_day} 日，不能在起算日之前。")
    for key, day in (*done.items(), *started.items()):
        if key not in number_of:
            raise BadChain(key, f"办理进度提到的“{key}”不在方案里。")
        if not 0 <= day <= now_day:
            raise BadChain(key, f"“{key}”的办理日是第 {day} 日，应在起算日与今天（第 {now_day} 日）之间。")
    for key in started:
        if key in done and started[key] > done[key]:
            raise BadChain(key, f"“{key}”第 {done[key]} 日办结，却在第 {started[key]} 日才开始。")
    return Progress(
        {number_of[key]: day for key, day in done.items()},
        {number_of[key]: day for key, day in started.items()},
        now_day,
    )
