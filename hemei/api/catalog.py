"""The catalogue: items with their versions, menus with their questions, search, a plan without an order."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from hemei.api.routes import Route
from hemei.api.schemas import Code, Given, LimitOut, OptionOut, Values
from hemei.cases.operations import BadAnswers
from hemei.catalog import queries
from hemei.common.access import EVERYONE
from hemei.ledger.operations import Refused
from hemei.rules.chain_model import ChainError
from hemei.rules.workdays import local_day


class ItemBrief(Schema):
    """An item in one line."""

    code: str
    name: str
    english: str
    agency: str
    version: int
    effective_on: date | None


class ItemOut(ItemBrief):
    """One version of an item; `content` is all that was published, with sources."""

    statutory: LimitOut
    promised: LimitOut
    visits: int
    result: str
    content: dict[str, Any]


class Items(Schema):
    """A page of items by code; `next` goes into `after`."""

    items: list[ItemBrief]
    next: str | None


class QuestionOut(Schema):
    """One question; `unsure` = null is a possible answer."""

    key: str
    kind: str
    text: str
    english: str
    why: str
    unsure: bool
    unit: str
    options: list[OptionOut]


class MenuBrief(Schema):
    """A menu in one line."""

    code: str
    name: str
    english: str
    suits: str
    version: int
    effective_on: date | None


class MenuOut(MenuBrief):
    """A menu with all its questions and the items that it may need."""

    questions: list[QuestionOut]
    items: list[str]


class NoticeOut(Schema):
    """Something to be said; level `stop` = this menu does not fit, call a helper."""

    code: str
    level: str
    text: str
    english: str


class Asked(Schema):
    """The questions that these answers lead to, and the next one that is open."""

    questions: list[QuestionOut]
    next: str | None
    notices: list[NoticeOut]


class HitOut(Schema):
    """One find, best first."""

    kind: str
    code: str
    name: str
    english: str
    why: str
    score: float
    promised_days: int | None
    visits: int | None


class Answers(Given):
    """Answers to a menu by question; null = 不确定."""

    answers: Values = Field(default_factory=dict)


class PlanIn(Answers):
    """Which menu, and the answers to it."""

    menu: Code


class ChosenOut(Schema):
    """An item that the answers call for, and why."""

    item: str
    name: str
    english: str
    agency: str
    because: str
    phase: str
    version_id: int
    promised: LimitOut
    statutory: LimitOut
    visits: int


class UnsureOut(Schema):
    """An item that a helper has to decide on."""

    item: str
    name: str
    because: str
    reason: str
    missing: list[str]


class SlotOut(Schema):
    """When one step is worked, in working days from the start."""

    key: str
    title: str
    agency: str
    kind: str
    start: int
    finish: int
    work: int
    slack: int
    critical: bool
    mode: str
    because: list[str]


class PaperOut(Schema):
    """What becomes of one paper."""

    paper: str
    name: str
    disposition: str
    used_by: list[str]
    from_: str
    defer_days: int


class Way(Schema):
    """Days, papers, forms and visits of one way."""

    days: int
    papers: int
    forms: int
    visits: int


class PlanOut(Schema):
    """Which items apply and why, when each ends, what becomes of each paper, and the way that it replaces."""

    menu: str
    menu_version_id: int
    on: date
    total_days: int
    critical: list[str]
    chosen: list[ChosenOut]
    unsure: list[UnsureOut]
    notices: list[NoticeOut]
    slots: list[SlotOut]
    papers: list[PaperOut]
    serial: Way
    merged: Way
    form_schema: dict[str, Any]


def plan_out(made: queries.OrderPlan) -> dict[str, Any]:
    """This will lay out a plan."""
    whole = made.to_dict()
    names = ("total_days", "critical", "slots", "papers", "serial", "merged")
    chain = {name: whole["plan"][name] for name in names}
    return whole | chain | {"form_schema": whole["json_schema"]}


def _today() -> date:
    return local_day(timezone.now())


def _brief(one: Any) -> dict[str, Any]:
    names = ("code", "name", "english", "effective_on", "agency", "suits")
    return {name: getattr(one, name) for name in names if hasattr(one, name)} | {"version": one.number}


def list_items(
    request: HttpRequest, after: Annotated[str, Query(max_length=60)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Any:  # fmt: skip
    """This will list the items in force today by code."""
    rows = [one for one in queries.published_items(_today()) if one.code > after]
    following = rows[limit - 1].code if len(rows) > limit else None
    return {"items": [_brief(one) for one in rows[:limit]], "next": following}


def get_item(request: HttpRequest, code: str, on: Annotated[date | None, Query()] = None) -> Any:
    """This will give an item as it stands in force today, or on the day `on`."""
    one = queries.item_by_code(code, on or _today())
    spec = one.spec
    return _brief(one) | {
        "statutory": spec.statutory, "promised": spec.promised, "visits": spec.visits, "result": spec.result,
        "content": queries.spec_json(spec),
    }  # fmt: skip


def list_menus(request: HttpRequest) -> Any:
    """This will list the menus in force today."""
    return [_brief(one) for one in queries.published_menus(_today())]


def get_menu(request: HttpRequest, code: str) -> Any:
    """This will give a menu with its questions."""
    menu = queries.menu_by_code(code, _today())
    return _brief(menu) | {"questions": menu.questions, "items": menu.items}


def ask_menu(request: HttpRequest, code: str, given: Answers) -> Any:
    """This will say which questions follow from these answers, and what is to be said about them."""
    menu = queries.menu_by_code(code, _today())
    _checked(menu, given.answers)
    following = queries.next_question(menu, given.answers)
    return {
        "questions": queries.questions_for(menu, given.answers),
        "next": following.key if following else None,
        "notices": queries.notices_for(menu, given.answers),
    }


def search_catalogue(request: HttpRequest, q: Annotated[str, Query(max_length=80)]) -> Any:
    """This will find menus and items by Chinese words, pinyin, initials or everyday words."""
    return queries.search(q, _today())


def make_plan(request: HttpRequest, given: PlanIn) -> Any:
    """This will plan a menu for these answers without an order; nothing is kept."""
    menu = queries.menu_by_code(given.menu, _today())
    _checked(menu, given.answers)
    try:
        return plan_out(queries.plan_for(menu, given.answers, {}, {}, _today()))
    except ChainError as why:
        raise Refused(str(why)) from why


def _checked(menu: queries.MenuView, answers: dict[str, Any]) -> None:
    if problems := queries.check_answers(menu, answers):
        raise BadAnswers([("answers", one.field, one.message) for one in problems])


_ALL = (EVERYONE,)
ROUTES = (
    Route("GET", "/items", list_items, "事项列表", _ALL, Items),
    Route("GET", "/items/{code}", get_item, "一个事项和它的版本", _ALL, ItemOut),
    Route("GET", "/menus", list_menus, "菜单列表", _ALL, list[MenuBrief]),
    Route("GET", "/menus/{code}", get_menu, "一份菜单和它的问题", _ALL, MenuOut),
    Route("POST", "/menus/{code}/questions", ask_menu, "按已有回答接着问", _ALL, Asked, body="json"),
    Route("GET", "/search", search_catalogue, "搜事项和菜单", _ALL, list[HitOut]),
    Route("POST", "/plans", make_plan, "按回答出方案，不留存", _ALL, PlanOut, body="json"),
)
