"""Acts as forms and lists of what stands on a matter: one way for the pages that show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hemei.accounts.queries import Person, agency_names
from hemei.cases.queries.matter_lists import Line
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.rules.words import mark
from hemei.web.parts.asked import actor, address, natural, seen, status_of
from hemei.web.parts.book import book

PAGE, MOST = 50, 30_000
MOST_YUAN = 10**12  # what the columns of amounts hold
SORTS = (("", mark("新的在前")), ("due", mark("先到期在前")))


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form: `kind` is text, area, select, date, file, money, yes or score."""

    name: str
    label: str
    kind: str = "area"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One act as a form: the name of the act it needs, its button, and what it asks."""

    deed: str
    label: str
    fields: tuple[Field, ...] = ()
    needs: str = ""  # the act that must stand open, where the deed has another name
    hint: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One posted form: who sent it, when, and readers that refuse what they cannot read."""

    request: HttpRequest
    actor: Person
    now: datetime

    @property
    def by(self) -> dict[str, Any]:
        """This will give what every operation asks for."""
        return {"actor": self.actor, "now": self.now}

    @property
    def seen(self) -> int:
        """This will give the version that the page showed."""
        return seen(self.request.POST)

    def word(self, name: str) -> str:
        """This will give a field as it was typed, empty where there is none."""
        return str(self.request.POST.get(name, "")).replace("\0", "").strip()

    def score(self) -> int:
        """This will give the level that was picked; 0 for none."""
        picked = natural(self.word("score"), 1)
        return picked or 0

    def day(self, name: str) -> date | None:
        """This will give a day, None where none was typed; refuses what is none."""
        if not self.word(name):
            return None
        try:
            return date.fromisoformat(self.word(name))
        except ValueError:
            raise Refused(_("日期没有填对，没有写入。请写成 2026-11-23。")) from None

    def owed_day(self, name: str) -> date:
        """This will give a day; refuses an empty field."""
        found = self.day(name)
        if found is None:
            raise Refused(_("日期没有填对，没有写入。请写成 2026-11-23。"))
        return found

    def money(self, name: str) -> Decimal:
        """This will give an amount in yuan; refuses what is no number."""
        try:
            found = Decimal(self.word(name))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) >= MOST_YUAN:
            raise Refused(_("金额没有填对，没有写入。请只写数字，例如 1200.50。"))
        return found.quantize(Decimal("0.01"))

    def file(self, name: str = "file") -> bytes:
        """This will give the bytes of a file, none where none was chosen."""
        given = self.request.FILES.get(name)
        return given.read() if given else b""

    def yes(self, name: str) -> bool:
        """This will give a choice between yes and no; refuses none."""
        if self.word(name) not in {"yes", "no"}:
            raise Refused(_("请选“是”或“否”，没有写入。"))
        return self.word(name) == "yes"


Deed = Callable[[Any, Asked], str]


def asked_by(request: HttpRequest) -> Asked:
    """This will give the posted form with its sender and the instant."""
    return Asked(request, actor(request), timezone.now())


def acted(request: HttpRequest, deeds: Mapping[str, Deed], row: Any) -> int:
    """This will do the deed that the form names and say so, or say why not; returns the status of the answer."""
    does = deeds.get(request.POST.get("deed", ""))
    if does is None:
        messages.error(request, _("没有这个操作，什么都没有改动。请刷新页面后从按钮操作。"))
        return 422
    try:
        said = does(row, asked_by(request))
    except Refused as why:
        messages.error(request, str(why))
        return status_of(why)
    messages.success(request, said)
    return 200


def shown(forms: Iterable[Form], offers: Iterable[str], request: HttpRequest) -> list[dict[str, Any]]:
    """This will give the forms that stand open, with what was typed into the one that was refused."""
    open_, tried = set(offers), request.POST.get("deed", "") if request.method == "POST" else ""
    return [
        {
            "it": one, "open": one.deed == tried,
            "fields": [(field, request.POST.get(field.name, "") if one.deed == tried else "") for field in one.fields],
        }
        for one in forms
        if (one.needs or one.deed) in open_
    ]  # fmt: skip


def filters(request: HttpRequest, *names: str) -> tuple[dict[str, str], str, bool]:
    """This will give the filters of a list, the place where its page begins, and whether a file is wanted."""
    given = {
        name: request.GET.get(name, "").replace("\0", "").strip()[:160]
        for name in (*names, "state", "q", "sort")
    }
    return given, request.GET.get("after", "").replace("\0", "")[:80], request.GET.get("format") == "xlsx"


Pick = tuple[str, str, Sequence[tuple[str, Any]]]  # name, label, choices


def listing(
    wanted: Mapping[str, str], after: str, rows: Sequence[Line], states: Sequence[tuple[str, str]], *picks: Pick
) -> dict[str, Any]:  # fmt: skip
    """This will give what a list's template needs: rows of one page, its neighbours, its file, its filters."""
    every: tuple[Pick, ...] = (*picks, ("state", mark("状态"), states))
    last = rows[PAGE - 1].key if len(rows) > PAGE else ""
    return {
        "rows": rows[:PAGE], "wanted": wanted, "sorts": SORTS, "filtered": any(wanted.values()), "summary": "",
        "picks": [(name, label, choices, wanted.get(name, "")) for name, label, choices in every],
        "sheet": "?" + address(wanted, format="xlsx"), "newer": "?" + address(wanted) if after else "",
        "older": "?" + address(wanted, after=last) if last else "",
    }  # fmt: skip


def sheet(
    name: str, title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Line],
    more: Callable[[Any], tuple[Any, ...]],
) -> HttpResponse:  # fmt: skip
    """This will return a list as a workbook: number, title, unit, state, deadline, late, then `more` of each row."""
    first = [
        (_("编号"), 20),
        (_("事由"), 34),
        (_("责任部门"), 22),
        (_("状态"), 20),
        (_("期限"), 18),
        (_("逾期"), 8),
    ]
    table = [
        (one.number, one.title, told(one.unit), told(one.label), one.due_at, _("是") if one.late else "",
         *more(one.row))
        for one in rows
    ]  # fmt: skip
    return book(name, title, [*first, *heads], table, now=timezone.now())


def agencies() -> tuple[tuple[str, str], ...]:
    """This will give the agencies as choices, by name."""
    return tuple(sorted(agency_names().items(), key=lambda one: one[1]))
