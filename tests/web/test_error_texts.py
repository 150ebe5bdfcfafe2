"""Every refusal names the thing, says what to do in plain words, links to the field, keeps what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from hemei.accounts.queries import known_facts, party, person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cli.sample import fill
from hemei.indicators.operations import Definition, Observed, define, observe
from hemei.ledger.models import Act
from hemei.rules.workdays import local_day
from tests.web import test_english_pages as english

ORDERS = re.compile(
    r"请|写成|刷新|重新|改成|改正|再(?:试|交|提交|传)|补上|只能(?:有|填|选)|只[用收]|最多|不用"
    r"|[要须](?:写明|说明|填|选)|须 ?\d"
)
CODE = re.compile(
    r"[a-z]+_[a-z_]+|Traceback|Error\b|Exception|\bNone\b|\bnan\b|<class|object at 0x|\b[A-Z][a-z]+[A-Z]\w+|[{}\[\]]"
)
LATIN = re.compile(r"[A-Za-z]{3,}")
KNOWN = {
    "PDF",
    "PNG",
    "JPG",
    "JPEG",
    "Excel",
    "xlsx",
    "xls",
    "txt",
    "docx",
    "doc",
    "wps",
    "WPS",
    "html",
    "htm",
    "pdf",
    "csv",
    "CSV",
    "Word",
    "UTF",
}
JARGON = re.compile(r"变量|字段|字符串|参数|异常")
OWED: frozenset[str] = frozenset()  # messages that do not say what to do yet; empty, and to stay so
VOID = {"input", "br", "img", "meta", "link", "hr", "path", "circle", "source", "wbr", "rect", "line", "use"}


@dataclass(frozen=True)
class Try:
    """One bad input: who sends what where, how the refusal must name it, and what the page must still hold."""

    who: str
    where: str
    data: dict[str, Any] = field(repr=False)
    names: tuple[str, ...]  # one of these words must be in the message
    keep: tuple[str, ...] = ()
    linked: bool = False
    sent_on: bool = False  # refused by a message on the page that it is sent on to
    note: str = ""


class Reply(HTMLParser):
    """What of a page speaks of errors, where its links go, and what its fields hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        # a page that is nothing but an error speaks as a whole
        self._not = {"oops"} if "errs" in text else set[str]()
        self.told: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.held: list[str] = []
        self._open: list[bool] = []
        self._area = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        kinds = set(given.get("class", "").split())
        speaks = bool(kinds & {"errs", "err", "oops"} - self._not) or {"note", "r"} <= kinds
        inside = any(self._open)
        if tag == "a" and inside and given.get("href", "").startswith("#"):
            self.links.append(given["href"][1:])
        if tag == "input" and (given.get("type") not in {"radio", "checkbox"} or "checked" in given):
            self.held.append(given.get("value", ""))
        if tag == "option" and "selected" in given:
            self.held.append(given.get("value", ""))
        if tag == "textarea":
            self._area = True
            self.held.append("")
        if tag not in VOID:
            self._open.append(speaks)
            if (speaks and not inside) or (inside and tag == "li"):
                self.told.append("")

    def handle_endtag(self, tag: str) -> None:
        self._area = self._area and tag != "textarea"
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._area:
            self.held[-1] += data
        elif any(self._open):
            self.told[-1] += data


def faults(one: Try, status: int, text: str) -> list[str]:
    """What is wrong with the answer to a bad input; nothing when the bar is held."""
    page = Reply(text)
    items = [" ".join(one.split()) for one in page.told]
    said = " ".join(line for line in items if any(name in line for name in one.names)) or " ".join(items)
    plain = said
    values = [v if isinstance(v, str) else getattr(v, "name", "") for v in one.data.values()]
    for typed in sorted(filter(None, values), key=len, reverse=True):
        plain = plain.replace(typed, "") if len(typed) > 2 else plain
    found = []
    if not (400 <= status < 500 or (one.sent_on and status == 200)):
        found.append(f"状态 {status}")
    if not said:
        return [*found, "没有话"]
    if not any(name in said for name in one.names):
        found.append(f"没有说出 {one.names}")
    way = status in {403, 404} and "回到首页" in said  # the links of the page are what to do
    if not ORDERS.search(said) and not way and not any(owed in said for owed in OWED):
        found.append("没有说怎么办")
    strange = [word for word in LATIN.findall(plain) if word not in KNOWN]
    if CODE.search(plain) or JARGON.search(plain) or strange:
        found.append(f"有代码或外文 {strange}")
    if one.linked and not (page.links and set(page.links) <= page.ids):
        found.append(f"没有连到栏目 {page.links}")
    held = {value.strip() for value in page.held}
    found += [f"没有保留“{typed[:20]}”" for typed in one.keep if typed.strip() not in held]
    return [f"{what}｜{said[:160]}" for what in found]


