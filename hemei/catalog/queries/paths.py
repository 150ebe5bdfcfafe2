"""Walking a menu or an item with made-up applicants: every situation must be reachable, and escapable.

Applicants are enumerated, not drawn at random: for each condition the values on both sides of each constant
that it names, in every combination that the questions' own skipping allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from hemei.catalog.queries.checks import Check, Known, at, checked, promise_kept
from hemei.common.conditions import facts_of, holds
from hemei.common.words import tell
from hemei.rules.items import ItemSpec, Limit, PaperSource, Unit

MOST = 4096  # applicants tried for one condition
Given = dict[str, Any]


def path_checks(content: Mapping[str, Any], known: Known) -> tuple[Check, ...]:
    """This will check a menu's questions and the reach of its rules, and that its papers can be had."""
    return (
        checked("questions", _question_problems(content)),
        checked("reach", _unreachable(content)),
        checked("applicants", _stuck(content, known)),
        checked("tolerances", _contradictory(content)),
        checked("steps", _short_joints(content, known)),
    )


def item_path_checks(spec: ItemSpec) -> tuple[Check, ...]:
    """This will check that every situation of an item (情形) can arise, by walking it with applicants."""
    never = [
        at(f"requirements.{n}.when",
           tell("“{name}”的材料“{paper}”在任何情形下都不会要，请改条件或删去。", name=spec.name, paper=row.paper))
        for n, row in enumerate(spec.requirements)
        if row.when and not _ever(row.when)
    ]  # fmt: skip
    never += [
        at(f"situations.{n}.when",
           tell("情形“{name}”的条件怎么回答都不成立，请改条件或删去。", name=row.name))
        for n, row in enumerate(spec.situations)
        if row.when and not _ever(row.when)
    ]  # fmt: skip
    return (checked("situations", never),)


def _ever(condition: Mapping[str, Any]) -> bool:
    return any(holds(condition, given) for given in _grid(condition))


def applicants(content: Mapping[str, Any]) -> Iterator[Given]:
    """This will give made-up applicants: for each condition of a menu, one on each side where there is one."""
    for logic in _conditions(content):
        sides: dict[bool, Given] = {}
        for given in _walks(content, logic):
            sides.setdefault(bool(holds(logic, given)), given)
            if len(sides) == 2:
                break
        yield from sides.values()


def candidates(key: str, logic: Any, question: Mapping[str, Any] | None = None) -> list[Any]:
    """This will give the values of a fact that decide a condition: options, yes and no, or around constants."""
    if question and question["kind"] == "choice":
        return [option["value"] for option in question["options"]]
    if question and question["kind"] == "yes_no":
        return [True, False]
    values: list[Any] = []
    for constant in _constants(key, logic):
        near = isinstance(constant, int | float) and not isinstance(constant, bool)
        values += [constant - 1, constant, constant + 1] if near else [constant]
    plain = [True, False] if not values or any(isinstance(v, bool) for v in values) else values
    return list(dict.fromkeys([*plain, *([0, 10**6] if question and question["kind"] == "number" else [])]))


def _question_problems(content: Mapping[str, Any]) -> Iterator[str]:
    """Questions that contradict: asked twice, asked before what they depend on, a choice of one."""
    asked: set[str] = set()
    own = {row["key"] for row in content["questions"]}
    for n, row in enumerate(content["questions"]):
        key, here = row["key"], f"questions.{n}"
        if key in asked:
            yield at(f"{here}.key", tell("问题“{key}”问了两次，前后回答可能矛盾，请只留一个。", key=key))
        early = sorted((facts_of(row.get("when")) & own) - asked)
        if early:
            text = tell(
                "问题“{key}”要看“{list_}”的回答，却排在它前面，请调换次序。", key=key, list_=list(early)
            )
            yield at(f"{here}.when", text)
        values = [option["value"] for option in row.get("options", ())]
        if row["kind"] == "choice" and (len(values) < 2 or len(set(values)) != len(values)):
            yield at(f"{here}.options", tell("问题“{key}”的选项少于两个或有重复，请改正。", key=key))
        asked.add(key)


def _unreachable(content: Mapping[str, Any]) -> Iterator[str]:
    names = {"questions": tell("问题"), "rules": tell("事项"), "notices": tell("提示")}
    for part, label in names.items():
        for n, row in enumerate(content.get(part, ())):
            if row.get("when") and not any(
                holds(row["when"], given) for given in _walks(content, row["when"])
            ):
                name = row.get("item") or row.get("key") or row.get("code")
                text = tell(
                    "{label}“{name}”的条件怎么回答都不成立，永远到不了，请改条件或删去。",
                    label=label,
                    name=name,
                )
                yield at(f"{part}.{n}.when", text)


