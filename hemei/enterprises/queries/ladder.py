"""The zone's ladder: how many hold each grade, who came in and who fell out, who falls out next year and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hemei.enterprises.models import Firm, GradeHeld
from hemei.enterprises.queries.facts import everybody, facts_of
from hemei.enterprises.queries.laws import changed, law, laws
from hemei.enterprises.queries.profile import valid_grades
from hemei.rules.grades.arrays import judge_many
from hemei.rules.grades.dates import Standing, standing
from hemei.rules.grades.judge import Verdict, judge
from hemei.rules.grades.model import Rule
from hemei.rules.grades.reform import shift


@dataclass(frozen=True, slots=True)
class Rung:
    """One grade: firms at the turn of the year, in, out, now, those whose grade ends soon, those that could rise."""

    rule: Rule
    before: int
    came: int
    left: int
    now: int
    ending: int
    ready: int  # fulfil the rule by their figures and do not hold it


@dataclass(frozen=True, slots=True)
class Falling:
    """A firm whose grade ends by the end of next year; `verdict` says whether it would pass again today."""

    held: GradeHeld
    standing: Standing
    verdict: Verdict


def ladder(on: date) -> list[Rung]:
    """This will count each grade on a day against the first day of its year; firms, not certificates."""
    opens, ends = date(on.year, 1, 1), date(on.year + 2, 1, 1)
    before, now = _holders(opens - timedelta(days=1)), _holders(on)
    ready = _ready(on)
    found = []
    for grade, text in laws(on).items():
        was, holds = before.get(grade, set()), now.get(grade, set())
        ending = valid_grades(on).filter(grade=grade, expires_on__lt=ends).values("firm").distinct().count()
        found.append(
            Rung(
                text,
                len(was),
                len(holds - was),
                len(was - holds),
                len(holds),
                ending,
                len(ready[grade] - holds),
            )
        )
    return found


def _holders(on: date) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for grade, firm in valid_grades(on).filter(firm__matter__state="active").values_list("grade", "firm_id"):
        found.setdefault(grade, set()).add(firm)
    return found


def _ready(on: date) -> dict[str, set[int]]:
    all_of_them = everybody(on)
    judged = judge_many(laws(on), all_of_them.columns, on)
    return {
        grade: {key for key, met in zip(all_of_them.keys, one.met.tolist(), strict=True) if met}
        for grade, one in judged.items()
    }


def ready_keys(grades: Sequence[str], on: date) -> dict[str, set[int]]:
    """This will name, for each grade, the firms that fulfil its rule by their figures and do not hold it."""
    all_of_them, now = everybody(on), _holders(on)
    if not all_of_them.keys:
        return {grade: set() for grade in grades}
    judged = judge_many({grade: law(grade, on) for grade in grades}, all_of_them.columns, on)
    return {
        grade: {key for key, met in zip(all_of_them.keys, one.met.tolist(), strict=True) if met}
        - now.get(grade, set())
        for grade, one in judged.items()
    }


def ready_firms(grade: str, on: date, *, limit: int = 200) -> list[Firm]:
    """This will return firms that fulfil a grade's rule by their figures and do not hold it, oldest profile first."""
    text = {grade: law(grade, on)}
    all_of_them = everybody(on)
    met = judge_many(text, all_of_them.columns, on)[grade].met.tolist()
    holders = set(valid_grades(on).filter(grade=grade).values_list("firm_id", flat=True))
    keys = [key for key, fits in zip(all_of_them.keys, met, strict=True) if fits and key not in holders]
    return list(Firm.objects.select_related("matter", "party").filter(pk__in=keys[:limit]).order_by("pk"))


def falling_out(on: date, *, grade: str = "", after: int | None = None, limit: int = 50) -> list[Falling]:
    """This will return grades that end by the end of next year, by key, each with today's verdict of its rule."""
    rows = valid_grades(on).filter(expires_on__lt=date(on.year + 2, 1, 1), firm__matter__state="active")
    if grade:
        rows = rows.filter(grade=grade)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    held = list(rows.select_related("firm__matter", "firm__party").order_by("pk")[:limit])
    return [
        Falling(one, standing(one.grade, one.expires_on, on), verdict)
        for one, verdict in zip(held, _verdicts(held, on), strict=True)
    ]


def _verdicts(held: Sequence[GradeHeld], on: date) -> Iterable[Verdict]:
    """One statement for each kind of fact, however many firms."""
    if not held:
        return []
    some = everybody(on, keys=sorted({one.firm_id for one in held}))
    place = {key: n for n, key in enumerate(some.keys)}
    texts, found = laws(on), []
    for one in held:
        n = place[one.firm_id]
        facts = {
            key: None if column[n] != column[n] else float(column[n]) for key, column in some.columns.items()
        }
        found.append(judge(texts[one.grade], facts, on))
    return found


@dataclass(frozen=True, slots=True)
class Reform:
    """What a change of a number would do to the firms of the zone: who fulfils the rule now, then, in and out."""

    now: int
    then: int
    gained: tuple[int, ...]
    lost: tuple[int, ...]


def reform(grade: str, on: date, changes: dict[str, float]) -> Reform:
    """This will hold every firm against a rule and against a patch of it; BadRule for a patch of nothing."""
    all_of_them = everybody(on)
    if not all_of_them.keys:
        return Reform(0, 0, (), ())
    found = shift(law(grade, on), changed(grade, on, changes), all_of_them.columns, on)
    keys = all_of_them.keys
    return Reform(
        int(found.now.sum()), int(found.then.sum()),
        tuple(key for key, one in zip(keys, found.gained.tolist(), strict=True) if one),
        tuple(key for key, one in zip(keys, found.lost.tolist(), strict=True) if one),
    )  # fmt: skip


def named(keys: Sequence[int]) -> list[Firm]:
    """This will return profiles by their keys."""
    return list(Firm.objects.select_related("matter", "party").filter(pk__in=keys).order_by("pk"))


def verdicts_of(firm: Firm, on: date) -> tuple[int | None, dict[str, Verdict]]:
    """This will judge one firm by every grade that has a text on a day; the year of the figures beside it."""
    known = facts_of(firm, on)
    return known.year, {grade: judge(text, known.facts, on) for grade, text in laws(on).items()}