STEP = {
    "code": "bus_lines", "name": "公交线路", "english": "Bus lines", "definition": "在营的线路条数。",
    "kind": "stock", "unit": "条", "period_type": "year", "agency": "statistics", "valid_from": "2012-01-01",
}  # fmt: skip
VALUE = {"period": "2021", "value": "12", "bound": "exact", "status": "final", "document": "年报"}
COUNTER = {
    "menu": "open-company", "kind": "legal", "code": "91000000MA0000000X", "name": "样例新公司", "phone": "",
    "basis": "shown",
}  # fmt: skip
SHEET = {
    "title": "近况发布",
    "planned_on": "2026-11-23",
    "text": "公交线路达到[12条](figure:bus_lines/2021)。",
}
LONG = "甲" * 5000


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _with(base: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**base, **more}


def _entries(
    where: str, who: str, base: dict[str, Any], wrong: dict[str, tuple[str, tuple[str, ...]]]
) -> Iterator[Try]:
    """One field at a time is wrong, all others right: its label must be named, linked to, and everything kept."""
    for name, (label, values) in wrong.items():
        for value in values:
            keep = (*(v for k, v in base.items() if k != name and v), *((value,) if value.strip() else ()))
            listed = name in {"menu", "kind", "basis", "period_type", "agency", "bound", "status"}
            yield Try(who, where, _with(base, **{name: value}), (label,), keep[:-1] if listed and value else keep,
                      linked=True, note=f"{name}={value[:12]}")  # fmt: skip


def of_the_register() -> Iterator[Try]:
    """Definitions, values, breaks and ends."""
    yield from _entries("/board/register/define/", "stat", STEP, {
        "code": ("编码", ("", "公交", "Bus Lines", "1bus", "b" * 80)), "name": ("中文名", ("", LONG[:200])),
        "english": ("英文名", ("", "x" * 300)), "definition": ("口径", ("", LONG)),
        "kind": ("种类", ("", "nothing")), "unit": ("单位", ("条、辆", "3条", "条" * 30)),
        "period_type": ("期间", ("", "decade")), "agency": ("责任部门", ("", "nobody")),
        "valid_from": ("启用日", ("", "2012-13-01", "去年", "2012/31/12")),
    })  # fmt: skip
    yield from _entries("/board/register/trains/value/", "stat", VALUE, {
        "period": ("期间", ("", "明年", "2021-13", "2021-Q5", "2021-02-30", "2021-09/01")),
        "value": ("数值", ("", "十二", "12条", "NaN", "1e999", "--5", "∞")),
        "upper": ("上限", ("很多", "12-13")), "bound": ("说法", ("", "perhaps")), "status": ("状态", ("", "gone")),
        "document": ("来源文件", ("", LONG[:300])), "position": ("位置", (LONG[:100],)),
        "sentence": ("原句", (LONG[:700],)),
    })  # fmt: skip
    yield from _entries("/board/register/trains/retire/", "stat", {"on": "2026-11-23", "reason": "样例停用"}, {
        "on": ("停用日", ("", "2026-02-30", "明天")), "reason": ("停用理由", ("", LONG[:400])),
    })  # fmt: skip
    yield from _entries("/board/register/trains/retire/?break=1", "stat",
        {"on": "2021-01-01", "before": "旧标准", "after": "新标准"}, {
        "on": ("从哪天起", ("", "2021-00-10")), "before": ("之前的标准", ("", LONG[:200])),
        "after": ("之后的标准", ("", LONG[:200])), "note": ("说明", (LONG[:400],)),
    })  # fmt: skip
    yield from _entries("/board/press/new/", "stat", SHEET, {
        "title": ("题目", ("", LONG[:200])), "planned_on": ("发布日", ("", "2026-13-01", "下周")),
        "text": ("正文", ("",)),
    })  # fmt: skip
    yield Try(
        "stat",
        "/board/register/define/",
        _with(STEP, code="trains"),
        ("编码", "trains"),
        ("trains",),
        note="twice",
    )


