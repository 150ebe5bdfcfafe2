"""What an item of the catalogue says, as plain values (domain facts of 实施清单).

An item (事项) is published in versions; a version's whole content is one `ItemSpec`. Nothing here reads a
clock or a database: the catalogue room stores these values, the planner and the pages read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """Unit of a time limit; the values are stable codes."""

    WORKDAY = "workday"  # 工作日
    DAY = "day"  # 自然日
    HOUR = "hour"  # 小时
    MINUTE = "minute"  # 分钟


class ItemType(StrEnum):
    """事项类型, code and meaning as in the national exchange table."""

    LICENCE = "01"  # 行政许可
    PAYMENT = "05"  # 行政给付
    CONFIRMATION = "07"  # 行政确认
    AWARD = "08"  # 行政奖励
    RULING = "09"  # 行政裁决
    OTHER = "10"  # 其他行政权力
    PUBLIC_SERVICE = "20"  # 公共服务


class Handling(StrEnum):
    """办件类型."""

    AT_ONCE = "at_once"  # 即办件
    PROMISED = "promised"  # 承诺件


class Need(StrEnum):
    """How strongly an item needs a paper."""

    REQUIRED = "required"  # 必要
    DEFERRABLE = "deferrable"  # 可容缺后补
    PROMISABLE = "promisable"  # 可用告知承诺代替


class PaperSource(StrEnum):
    """Where a paper comes from (来源渠道)."""

    APPLICANT = "applicant"  # 申请人自备
    GOVERNMENT = "government"  # 政府部门核发
    AGENT = "agent"  # 中介机构


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: `value` in `unit`, with the clause it rests on.

    `source` names the clause; a limit that is only the default of the Licensing Law says so there.
    """

    value: int
    unit: Unit
    source: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper (材料), shared by all items so that it is asked once. `code` is unique in the catalogue."""

    code: str
    name: str
    source: PaperSource
    english: str = ""
    issued_by: str = ""  # item code whose licence this paper is, when an item of this catalogue issues it
    note: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One item's need of one paper. `when` is a JsonLogic condition over facts (empty = always)."""

    paper: str
    need: Need = Need.REQUIRED
    when: Mapping[str, Any] | None = None
    defer_days: int = 0  # working days after acceptance by which a deferred paper must come
    note: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """One situation of an item (情形): `when` says whom it concerns; requirements with the same `when` belong to it."""

    key: str
    name: str
    when: Mapping[str, Any] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the flow as the guide shows it (受理–审核–审批–办结–送达)."""

    key: str
    name: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """The content of one published version of an item.

    `facts` are keys of the field dictionary that its form asks; `opinions` are agency codes whose parallel
    opinion it needs (会签 = all must agree, 或签 = one suffices); `special` are special steps that the law
    lets stop the clock.
    """

    code: str  # stable local code, e.g. "env-eia-report"
    name: str
    english: str
    basic_code: str  # 基本编码 where published, else ""
    item_type: ItemType
    agency: str
    handling: Handling
    statutory: Limit
    promised: Limit
    basis: tuple[str, ...]  # 设定依据: law and article
    source: str  # where name, papers and limits were read
    objects: tuple[str, ...] = ()  # 服务对象
    requirements: tuple[Requirement, ...] = ()
    facts: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()
    opinion_mode: str = "all"  # all = 会签, any = 或签
    opinion_days: int = 0
    special: tuple[str, ...] = ()  # keys of clock.PauseCause
    result: str = ""  # 审批结果 name
    result_paper: str = ""  # paper code that the result becomes for later items
    validity_months: int = 0  # 0 = no expiry
    visits: int = 0  # 到办事现场次数, promised
    visits_before: int = 1  # visits of the one-by-one way it replaces
    online: bool = True
    fee: str = ""  # empty = free
    conditions: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    situations: tuple[Situation, ...] = ()
    consult_phone: str = ""
    complaint_phone: str = ""
    keywords: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
