"""What the pages of talent share: the facts of a person as inputs, and which firm a code names."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from hemei.enterprises.operations.profile import clean_code, number_of
from hemei.enterprises.operations.talent import NewTalent
from hemei.enterprises.queries.profile import firm_by_number
from hemei.ledger.operations import Refused
from hemei.rules.talent import LABELS, LEVELS
from hemei.rules.words import mark
from hemei.web.parts.asked import natural
from hemei.web.parts.deeds import Asked, Field

_LEVELS = {key: tuple((str(n), name) for n, name in enumerate(names)) for key, names in LEVELS.items()}
FACTS = tuple(
    Field(key, label, "select", _LEVELS[key]) if key in _LEVELS else Field(key, label, "text")
    for key, label in LABELS.items()
)
PERSON = (
    Field("name", mark("姓名"), "text"), Field("phone", mark("电话"), "text"),
    Field("identity", mark("证件号（只用来防重复，不保存）"), "text"), *FACTS,
    Field("children", mark("学龄子女数"), "text"), Field("from_on", mark("到岗日期"), "date"),
)  # fmt: skip
EMPLOYER = Field("employer", mark("用人单位统一社会信用代码"), "text")


def read_person(asked: Asked) -> NewTalent:
    """This will read a person from a form."""
    facts = {key: _number(asked, key) for key in LABELS}
    return NewTalent(
        asked.word("name"), facts, asked.word("phone"), asked.word("identity"), _number(asked, "children") or 0,
        asked.day("from_on"),
    )  # fmt: skip


def _number(asked: Asked, name: str) -> int | None:
    text = asked.word(name)
    found = natural(text, 11)
    if text and found is None:
        raise Refused(_("数字没有填对，没有写入。请只写整数，不带单位。"))
    return found


def firm_of(asked: Asked, name: str = "employer") -> Any:
    """This will find the firm that a credit code names; refuses a wrong code and one without a profile."""
    code = clean_code(asked.word(name))
    try:
        return firm_by_number(number_of(code))
    except ObjectDoesNotExist:
        raise Refused(_("这家企业还没有档案，没有写入。请先建企业档案。")) from None


def stored(row: Any, name: str) -> str:
    """This will give what is known of a person for an input, never the identity number."""
    if name in LABELS:
        return str(row.facts.get(name, ""))
    return str(getattr(row, name)) if name in {"name", "phone", "children"} else ""