def of_the_counter() -> Iterator[Try]:
    """Somebody stands at the window."""
    yield from _entries("/desk/register/", "clerk", _with(COUNTER, code="91000000MA00000001"), {
        "menu": ("套餐", ("", "no-menu")), "kind": ("申请人是", ("", "ghost")),
        "code": ("统一社会信用代码或身份证号", ("", "9" * 30)), "name": ("证照上的名称", ("", LONG[:200])),
        "phone": ("联系电话", ("1" * 30,)), "basis": ("凭什么代为登记", ("", "none")),
    })  # fmt: skip
    for code in ("123", "91000000MA0000000X", "11010119900307289A", "样例代码", "91000000ma"):
        yield Try(
            "helper", "/desk/register/", _with(COUNTER, code=code), ("代码", "身份证"), (code, "样例新公司")
        )
    for name in ("张", "错误的名称"):
        firm = person_by_username("firm")

        code = party(firm.party_id or 0).code
        yield Try(
            "clerk", "/desk/register/", _with(COUNTER, code=code, name=name), ("名称", "一字不差"), (name,)
        )


def of_visitors() -> Iterator[Try]:
    """Signing in and asking for the state."""
    for data, names in (
        ({"username": "", "password": "x"}, ("账号",)), ({"username": "nobody", "password": ""}, ("密码",)),
        ({"username": "", "password": ""}, ("账号",)), ({"username": "firm", "password": "wrong"}, ("账号或密码",)),
        ({"username": "nobody2", "password": "wrong"}, ("账号或密码",)),
        ({"username": "样" * 200, "password": "x"}, ("账号",)),
    ):  # fmt: skip
        yield Try(
            "", "/login/", data, names, tuple(filter(None, [data["username"]])), linked=not all(data.values())
        )
    for number in ("", "1", "DC-1", "DC-261120-0001", "x" * 100):
        for tail in ("", "12", "9999", "abcd"):
            yield Try("", "/track/", {"number": number, "tail": tail}, ("编号",),
                      tuple(filter(None, [number.upper()])))  # fmt: skip


def of_the_checker() -> Iterator[Try]:
    """A text that can't be checked, a table that can't be read."""
    for year in ("22", "二〇二二", "20222", "-2022"):
        yield Try(
            "stat",
            "/board/check/",
            {"text": "公交线路12条。", "year": year},
            ("年份",),
            ("公交线路12条。", year),
        )
    yield Try("stat", "/board/check/", {"text": "  "}, ("文稿",))
    for name, content in (
        ("a.exe", b"MZ"),
        ("a.docx", b"nothing"),
        ("a.pdf", b"nothing"),
        ("a", b"x"),
        ("a.txt", b"\xff\xfe\xfa"),
    ):
        yield Try(
            "stat",
            "/board/check/",
            {"file": _file(name, content), "year": "2022"},
            (name, "文件", "文稿"),
            ("2022",),
        )
    yield Try("stat", "/board/register/upload/", {"document": "年报"}, (".xlsx",), ("年报",))
    for name, content in (("a.xlsx", b"nothing"), ("a.csv", b"1,2"), ("a.xlsx", b"")):
        yield Try(
            "stat",
            "/board/register/upload/",
            {"document": "年报", "file": _file(name, content)},
            ("表", "文件"),
            ("年报",),
        )
    yield Try("stat", "/board/register/upload/", {"document": "年报", "rows": "forged"}, ("预览",), ("年报",))


def of_the_air() -> Iterator[Try]:
    """Acts on monitored data; refused by a message on the page that they are sent on to."""
    when = {"starts": "2026-11-23 05:00", "ends": "2026-11-23 06:00"}
    for data, names in (
        ({"act": "nothing"}, ("操作",)),
        ({"act": "import"}, ("文件",)),
        ({"act": "withdraw", "number": "", "reason": "x"}, ("编号", "文件", "导入")),
        ({"act": "withdraw", "number": "KQ-1", "reason": ""}, ("文件", "理由")),
        ({"act": "flag", "station": "none", "kind": "power", "reason": "停电", **when}, ("站",)),
        ({"act": "flag", "station": "none", "kind": "power", "reason": "停电"}, ("时间",)),
        (
            {
                "act": "flag",
                "station": "none",
                "kind": "power",
                "reason": "x",
                "starts": "昨天",
                "ends": "今天",
            },
            ("时间",),
        ),
        ({"act": "lift", "flag": "", "reason": "x"}, ("标记",)),
        ({"act": "lift", "flag": "99", "reason": ""}, ("标记", "理由")),
        ({"act": "settle", "station": "none", "intake": "1", "reason": "x", **when}, ("站", "文件")),
        ({"act": "settle", "station": "none", "intake": "1", "reason": "x", "starts": "x"}, ("时间",)),
    ):
        yield Try("stat", "/air/data/act/", data, names, sent_on=True)


