"""Forms of the acts: which fields each asks for, laid out in one way and read in one way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hemei.accounts.queries import Person, agency_names
from hemei.catalog.queries.listings import parks
from hemei.ledger.operations import Refused
from hemei.rules.admission import FIELDS, GROUNDS
from hemei.rules.projects import MILESTONES, MODES, NEEDS
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, natural

WAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: kind is text, number, date, month, file, select, area, check or checks; `from_` names its choices."""

    name: str
    label: str
    kind: str = "text"
    needed: bool = True
    from_: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One act's form; `danger` draws its button as one to think about."""

    act: str
    title: str
    fields: tuple[Field, ...] = ()
    danger: bool = False
    note: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


_REASON = Field("reason", gettext_noop("理由"))
_DAY = Field("day", gettext_noop("日期"), "date")
_PROOF = Field("file", gettext_noop("证据（PDF、PNG、JPG）"), "file")
_DUE = Field(
    "due", gettext_noop("期限"), "date", needed=False, hint=gettext_noop("不填就按规则的工作日数计算")
)
_STONE = Field("kind", gettext_noop("节点"), "select", from_="own_milestones")
_PLANS = tuple(Field(f"plan_{kind}", title, "date", needed=False) for kind, title in MILESTONES.items())
SHEET = (
    Field("name", gettext_noop("项目名称")), Field("firm", gettext_noop("企业")),
    Field("code", gettext_noop("投资项目统一代码"), needed=False), Field("park", gettext_noop("园区"), "select",
        from_="parks"),
    Field("unit", gettext_noop("责任部门"), "select", from_="units"),
    Field("total", gettext_noop("总投资（万元）"), "number"), Field("land_mu", gettext_noop("用地（亩）"),
        "number", needed=False),
    Field("industry", gettext_noop("行业代码（GB/T 4754）"), needed=False),
    Field("helper", gettext_noop("帮办"), needed=False), Field("leader", gettext_noop("联系领导"), needed=False),
    Field("special", gettext_noop("一企一策"), "check", needed=False),
    Field("policy", gettext_noop("一企一策内容"), "area", needed=False),
)  # fmt: skip
_CLASS = (
    Field("class", gettext_noop("类别"), "select", from_="classes"),
    Field("year", gettext_noop("年度"), "number"),
)
ENTER = Form("project.enter", gettext_noop("列入项目"), (*_CLASS, *SHEET, *_PLANS))
PROJECT: tuple[Form, ...] = (
    Form("project.forecast", gettext_noop("更新预计日期"), (
        _STONE, _DAY, Field("note", gettext_noop("晚于计划的原因"), needed=False))),
    Form("project.reach", gettext_noop("登记节点完成"), (
        _STONE, _DAY, Field("source", gettext_noop("依据（看到了什么）")), _PROOF),
        note=gettext_noop("许可类节点由证照办成时自动完成；开工用“认定开工”。")),
    Form("project.invest", gettext_noop("登记投资"), (
        Field("month", gettext_noop("月份"), "month"), Field("planned", gettext_noop("计划（万元）"), "number",
            needed=False),
        Field("done", gettext_noop("完成（万元）"), "number", needed=False),
        Field("document", gettext_noop("来源（报表、凭证）")),
        Field("reason", gettext_noop("比原来少的原因"), needed=False))),
    Form("project.photo", gettext_noop("上传现场照片"), (
        Field("file", gettext_noop("照片（PNG、JPG）"), "file"), Field("day", gettext_noop("拍摄日期"), "date",
            needed=False, hint=gettext_noop("空着就用照片自己记的时间；都没有的照片也保存，但不作依据")),
        Field("what", gettext_noop("拍的是什么")))),
    Form("project.file", gettext_noop("上传资料"), (
        Field("file", gettext_noop("文件（PDF、PNG、JPG）"), "file"),
        Field("title", gettext_noop("资料名称（合同、报告、批复…）")),
        Field("shared", gettext_noop("企业也能看到"), "check", needed=False))),
    Form("project.withdraw", gettext_noop("撤下资料"), (
        Field("paper", gettext_noop("哪一份"), "select", from_="own_papers"), _REASON)),
    Form("project.start", gettext_noop("认定开工"), (_DAY, Field("witness", gettext_noop("见证人"))),
         note=gettext_noop("要有施工许可、开工前的现场照片、见证人和首笔投资；缺什么会逐项说明。")),
    Form("project.need", gettext_noop("提出要素需求"), (
        Field("need", gettext_noop("要素"), "select", from_="needs"), Field("text", gettext_noop("要多少、做什么用")),
        Field("unit", gettext_noop("责任部门"), "select", from_="units"), _DAY)),
    Form("project.met", gettext_noop("登记要素落实"), (
        Field("need", gettext_noop("要素需求"), "select", from_="own_needs"), _DAY,
        Field("how", gettext_noop("落实了什么")))),
    Form("project.excuse", gettext_noop("提出不可抗力"), (
        _STONE, Field("days", gettext_noop("影响天数"), "number"), _REASON, _PROOF),
        note=gettext_noop("由另一位负责人确认之后，榜单才会扣除这些天。")),
    Form("project.excuse_ok", gettext_noop("确认不可抗力"), (Field("kind", gettext_noop("节点"), "select",
        from_="own_claims"), _REASON)),
    Form("project.excuse_no", gettext_noop("不认可不可抗力"), (Field("kind", gettext_noop("节点"), "select",
        from_="own_claims"), _REASON)),
    Form("project.plan", gettext_noop("调整计划节点"), (*_PLANS, _REASON)),
    Form("project.change", gettext_noop("修改项目信息"), SHEET),
    Form("project.take", gettext_noop("采用另一份修改"), (
        Field("edit", gettext_noop("哪一份"), "select", from_="own_edits"), _REASON)),
    Form("project.leave", gettext_noop("不采用另一份修改"), (
        Field("edit", gettext_noop("哪一份"), "select", from_="own_edits"), _REASON)),
    Form("project.link", gettext_noop("挂接企业账号"), (
        Field("firm_code", gettext_noop("统一社会信用代码")),), note=gettext_noop(
            "挂接后，企业用自己的账号看到这个项目的节点、审批、帮办、问题和要素需求。")),
    Form("project.promote", gettext_noop("转为预备或实施"), (Field("class", gettext_noop("类别"), "select",
        from_="classes"),)),
    Form("project.drop", gettext_noop("移出重点项目"), (_REASON,), danger=True),
    Form("card.remind", gettext_noop("提醒，开始督导"), (_REASON, _DUE)),
)  # fmt: skip
BOARD: tuple[Form, ...] = (
    Form("board.open", gettext_noop("公示，开始异议期"), (
        Field("due", gettext_noop("异议截止日"), "date", needed=False,
            hint=gettext_noop("不填就按规则的工作日数计算")),)),
    Form("board.follow", gettext_noop("按变动的事实更新"),
         note=gettext_noop("只重算有变动的项目和受影响的名次；后台也会自动更新拟定中的榜单。")),
    Form("board.remake", gettext_noop("按更正后的事实重算"), (_REASON,)),
    Form("board.publish", gettext_noop("公布榜单")),
    Form("board.freeze", gettext_noop("冻结榜单")),
    Form("board.cancel", gettext_noop("作废榜单"), (_REASON,), danger=True),
)  # fmt: skip
MAKE_BOARD = Form(
    "board.make",
    gettext_noop("拟定一期榜单"),
    (Field("title", gettext_noop("名称")), Field("day", gettext_noop("截止日"), "date")),
)
OBJECT = Form("objection.raise", gettext_noop("提出异议"), (
    Field("text", gettext_noop("事实和理由"), "area"), Field("file", gettext_noop("证据（PDF、PNG、JPG）"),
        "file", needed=False)))  # fmt: skip
