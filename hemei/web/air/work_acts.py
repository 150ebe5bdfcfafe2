"""What the staff's forms of the ledgers do: one act each; what was typed stays when an act is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hemei.accounts.queries import Person, person
from hemei.indicators.operations import clean
from hemei.indicators.queries.clean import page
from hemei.ledger.operations import Refused
from hemei.web.air.works import typed, work_page, works_page
from hemei.web.parts.asked import page_key


@dataclass(frozen=True, slots=True)
class Asked:
    """One posted form: its fields, its file's bytes, who sent it and when."""

    posted: QueryDict
    file: bytes
    actor: Person
    now: datetime

    @property
    def by(self) -> dict[str, Any]:
        """This will give what every operation asks for."""
        return {"actor": self.actor, "now": self.now}

    def word(self, name: str) -> str:
        """This will give a field, empty where there is none."""
        return str(self.posted.get(name, "")).replace("\0", "").strip()[:500]

    def amount(self, name: str) -> Decimal:
        """This will give a number; refuses what is none."""
        try:
            return Decimal(self.word(name))
        except InvalidOperation:
            raise Refused(_("数字没有填对，什么都没有改动。请只写数字，例如 6.2。")) from None

    def day(self, name: str) -> date:
        """This will give a day; a month counts as its first day. Refuses what is neither."""
        text = self.word(name)
        try:
            return date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
        except ValueError:
            raise Refused(_("日期没有填对，什么都没有改动。请写成 2026-11-23。")) from None


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """This will do one act of the ledgers' forms and lead back to the page it came from."""
    given = request.FILES.get("file")
    content = given.read() if given else b""
    asked = Asked(request.POST, content, person(cast(Any, request.user)), timezone.now())
    number, does = asked.word("number"), _ACTS.get(asked.word("act"))
    if does is None:
        messages.error(request, _("没有这个操作，什么都没有改动。请刷新页面后从按钮操作。"))
        return redirect("air_works")
    try:
        said = does(asked)
    except Refused as why:
        messages.error(request, str(why))
        more: dict[str, Any] = {"typed": typed(request.POST), "refused": True}
        known = bool(number) and page(number, asked.actor, asked.now) is not None
        return work_page(request, number, **more) if known else works_page(request, **more)
    messages.success(request, said)
    return redirect("air_work", number) if number else redirect("air_works")


def _register(asked: Asked) -> str:
    facts: dict[str, Any] = {name: asked.word(name) for name in ("area", "basis")}
    facts["grounds"] = asked.posted.getlist("grounds")
    new = clean.New(
        asked.word("ledger"), asked.word("code"), asked.word("name"), asked.word("place"), asked.word("unit"), facts,
        *(asked.amount(name) if asked.word(name) else None for name in ("longitude", "latitude")),
    )  # fmt: skip
    row = clean.register(new=new, **asked.by)
    return _("已登记，编号 %s。") % row.matter.number


def _check(asked: Asked) -> str:
    held = asked.word("held")
    if held not in {"yes", "no"}:
        raise Refused(_("请选择做到了还是没有做到，什么都没有改动。"))
    clean.check(
        number=asked.word("number"), duty=asked.word("duty"), held=held == "yes", note=asked.word("note"),
        photo=asked.file, **asked.by,
    )  # fmt: skip
    return _("已记下这次查看。没有做到的，可以在下面交办整改。") if held == "no" else _("已记下这次查看。")


def _stop(asked: Asked) -> str:
    if reading := asked.word("reading"):
        keys = {key for one in reading.split() if (key := page_key(one)) is not None}
        rows = clean.stop_by_stations(readings=keys, **asked.by)
    else:
        rows = clean.stop_all(speed=asked.amount("speed"), source=asked.word("source"), **asked.by)
    return _("已责令 %d 个工地停止土方作业。") % len(rows)


def _resume(asked: Asked) -> str:
    number = asked.word("number")
    if asked.word("by") == "reading":
        clean.resume_by_reading(number=number, **asked.by)
    else:
        clean.resume(number=number, speed=asked.amount("speed"), source=asked.word("source"), **asked.by)
    return _("已恢复作业。")


def _sweep(asked: Asked) -> str:
    clean.sweep_month(
        number=asked.word("number"), month=asked.day("month"), machine=asked.amount("machine"),
        whole=asked.amount("whole"), document=asked.word("document"), **asked.by,
    )  # fmt: skip
    return _("已登记。同一个月先前的数保留在记录里。")


def _decide(asked: Asked) -> str:
    clean.decide(
        number=asked.word("number"), what=asked.word("what"), reason=asked.word("reason"), **asked.by
    )
    return _("已写入决定。")


def _close_entry(asked: Asked) -> str:
    clean.close_entry(number=asked.word("number"), reason=asked.word("reason"), **asked.by)
    return _("已销账，记录保留。")


def _assign(asked: Asked) -> str:
    row = clean.assign(
        number=asked.word("number"), duty=asked.word("duty"), found=asked.word("found"), agency=asked.word("agency"),
        due_on=asked.day("due"), **asked.by,
    )  # fmt: skip
    return _("已交办，编号 %s，进入整改闭环。") % row.matter.number


def _place(asked: Asked) -> str:
    clean.place_entry(
        number=asked.word("number"),
        longitude=asked.amount("longitude"),
        latitude=asked.amount("latitude"),
        **asked.by,
    )
    return _("已登记坐标，先前的坐标留在经过里。")


_ACTS: dict[str, Callable[[Asked], str]] = {
    "register": _register, "check": _check, "stop": _stop, "resume": _resume, "sweep": _sweep, "decide": _decide,
    "close_entry": _close_entry, "assign": _assign, "place": _place,
}  # fmt: skip
