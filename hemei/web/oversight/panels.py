"""What the case page shows beside its forms: dial, count of days, opinions in words, the notice as it prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict, Verdict
from hemei.cases.flow import OPINION
from hemei.common.words import told
from hemei.ledger.queries import ActView
from hemei.rules.clock import DayLine, Deadline, Light, PauseCause, Pending, left
from hemei.rules.workdays import local_day, official
from hemei.web.parts.charts import dial

BASIS = "行政许可法 32 第一款第四项"
_BARS = {Light.RED: "r", Light.YELLOW: "y", Light.GREEN: "g"}


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row with one reason: `numbers` such as 3—5 when they count, else why they do not."""

    first: date
    last: date
    counts: bool
    numbers: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One agency's opinion in words, with its own light."""

    agency: str
    mode: str
    state: str
    light: str
    verdict: str
    text: str
    due_at: datetime | None
    given_at: datetime | None


def spans(lines: Iterable[DayLine]) -> Iterator[Span]:
    """This will put days in a row together: counted ones by number, uncounted ones by what they are."""
    for _key, group in groupby(lines, key=lambda line: (line.counted is None, _kind(line))):
        days = list(group)
        first, last = days[0], days[-1]
        counts = first.counted is not None
        numbers = f"{first.counted}" if first is last else f"{first.counted}—{last.counted}"
        notes = dict.fromkeys(line.note for line in days if line.note)
        sources = dict.fromkeys(line.source for line in days if line.source)
        yield Span(
            first.on, last.on, counts, numbers if counts else "", told(list(notes)), told(list(sources))
        )


def _kind(line: DayLine) -> str:
    return "" if line.counted is not None and not line.note else str(line.kind)


def opinion_rows(case: Any, now: datetime) -> list[OpinionRow]:
    """This will say of each opinion who was asked, how, what came back and how it stands with its clock."""
    return [_opinion(one, now) for one in case.opinions.all()]


def _opinion(one: Any, now: datetime) -> OpinionRow:
    matter = one.matter
    light, words = opinion_light(one, now)
    mode = _("或签") if one.mode == "any" else _("会签")
    verdict = OpinionVerdict(one.verdict).label if one.verdict else ""
    return OpinionRow(
        one.agency.name, mode, words, light, str(verdict), one.text, matter.due_at, one.given_at
    )


def opinion_light(one: Any, now: datetime) -> tuple[str, str]:
    """This will give the light of an opinion (g, y, r, p) and its words; its clock runs by itself."""
    if one.matter.closed_at is None and one.matter.state == "returned":
        return "y", told(OPINION.label(one.matter.state))
    return own_light(one.matter, told(OPINION.label(one.matter.state)), now)


def own_light(matter: Any, label: str, now: datetime) -> tuple[str, str]:
    """This will give the light (g, y, r, p) and the words of a matter beside a case, which runs on its own clock."""
    if matter.closed_at is not None:
        late = matter.due_at is not None and matter.closed_at > matter.due_at
        return ("y", _("%s，晚于期限") % label) if late else ("g", label)
    if matter.due_at is None:
        return "p", label
    if now > matter.due_at:
        return "r", _("%s，已超期") % label
    days = official().count(local_day(now), local_day(matter.due_at))
    return ("y", _("%s，今天到期") % label) if days == 0 else ("g", _("%(state)s，剩 %(days)d 个工作日") % {
        "state": label, "days": days})  # fmt: skip


def clock_dial(case: Any, now: datetime, light: Light, used: int) -> SafeString:
    """This will draw the days used of the promise; in the middle the days left, the days over, or the state."""
    clock = queries.promised_clock(case)
    text, sub = "—", _("未起算")
    if case.matter.closed_at:
        text, sub = f"{used}", _("天办完")
    elif isinstance(clock, Deadline) and light is Light.STOPPED:
        text, sub = f"{clock.remaining}", _("天，停表")
    elif isinstance(clock, Deadline) and clock.counts_days:
        days = left(clock, now)
        text, sub = (f"{days}", _("天剩余")) if days >= 0 else (f"{-days}", _("天超期"))
    elif isinstance(clock, Deadline):
        text, sub = (_("超期"), "") if light is Light.RED else (_("当日"), _("按时分"))
    return dial(used=used, total=case.promised_days, text=text, sub=sub, light=_BARS.get(light, "p"))


def holder(case: Any) -> str:
    """This will say who has the case now, as officers say it."""
    agency = told(case.agency.short or case.agency.name)
    words: dict[str, str] = {
        "waiting": _("等前序事项办结，自动启动"), "submitted": _("综合窗口核验材料"),
        "correcting": _("申请人补正"), "accepted": _("%s审查") % agency, "paused": _("%s，特殊程序") % agency,
    }  # fmt: skip
    return words.get(case.matter.state, _("已办结"))


def notice_of(case: Any, acts: Iterable[ActView]) -> dict[str, Any]:
    """This will give the correction notice: as it was sent, or as it would be from the defects found so far."""
    names = {one.paper: one.name for one in case.papers.all()}
    sent = next((one for one in acts if one.name == "case.correct"), None)
    if sent:
        points = dict(sent.payload.get("points", {}))
    else:
        points = {p.paper: p.remark for p in case.papers.all() if p.verdict == Verdict.DEFECT}
    return {
        "points": [(names.get(code, code), text) for code, text in points.items()],
        "sent_at": sent.at if sent else None,
        "by": sent.actor_label if sent else "",
        "basis": BASIS,
    }


def panels(case: Any, now: datetime, acts: Iterable[ActView]) -> dict[str, Any]:
    """This will give what the page and the printed sheet show of a case besides its papers."""
    promised, law = queries.promised_clock(case), queries.statutory_clock(case)
    light, used = queries.case_light(case, now), queries.used_days(case, now)
    spec = queries.spec_of(case)
    return {
        "dial": clock_dial(case, now, light, used),
        "spans": list(spans(promised.lines)) if isinstance(promised, Deadline) else [],
        "pending": promised.message if isinstance(promised, Pending) else "",
        "law_pending": law.message if isinstance(law, Pending) else "",
        "opinion_rows": opinion_rows(case, now),
        "holder": holder(case),
        "notice": notice_of(case, acts),
        "bases": (spec.promised.source, spec.statutory.source),
        "stops": [(PauseCause(one.cause).label, one) for one in case.pauses.all()],
        "phrases": (
            _("缺少这份材料，请补交。"), _("缺盖章页，请补一页带公章的扫描件。"),
            _("签字或日期不全，请补齐后重传。"), _("内容与申请表不一致，请核对后更正。"),
            _("扫描不清，请重新扫描上传。"), _("已过有效期，请换有效的版本。"),
        ),
    }  # fmt: skip
