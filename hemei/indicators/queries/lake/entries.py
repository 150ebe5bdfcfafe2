"""One table of facts for what the rooms above the cases keep: each kind says here what it holds of the columns.

A row belongs to the matter whose acts change it, and lies in the month in which that matter was opened. What a kind
does not name is empty; `number` and `state` are those of the matter unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Case, F, Model, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Least

from hemei.cases.models import Fault, Licence, Ticket
from hemei.enterprises.models import (
    Allowance,
    FirmYear,
    GradeHeld,
    HelpCase,
    Payment,
    Platform,
    Return,
    Right,
)
from hemei.indicators.queries.lake.columns import DayNumber, Fen, Micros, nothing, truth, word
from hemei.indicators.queries.lake.shapes import ENTRIES
from hemei.oversight.models import HotlineTicket, Pledge, Rating
from hemei.projects.models import HelpTask, InvestMonth, Milestone, Problem, Project, Visit, WorkThing
from hemei.rules.industries import pattern
from hemei.rules.tables import versions

_EPOCH = date(1970, 1, 1).toordinal()
_NUMBER = BigIntegerField()
_FEN = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of row: its model, the path to the matter that owns it, its columns, and which rows are facts."""

    kind: str
    model: type[Model]
    columns: Mapping[str, str | Combinable] = field(default_factory=dict)
    owner: str = "matter"
    where: Q = field(default_factory=Q)

    def query(self, zone: str, where: Q) -> QuerySet[Any]:
        """This will give the rows, columns in the order of `ENTRIES`."""
        given: dict[str, str | Combinable] = {
            "zone": word(zone), "kind": word(self.kind), "number": f"{self.owner}__number",
            "state": f"{self.owner}__state", "matter": f"{self.owner}_id", **self.columns,
        }  # fmt: skip
        made = {}
        for name, kind in ENTRIES.items():
            column = given.get(name, word("") if kind == "string" else nothing())
            made[f"{name}_"] = F(column) if isinstance(column, str) else column
        rows: QuerySet[Any] = self.model._default_manager.filter(self.where & where).order_by()
        listed: QuerySet[Any] = rows.annotate(**made).values_list(*made)
        return listed


def _firm(**columns: str | Combinable) -> dict[str, str | Combinable]:
    return {"firm": "firm__matter__number", **columns}


_EXCUSED = Case(When(~Q(excuse_ok=""), then=F("excuse_days")), default=Value(0), output_field=_NUMBER)
_SOLVED = Case(When(solved=True, then=Value(1)), When(solved=False, then=Value(0)), output_field=_NUMBER)
_OF_FIRM = "firm__matter"
KINDS = (
    Entry("licence", Licence, {"state": "status", "begin_day": DayNumber("issued_on")}, "case__matter"),
    Entry("fault", Fault, {"begin_us": Micros("found_at"), "end_us": Micros("closed_at")},
          "check_of__joint__matter"),
    Entry("ticket", Ticket, {"begin_us": Micros("taken_at"), "end_us": Micros("called_at")}),
    Entry("thing", WorkThing,
          {"number": "code", "sort": "kind", "done_day": DayNumber("accepted_on"), "amount": Fen("quantity")},
          "work__matter", Q(gone=False)),
    Entry("project", Project),
    Entry("milestone", Milestone,
          {"sort": "kind", "begin_day": DayNumber("planned_on") + _EXCUSED, "done_day": DayNumber("done_on")},
          "project__matter"),
    Entry("invest", InvestMonth,
          {"begin_day": DayNumber("month"), "amount": Fen("done"), "whole": Fen("planned")},
          "project__matter", Q(replaced_at=None)),
    Entry("visit", Visit, {"begin_day": DayNumber("visited_on")}),
    Entry("problem", Problem,
          {"begin_us": Micros("matter__opened_at"), "end_us": Micros("matter__closed_at"),
           "level": truth(Q(solved=True))}),
    Entry("help", HelpTask),
    Entry("grade", GradeHeld, _firm(
        number="certificate", sort="grade", begin_day=DayNumber("granted_on"),
        end_day=Least(DayNumber("expires_on"), DayNumber(Coalesce("ended_on", "expires_on")))), _OF_FIRM),
    Entry("right", Right, _firm(
        sort="kind", begin_day=DayNumber("granted_on"), end_day=DayNumber("ended_on"),
        level=truth(~Q(high_value=[]))), _OF_FIRM),
    # `sort` says whether its firm is an industrial one; `level` is the year
    Entry("year", FirmYear, _firm(
        sort=Case(When(firm__industry__iregex=pattern("BCD"), then=word("industry")), default=word("")),
        level="year", amount=F("rd") * Value(_FEN), whole=F("sales") * Value(_FEN)), _OF_FIRM, Q(replaced_at=None)),
    Entry("platform", Platform, _firm(
        sort="level", begin_day=DayNumber("granted_on"), end_day=DayNumber("ended_on")), _OF_FIRM),
    Entry("payment", Payment, {"begin_day": DayNumber("paid_on"), "amount": Fen("amount")}, "claim__matter"),
    Entry("return", Return, {"begin_day": DayNumber("returned_on"), "amount": Fen("amount")},
          "payment__claim__matter"),
    Entry("pledge", Pledge, {"begin_day": DayNumber("document_on")}),
    Entry("rating", Rating, {"sort": "excluded", "begin_day": DayNumber("event_on"), "level": "level"}),
    Entry("home", HelpCase, {"begin_us": Micros("decided_at"), "end_us": Micros("decision_due")}),
    Entry("allowance", Allowance),
    # a ticket of the hotline three times: as its caller judged it, its first contact, its reply
    Entry("hotline", HotlineTicket, {"sort": "left_out", "level": "level", "amount": _SOLVED}),
    Entry("hotline-contact", HotlineTicket,
          {"sort": "left_out", "begin_us": Micros("contacted_at"), "end_us": Micros("contact_due")}),
    Entry("hotline-reply", HotlineTicket,
          {"sort": "left_out", "begin_us": Micros("replied_at"), "end_us": Micros("reply_due"), "level": "redone"}),
)  # fmt: skip


def entry_queries(zone: str, opened: tuple[datetime, datetime] | None = None) -> list[QuerySet[Any]]:
    """This will give one query for each kind: all rows, or those whose matter was opened from … until before …."""
    return [one.query(zone, _opened(one.owner, opened)) for one in KINDS]


def _opened(owner: str, span: tuple[datetime, datetime] | None) -> Q:
    name = f"{owner}__opened_at"
    return Q(**{f"{name}__gte": span[0], f"{name}__lt": span[1]}) if span else Q()


def given_rows(zone: str) -> list[tuple[Any, ...]]:
    """This will give what figures of a zone are held against: people (heads) and GDP (fen), each with its days."""
    found = []
    for one in versions("innovation"):
        days = one.starts_on.toordinal() - _EPOCH, one.ends_on.toordinal() - _EPOCH if one.ends_on else None
        for name, amount in (
            ("population", one.values["population"]),
            ("gdp", one.values["gdp"] * _FEN),
        ):
            row = dict.fromkeys(ENTRIES, None) | {
                "zone": zone, "number": "—", "kind": "given", "sort": name, "state": "", "firm": "",
                "begin_day": days[0], "end_day": days[1], "amount": amount,
            }  # fmt: skip
            found.append(tuple(row.values()))
    return found