def of_the_order(zone: english.Zone, now: datetime) -> Iterator[Try]:
    """The questions of a draft and every field of the one form, with values that can't be read."""
    from hemei.catalog import queries as catalog

    order = queries.order_by_number(zone.draft)
    menu = catalog.menu_by_version(order.menu_version_id)
    for one in catalog.questions_for(menu, order.answers):
        where = f"/orders/{zone.draft}/questions/{one.key}/"
        for value in ("", "nonsense", "1e999") if one.kind == "number" else ("", "nonsense"):
            keep = (value,) if value and one.kind == "number" else ()
            yield Try(
                "firm",
                where,
                {"draft_version": "SEEN", "answer": value},
                ("请选", "请填"),
                keep,
                True,
                note=one.key,
            )
    made = queries.plan_of(order, local_day(now))
    fields = [line for group in made.form for line in group.fields]
    for line in fields:
        kind = line.schema.get("type")
        wrong = ("abc", "1e999", "十二") if kind in {"number", "integer"} else ()
        if line.options or kind == "boolean":
            wrong = ("nonsense",)
        for value in wrong:
            data = {"draft_version": "SEEN", f"f-{line.key}": value}
            keep = () if line.options or kind == "boolean" else (value,)
            yield Try("firm", f"/orders/{zone.draft}/form/", data, (line.label,), keep, True, note=line.key)
    for line in [p for p in made.plan.papers if p.disposition.value == "to_submit"][:4]:
        for name, content in (
            ("a.exe", b"MZ" * 100),
            ("a.pdf", b"not a pdf"),
            ("a.png", b"<html>"),
            ("a.pdf", b""),
        ):
            data = {"draft_version": "SEEN", f"p-{line.paper}": _file(name, content)}
            yield Try("firm", f"/orders/{zone.draft}/form/", data, (line.name,), note=name)


def of_the_submission(zone: english.Zone, now: datetime) -> Iterator[Try]:
    """Values of the right kind that the form's rules refuse: told when the order is to be submitted."""
    order = queries.order_by_number(zone.draft)
    whole = queries.plan_of(order, local_day(now)).json_schema
    schema, required, known = whole["properties"], set(whole["required"]), set(known_facts(order.party_id))
    where = f"/orders/{zone.draft}/submit/"
    for key, part in schema.items():
        if key in order.answers:
            continue
        wrong: list[Any] = [None] if key in required - known else []
        wrong += [part["minimum"] - 1] if "minimum" in part else []
        wrong += ["甲" * (part["maxLength"] + 1)] if "maxLength" in part else []
        wrong += ["不对"] if part.get("format") or part.get("pattern") else []
        for value in wrong:
            yield Try("firm", where, {"FORM": {key: value}}, (part["title"],), note=f"{key}={str(value)[:8]}")
    yield Try("firm", where, {"FORM": {}}, ("同意", "勾选", "承诺", "授权"), note="no consent")


def of_the_sent_order(zone: english.Zone) -> Iterator[Try]:
    """The order page after submission: deeds with something missing."""
    where = f"/orders/{zone.order}/"
    found = {c.matter.state: c.matter.number for c in queries.order_by_number(zone.order).cases.all()}
    for data, names, keep in (
        ({"deed": "gate", "gate": "none"}, ("这一步",), ()), ({"deed": "gate", "gate": "lease"}, ("文件",), ()),
        ({"deed": "rate", "case": found["granted"], "score": "", "text": "样例意见"}, ("等次", "评价"), ("样例意见",)),
        ({"deed": "rate", "case": found["granted"], "score": "9"}, ("等次", "评价"), ()),
        ({"deed": "rate", "case": found["accepted"], "score": "5"}, ("评价",), ()),
        ({"deed": "supply", "case": found["accepted"], "paper": "none"}, ("材料",), ()),
        ({"deed": "resubmit", "case": found["correcting"]}, ("文件",), ()),
        ({"deed": "withdraw", "case": found["granted"], "reason": "样例"}, ("撤回", "办件"), ()),
        ({"deed": "drop", "failed": "none", "reason": "样例"}, ("事项", "办件"), ()),
        ({"deed": "renew", "case": found["granted"]}, ("延续",), ()),
        ({"deed": "reapply", "case": found["accepted"]}, ("申请", "办件"), ()),
        ({"deed": "nothing"}, ("页面",), ()), ({"deed": "rate", "case": "BJ-1"}, ("页面",), ()),
    ):  # fmt: skip
        yield Try("firm", where, data, names, keep)