CARD: tuple[Form, ...] = (
    Form("card.climb", gettext_noop("升级"), (
        _REASON, _DUE, Field("points", gettext_noop("扣分（只在最后一级填）"), "number", needed=False))),
    Form("card.answer", gettext_noop("报告整改"), (Field("text", gettext_noop("做了什么"), "area"), _PROOF)),
    Form("card.release", gettext_noop("核查解除"), (Field("found", gettext_noop("核查看到了什么")),)),
    Form("card.return", gettext_noop("退回整改"), (Field("found", gettext_noop("核查看到了什么")),)),
)  # fmt: skip
NEW_LEAD = Form("lead.enter", gettext_noop("登记线索"), (
    Field("name", gettext_noop("线索名称")), Field("investor", gettext_noop("投资方")),
    Field("mode", gettext_noop("招商方式"), "select", from_="modes"), Field("source", gettext_noop("线索来源")),
    Field("value", gettext_noop("投资额（万元）"), "number"), Field("industry",
        gettext_noop("行业代码（GB/T 4754）"), needed=False),
    Field("chain_link", gettext_noop("补哪一个产业链环节"), needed=False),
    Field("park", gettext_noop("意向园区"), "select", needed=False, from_="parks")))  # fmt: skip
_FIGURES = tuple(Field(f"f_{name}", title, "number", needed=False) for name, title in FIELDS.items())
LEAD: tuple[Form, ...] = (
    Form("lead.judge", gettext_noop("研判"), (Field("text", gettext_noop("研判结论"), "area"),)),
    Form("lead.discuss", gettext_noop("上研讨会"), (Field("text", gettext_noop("会议意见"), "area"),)),
    Form("lead.admit", gettext_noop("准入评分"), (
        *_FIGURES, Field("grounds", gettext_noop("三高一低"), "checks", needed=False, from_="grounds"),
        Field("agreed", gettext_noop("同意准入"), "check", needed=False),
        Field("reason", gettext_noop("会议意见（有未达标项或不予准入时必填）"), needed=False))),
    Form("lead.sign", gettext_noop("签约"), (_DAY, *_FIGURES), note=gettext_noop("填合同写明的承诺；没有承诺的空着。")),
    Form("lead.land", gettext_noop("落地为项目"), (*_CLASS, *SHEET, *_PLANS)),
    Form("lead.review", gettext_noop("投产三年回看"), (*_FIGURES, Field("text", gettext_noop("结论"), needed=False))),
    Form("lead.lose", gettext_noop("登记流失"), (Field("text", gettext_noop("流失原因")),), danger=True),
)  # fmt: skip


