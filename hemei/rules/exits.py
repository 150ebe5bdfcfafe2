"""Leaving the register: simple, ordinary and compulsory, and who may sign where the one who should cannot.

Clauses: 市场主体登记管理条例 31-34, 公司法 241; the way of 代位注销 (the signer's place is taken by his successors)
follows what Shandong practises, so it is marked unsure where no article says it. Numbers: table `market`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hemei.rules.market import entry, years_after
from hemei.rules.words import mark, say

WAYS = {
    "simple": mark("简易注销"),
    "ordinary": mark("普通注销"),
    "compulsory": mark("强制注销"),
}
BARS = {  # why the simple way is shut: code → what is so
    "debt": mark("有未清偿的债务、费用、税款或者职工工资"),
    "abnormal": mark("在经营异常名录或者严重违法失信名单"),
    "pledged": mark("股权被冻结、出质，或者动产抵押未注销"),
    "case": mark("正被立案调查，或者有未结的诉讼、仲裁、行政强制"),
    "revoked": mark("被吊销营业执照、责令关闭或者撤销"),
    "licensed": mark("注销依法须经批准，还没有批准"),
}
RELATIONS = {
    "heir": mark("继承人"),
    "successor": mark("权利义务承继单位"),
    "investor": mark("投资人"),
    "liquidator": mark("清算组成员"),
    "superior": mark("主管或者上级单位"),
}
DOCUMENTS = {  # what proves each relation
    "heir": mark("死亡证明和继承公证书（或者法院文书）"),
    "successor": mark("合并、分立或者承继文件"),
    "investor": mark("出资证明或者章程"),
    "liquidator": mark("清算组成立文件或者法院指定文书"),
    "superior": mark("主管部门或者上级单位的证明"),
}
LIABILITY = mark("本人代为办理注销，所述承继关系属实；因此造成他人损失的，依法承担责任。")


def bars(said: Collection[str]) -> list[str]:
    """This will name why the simple way is shut (条例 33, 细则 48); empty = it is open."""
    return [text for code, text in BARS.items() if code in said]


@dataclass(frozen=True, slots=True)
class Window:
    """When a deregistration may be applied for: from `opens` to `shuts`, both included, with the clauses."""

    opens: date
    shuts: date | None
    clause: str


def simple_window(published: date, *, sole: bool) -> Window:
    """This will give when a simple deregistration may be applied for.

    A sole trader is not published; departments have ten days to object, and no end is set.
    """
    if sole:
        rule = entry("simple_departments", published)
        return Window(published + timedelta(days=rule["days"] + 1), None, rule["source"])
    public, then = entry("simple_publicity", published), entry("simple_apply", published)
    ended = published + timedelta(days=public["days"])
    return Window(ended + timedelta(days=1), ended + timedelta(days=then["days"]), then["source"])


def ordinary_window(published: date, liquidated: date) -> Window:
    """This will give when an ordinary deregistration may be applied for: creditors have 45 days, then 30 days."""
    creditors, then = entry("creditors", published), entry("ordinary_apply", published)
    opens = max(published + timedelta(days=creditors["days"] + 1), liquidated)
    return Window(opens, max(liquidated + timedelta(days=then["days"]), opens), then["source"])


def notice_late(formed: date, published: date) -> bool:
    """This will say whether the liquidation group was published later than ten days after it was formed."""
    return (published - formed).days > int(entry("liquidation_notice", formed)["days"])


def compulsory_from(revoked: date, on: date) -> Window:
    """This will give when a firm whose licence was revoked may be struck off, if notice is given on a day."""
    rule = entry("compulsory", on)
    notice = max(may_notice_from(revoked, on), on)
    return Window(notice + timedelta(days=rule["notice_days"] + 1), None, rule["source"])


def may_notice_from(revoked: date, on: date) -> date:
    """This will give the first day on which the notice of a compulsory deregistration may be published."""
    rule = entry("compulsory", on)
    since: date = rule["starts_on"]
    return max(years_after(revoked, rule["years"]), since)


# --- succession: who stands in the place of whom -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a succession chain: `to` takes the place of `of`, proved by `document`."""

    of: str
    to: str
    relation: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a chain, at its place: `line` counts the links from 1, 0 = the chain as a whole."""

    line: int
    text: str


def chain_faults(links: Sequence[Link], gone: Collection[str], signer: str) -> list[Fault]:
    """This will name all that is wrong with a succession chain, each at its place; empty = the signer may sign.

    `gone` are those who should have signed and cannot. The chain must lead from each of them to the signer; a loop
    is named once, at the link that closes it.
    """
    found = [fault for line, link in enumerate(links, 1) for fault in _link_faults(line, link)]
    loops = _loops(links)
    found += loops
    if not signer.strip():
        found.append(Fault(0, say("没有写明由谁签字、承担责任，请填写。")))
    elif not loops:
        found += _reach(links, gone, signer)
    return sorted(found, key=lambda fault: fault.line)


def _link_faults(line: int, link: Link) -> list[Fault]:
    if not link.of.strip() or not link.to.strip():
        return [Fault(line, say("第 {line} 行：谁承继谁没有写全，请补上。", line=line))]
    if link.relation not in RELATIONS:
        return [Fault(line, say("第 {line} 行：承继关系没有选，请选一种。", line=line))]
    if not link.document.strip():
        wanted = DOCUMENTS[link.relation]
        return [
            Fault(
                line,
                say("第 {line} 行：“{to}”缺证明文件，要交{wanted}。", line=line, to=link.to, wanted=wanted),
            )
        ]
    return []


def _loops(links: Sequence[Link]) -> list[Fault]:
    """Each link that leads back to where it came from, named with the whole ring."""
    steps: dict[str, list[str]] = {}
    found = []
    for line, link in enumerate(links, 1):
        way = _way(steps, link.to, link.of)
        if way is not None:
            ring = " → ".join((link.of, *way))
            found.append(
                Fault(
                    line,
                    say(
                        "第 {line} 行：承继关系成环（{ring}），谁也不能签字，请改正这一行。",
                        line=line,
                        ring=ring,
                    ),
                )
            )
            continue
        steps.setdefault(link.of, []).append(link.to)
    return found


def _way(steps: Mapping[str, list[str]], start: str, goal: str) -> list[str] | None:
    """A way along the steps from start to goal, both named; None where there is none."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        for after in steps.get(way[-1], ()):
            if after not in seen:
                seen.add(after)
                ways.append([*way, after])
    return None


def _reach(links: Sequence[Link], gone: Collection[str], signer: str) -> list[Fault]:
    steps: dict[str, list[str]] = {}
    for link in links:
        steps.setdefault(link.of, []).append(link.to)
    found = [
        Fault(0, say("从“{name}”走不到签字人“{signer}”，请补上中间的承继关系。", name=name, signer=signer))
        for name in gone
        if _way(steps, name, signer) is None
    ]
    if signer in gone:
        found.append(Fault(0, say("“{signer}”自己就不能签字，请换成承继人。", signer=signer)))
    if signer in steps:
        line = next(place for place, link in enumerate(links, 1) if link.of == signer)
        found.append(
            Fault(
                line,
                say(
                    "第 {line} 行：签字人“{signer}”又被别人承继，请改由承继人签字。", line=line, signer=signer
                ),
            )
        )
    return found