ACTS: tuple[tuple[dict[str, str], tuple[str, ...]], ...] = (
    ({"act": "check", "paper": "PAPER", "verdict": ""}, ("通过",)),
    ({"act": "check", "paper": "none", "verdict": "ok"}, ("材料",)),
    ({"act": "check", "paper": "PAPER", "verdict": "defect", "remark": ""}, ("缺什么",)),
    ({"act": "doubt", "doubt_reason": ""}, ("理由",)),
    ({"act": "decline", "decline_reason": ""}, ("报请", "一个人")),
    ({"act": "keep", "keep_reason": ""}, ("报请",)),
    ({"act": "terminate", "terminate_reason": ""}, ("理由", "原因")),
    ({"act": "refuse", "refuse_reasons": ""}, ("理由",)),
    ({"act": "pause", "pause_cause": "", "pause_days": "3", "pause_notice": "样例告知"}, ("停表", "原因")),
    (
        {"act": "pause", "pause_cause": "none", "pause_days": "3", "pause_notice": "样例告知"},
        ("停表", "原因"),
    ),
    (
        {"act": "pause", "pause_cause": "expert_review", "pause_days": "三", "pause_notice": "样例告知"},
        ("天数",),
    ),
    ({"act": "pause", "pause_cause": "expert_review", "pause_days": "3", "pause_notice": ""}, ("告知",)),
    ({"act": "ask_extension", "extend_days": "", "extend_reason": "样例理由"}, ("天数",)),
    ({"act": "ask_extension", "extend_days": "99999", "extend_reason": "样例理由"}, ("天数",)),
    ({"act": "ask_extension", "extend_days": "5", "extend_reason": ""}, ("理由",)),
    ({"act": "extend", "extend_answer": "", "extend_note": "样例"}, ("批准", "延长")),
    ({"act": "consult", "mode": "all"}, ("部门",)),
    ({"act": "consult", "agencies": "none", "mode": "all"}, ("部门",)),
    ({"act": "correct"}, ("材料",)),
    ({"act": "correct", "points": "PAPER", "point-PAPER": ""}, ("材料",)),
    ({"act": "look", "look_purpose": ""}, ("用途", "目的", "理由")),
)


def of_the_desk(zone: english.Zone) -> Iterator[Try]:
    """Acts of officers on cases in several states, with reasons missing and numbers wrong."""
    cases_ = {c.matter.state: c.matter.number for c in queries.order_by_number(zone.order).cases.all()}
    for who, number in (("ecology", zone.case), ("clerk", cases_.get("submitted", cases_["correcting"]))):
        case = queries.case_by_number(number)
        paper = case.papers.all()[0].paper
        for data, names in ACTS:
            given = {
                key.replace("PAPER", paper): value.replace("PAPER", paper) for key, value in data.items()
            }
            shown = who == "ecology" and data["act"] in {
                "pause",
                "ask_extension",
            }  # the act has its form on the page
            keep = tuple(v for v in given.values() if shown and v.startswith("样例"))
            state = "办件", "环节", "状态", "角色", "权限", "受理", "部门"
            yield Try(who, f"/desk/case/{number}/act/", {**given, "seen": "SEEN"}, (*names, *state), keep)
    for data, names in (
        ({"act": "give", "verdict": "", "text": "样例意见"}, ("结论", "同意")),
        ({"act": "give", "verdict": "disagree", "text": ""}, ("内容和依据",)),
        ({"act": "give", "verdict": "none", "text": "样例意见"}, ("结论", "同意")),
        ({"act": "return", "text": ""}, ("理由",)), ({"act": "forward", "agency": "statistics", "text": ""}, ("理由",)),
        ({"act": "forward", "agency": "none", "text": "样例意见"}, ("部门",)),
        ({"act": "reask", "text": ""}, ("意见", "征求", "角色", "部门")),
    ):  # fmt: skip
        keep = tuple(v for v in data.values() if v.startswith("样例"))
        yield Try("tax", f"/desk/opinions/{zone.opinion}/act/", {**data, "seen": "SEEN"}, names, keep)


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()
    translation.deactivate()