def _stuck(content: Mapping[str, Any], known: Known) -> Iterator[str]:
    """An applicant for whom an item is chosen whose official paper no chosen item and nobody else issues."""
    outside = {code for code, (_, _, issuer) in known.papers.items() if issuer}
    made = {code: spec.result_paper for code, spec in known.items.items()}
    in_menu = {made.get(row["item"]) for row in content["rules"]}
    for given in applicants(content):
        rules = [(n, row["item"]) for n, row in enumerate(content["rules"]) if holds(row.get("when"), given)]
        for n, code in rules:
            for need in known.items[code].requirements if code in known.items else ():
                source, by, _ = known.papers.get(need.paper, ("", "", ""))
                nobody = need.paper not in outside | in_menu and by not in known.items
                if source == PaperSource.GOVERNMENT and nobody and holds(need.when, given):
                    text = tell(
                        "走到“{code}”的人拿不到材料“{paper}”，没有部门核发，请补上核发事项或机关。",
                        code=code,
                        paper=need.paper,
                    )
                    yield at(f"rules.{n}.item", text)


def _contradictory(content: Mapping[str, Any]) -> Iterator[str]:
    """The same two items told to wait and not to wait."""
    said: dict[tuple[str, str], bool] = {}
    for n, row in enumerate(content["edges"]):
        pair = (row["before"], row["after"])
        if said.setdefault(pair, bool(row["tolerant"])) != bool(row["tolerant"]):
            text = tell("“{before}”和“{after}”的先后写了两次，一次能容缺、一次不能，请只留一个。",
                        before=pair[0], after=pair[1])  # fmt: skip
            yield at(f"edges.{n}.tolerant", text)


def _short_joints(content: Mapping[str, Any], known: Known) -> Iterator[str]:
    """A joint step that lasts longer than the law gives a member."""
    for n, row in enumerate(content.get("joints", ())):
        span = Limit(int(row["days"]), Unit(row.get("unit", "workday")))
        for code in row["members"]:
            if code in known.items and not promise_kept(span, known.items[code].statutory):
                text = tell("联合环节“{name}”要 {days} 天，长于“{code}”的法定时限，请缩短。",
                            name=row["name"], days=row["days"], code=code)  # fmt: skip
                yield at(f"joints.{n}.days", text)


def _conditions(content: Mapping[str, Any]) -> Iterator[Any]:
    for part in ("questions", "rules", "notices"):
        yield from (row["when"] for row in content.get(part, ()) if row.get("when"))


def _walks(content: Mapping[str, Any], logic: Any) -> Iterator[Given]:
    """Every set of answers to the questions that decide a condition, as far as the menu asks them."""
    wanted, questions = set(facts_of(logic)), list(content["questions"])
    for row in reversed(questions):
        if row["key"] in wanted:
            wanted |= facts_of(row.get("when"))
    asked = [row for row in questions if row["key"] in wanted]
    free = [key for key in facts_of(logic) if key not in {row["key"] for row in questions}]
    whole = {"and": [logic, *(row["when"] for row in asked if row.get("when"))]}
    extra = [
        dict(zip(free, values, strict=True)) for values in product(*(candidates(k, whole) for k in free))
    ]
    tried = (given for more in extra for given in _answers(asked, whole, dict(more)))
    return islice(tried, MOST)


def _answers(questions: Sequence[Mapping[str, Any]], logic: Any, given: Given) -> Iterator[Given]:
    if not questions:
        yield given
        return
    first, rest = questions[0], questions[1:]
    if not holds(first.get("when"), given):
        yield from _answers(rest, logic, given)
        return
    for value in candidates(first["key"], logic, first):
        yield from _answers(rest, logic, {**given, first["key"]: value})


def _grid(logic: Any) -> Iterator[Given]:
    keys = sorted(facts_of(logic))
    for values in islice(product(*(candidates(key, logic) for key in keys)), MOST):
        yield dict(zip(keys, values, strict=True))


def _constants(key: str, node: Any) -> Iterator[Any]:
    if isinstance(node, list | tuple):
        for part in node:
            yield from _constants(key, part)
    elif isinstance(node, Mapping):
        for operands in node.values():
            if isinstance(operands, list) and key in facts_of(operands):
                for part in operands:
                    yield from part if isinstance(part, list) and not facts_of(part) else ()
                    if not isinstance(part, Mapping | list):
                        yield part
            yield from _constants(key, operands)
