"""What the office's pages share: who acts, which version, names to pick from, how a refusal is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils.translation import gettext as _

from hemei.accounts.queries import agency_names
from hemei.catalog.enums import VersionStatus
from hemei.catalog.queries.dictionary import facts, papers
from hemei.catalog.queries.office import office_rows
from hemei.catalog.queries.versions import AnyVersion, version_of
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.rules.words import mark
from hemei.web.office.schema import Known

LAMPS = {
    "draft": "p", "review": "y", "published": "g", "changed": "p", "suspended": "r", "cancelled": "p", "": "p",
}  # fmt: skip
KINDS = {"item": mark("事项"), "menu": mark("套餐"), "paper": mark("材料"), "fact": mark("字段")}
WORDS = ("paper", "fact")
SCOPE = "scope"
FILES = KINDS | {SCOPE: mark("经营范围表述")}  # what a file may hold


def found(kind: str, pk: int) -> AnyVersion:
    """This will return a version of an item, menu, paper or fact; else Http404."""
    if kind not in KINDS:
        raise Http404
    try:
        return version_of(kind, pk)
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这个版本。")) from absent


def owner(version: AnyVersion) -> Any:
    """This will return what a version is of."""
    return version.owner


def state_words(status: str) -> str:
    """This will name a state in the reader's language."""
    return told(VersionStatus(status).label) if status else _("没有版本")


def known(content: Any) -> Known:
    """This will give the names that a form may pick from, and the situations that its content has."""
    names = agency_names()
    picks = {
        "agencies": tuple(names.items()),
        "papers": tuple((one.code, one.name) for one in papers().values()),
        "items": tuple((row.code, row.name) for row in office_rows("item")),
    }
    every = facts()
    picks["facts"] = tuple((key, fact.label) for key, fact in every.items())
    picks["groups"] = tuple({fact.group: fact.group_label for fact in every.values()}.items())
    own = [(row["name"], row.get("when")) for row in content.get("situations") or ()]
    return Known(every, picks, own)


def day_of(text: str, default: date) -> date:
    """This will read a day that was typed; `Refused` says how to write it."""
    if not text.strip():
        return default
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(_("“%s”不是有效日期，请写成 2026-03-01。没有改动。") % text[:20]) from None