@pytest.fixture
def zone(
    db: None, now: datetime, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> english.Zone:
    """An order in full swing, a draft filled in whole, and an indicator with a value."""
    make: Any = english.zone
    made: english.Zone = make.__wrapped__(db, now, settings, tmp_path, monkeypatch)
    who = person_by_username("stat")
    facts: Any = {**STEP, "code": "trains", "name": "列车", "valid_from": date(2012, 1, 1)}
    define(definition=Definition(**facts), actor=who, now=now)
    observed = Observed(date(2020, 1, 1), date(2021, 1, 1), Decimal(3), "年报（样例）")
    observe(code="trains", observed=observed, actor=who, now=now)
    return made


def _send(client: Client, one: Try, zone: english.Zone, now: datetime) -> tuple[int, str]:
    data = dict(one.data)
    if "FORM" in data:
        given, order = data.pop("FORM"), queries.order_by_number(zone.draft)
        schema = queries.plan_of(order, local_day(now)).json_schema
        form = {key: value for key, value in fill(schema).items() if key not in order.answers} | given
        cases.save_answers(order=order, answers={}, form=form, actor=person_by_username("firm"), now=now)
    if "draft_version" in data:
        data["draft_version"] = str(queries.order_by_number(zone.draft).draft_version)
    if "seen" in data:
        number = one.where.split("/")[3]
        find: Callable[[str], Any] = (
            queries.opinion_by_number if "opinions" in one.where else queries.case_by_number
        )
        data["seen"] = str(find(number).matter.version)
    reply = client.post(one.where, data, follow=one.sent_on, HTTP_ACCEPT_LANGUAGE="zh-CN")
    return reply.status_code, reply.text if "html" in reply.headers.get("Content-Type", "") else ""


def test_two_hundred_bad_inputs(zone: english.Zone, now: datetime) -> None:
    tries = [
        *of_visitors(), *of_the_register(), *of_the_counter(), *of_the_checker(), *of_the_air(),
        *of_the_sent_order(zone), *of_the_desk(zone), *of_the_order(zone, now), *of_the_submission(zone, now),
    ]  # fmt: skip
    clients: dict[str, Client] = {}
    found, acts = [], Act.objects.exclude(name__startswith="order.").count()
    for one in tries:
        if one.who not in clients:
            clients[one.who] = Client(raise_request_exception=False)
            if one.who:
                clients[one.who].force_login(get_user_model().objects.get(username=one.who))
        if one.where == "/login/":
            cache.clear()
        status, text = _send(clients[one.who], one, zone, now)
        shown = {k: str(v)[:20] for k, v in one.data.items()} if not one.note else one.note
        found += [f"{one.who} {one.where} {shown}: {fault}" for fault in faults(one, status, text)]
    assert not found, f"{len(found)} of {len(tries)}:\n" + "\n".join(found)
    assert len(tries) >= 200
    assert Act.objects.exclude(name__startswith="order.").count() == acts  # refused is refused


GOOD = (
    '<section class="errs"><ul><li><a href="#id_on">停用日：请填写这一项。</a></li></ul></section>'
    '<form><input id="id_on" name="on" value="2026-02-30"></form>'
)


@pytest.mark.parametrize(
    ("before", "after", "status", "fault"),
    [
        ("", "", 422, ""), ("", "", 200, "状态 200"), ("", "", 500, "状态 500"), ("停用日：", "", 422, "没有说出"),
        ("请填写这一项", "不对", 422, "没有说怎么办"), ("请填写", "请填写 valid_from", 422, "有代码"),
        ("请填写", "请填写 ValueError", 422, "有代码"), ("请填写", "请填写 required", 422, "有代码"),
        ('href="#id_on"', 'href="#nowhere"', 422, "没有连到"), ('<a href="#id_on">', "<a>", 422, "没有连到"),
        ('value="2026-02-30"', 'value=""', 422, "没有保留"), ('class="errs"', 'class="card"', 422, "没有话"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(before: str, after: str, status: int, fault: str) -> None:
    one = Try("stat", "/", {"on": "2026-02-30"}, ("停用日",), ("2026-02-30",), linked=True)
    assert before in GOOD
    found = faults(one, status, GOOD.replace(before, after) if before else GOOD)
    assert any(one.startswith(fault) for one in found) if fault else found == [], found