def choices(name: str, own: Mapping[str, Iterable[tuple[str, str]]]) -> list[tuple[str, str]]:
    """This will give the choices of a field: codes and words; `own` holds those of the page's own object."""
    if name in own:
        return list(own[name])
    known: dict[str, Mapping[str, str]] = {
        "needs": NEEDS, "modes": MODES, "grounds": GROUNDS,
        "classes": {"reserve": _("储备类"), "preparing": _("预备类"), "implementing": _("实施类")},
    }  # fmt: skip
    if name == "parks":
        return sorted(parks(local_day(timezone.now())).items())
    if name == "units":
        return sorted(agency_names().items())
    return list(known.get(name, {}).items())


def laid_out(
    forms: Sequence[Form], *, offered: Collection[str], typed: Mapping[str, Any], tried: str,
    own: Mapping[str, Iterable[tuple[str, str]]] | None = None, start: Mapping[str, Mapping[str, object]] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """This will lay out the forms of the acts on offer; what was typed into the one that was tried stays in it."""
    made, kept = [], {}
    for form in forms:
        if form.act not in offered:
            continue
        values: Mapping[str, Any] = typed if form.act == tried else (start or {}).get(form.act, {})
        fields = []
        for one in form.fields:
            if one.from_ and one.from_ not in kept:
                kept[one.from_] = choices(one.from_, own or {})
            fields.append({"it": one, "value": values.get(one.name, ""), "choices": kept.get(one.from_, [])})
        if all(one["choices"] for one in fields if one["it"].from_ and one["it"].needed):
            made.append(
                {"it": form, "fields": fields, "open": form.act == tried, "slug": form.act.replace(".", "-")}
            )
    return made


@dataclass(frozen=True, slots=True)
class Posted:
    """One posted form: its fields, its file's bytes, who sent it and when."""

    post: QueryDict
    file: bytes
    actor: Person
    now: datetime

    @property
    def by(self) -> dict[str, Any]:
        """This will give what every operation asks for."""
        return {"actor": self.actor, "now": self.now}

    @property
    def at(self) -> dict[str, Any]:
        """This will give what an operation on something that was shown asks for: also number and version."""
        found = natural(self.word("seen"), 9)
        return {**self.by, "number": self.word("number"), "seen": -1 if found is None else found}

    def word(self, name: str) -> str:
        """This will give a field, empty where there is none."""
        return str(self.post.get(name, "")).replace("\0", "").strip()[:600]

    def amount(self, name: str, *, times: Decimal = Decimal(1)) -> Decimal | None:
        """This will give a number, None where nothing was typed; refuses what is none."""
        text = self.word(name).replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            found = Decimal(text)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found * times) >= 10**12:
            raise Refused(_("“%s”不是数字，没有写入。请只写数字，例如 6.2。") % text[:30])
        return found * times

    def needed(self, name: str, *, times: Decimal = Decimal(1)) -> Decimal:
        """This will give a number that must be there."""
        found = self.amount(name, times=times)
        if found is None:
            raise Refused(_("还有数字没有填，没有写入。您填的内容还在。"))
        return found

    def whole(self, name: str) -> int:
        """This will give a whole number, 0 where none was typed."""
        found = natural(self.word(name), 9)
        if found is None and self.word(name):
            raise Refused(_("“%s”不是整数，没有写入。") % self.word(name)[:30])
        return found or 0

    def day(self, name: str = "day") -> date:
        """This will give a day; a month counts as its first day. Refuses what is neither."""
        found = self.any_day(name)
        if found is None:
            raise Refused(_("还有日期没有填，没有写入。您填的内容还在。"))
        return found

    def any_day(self, name: str) -> date | None:
        """This will give a day, None where none was typed."""
        text = self.word(name)
        if not text:
            return None
        try:
            return date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
        except ValueError:
            raise Refused(_("“%s”不是日期，没有写入。请写成 2026-11-23。") % text[:30]) from None

    def figures(self) -> dict[str, Decimal]:
        """This will give the figures of the scorecard that were typed."""
        return {name: found for name in FIELDS if (found := self.amount(f"f_{name}")) is not None}

    def plan(self) -> dict[str, date]:
        """This will give the planned days that were typed."""
        return {kind: day for kind in MILESTONES if (day := self.any_day(f"plan_{kind}"))}


def posted(request: HttpRequest) -> Posted:
    """This will read a posted form."""
    given = request.FILES.get("file")
    return Posted(request.POST, given.read() if given else b"", actor(request), timezone.now())


def blank() -> defaultdict[str, Any]:
    """This will give a form into which nothing was typed."""
    return defaultdict(str)


def typed(post: QueryDict) -> defaultdict[str, Any]:
    """This will give the fields of a form as they were typed; several of one name as a list."""
    found: defaultdict[str, Any] = defaultdict(str)
    for name, values in post.lists():
        found[name] = [str(one) for one in values] if name == "grounds" else str(values[-1])
    return found
