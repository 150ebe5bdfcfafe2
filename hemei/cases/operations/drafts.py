"""A draft as somebody fills it in without the pages: checked field by field, then kept by the same operations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hemei.accounts.queries import Person
from hemei.cases.models import Order, Upload
from hemei.cases.operations.files import upload_paper
from hemei.cases.operations.orders import NotReady, save_answers, submit_order
from hemei.cases.queries import DEFERRED, consents_for, deferred_papers, gate_papers, plan_of
from hemei.catalog import queries as catalog
from hemei.ledger.operations import Refused
from hemei.rules.chain_model import ChainError, Disposition
from hemei.rules.consents import Consent
from hemei.rules.workdays import local_day

_HANDED_IN = {Disposition.TO_SUBMIT, Disposition.DEFERRABLE}


class BadAnswers(Refused):
    """Values that a draft cannot take; `problems` holds (part, key, message), part is answers, form or deferred."""

    def __init__(self, problems: list[tuple[str, str, str]]) -> None:
        self.problems = problems
        super().__init__(_("有内容填得不对，这次的修改没有保存，原来的草稿还在。请逐项改正后再存。"))


def planned(order: Order, now: datetime) -> catalog.OrderPlan:
    """This will plan an order; a menu that cannot be planned with these answers is `Refused` with its reason."""
    try:
        return plan_of(order, local_day(now))
    except ChainError as why:
        raise Refused(str(why)) from why


def edit_draft(
    *, order: Order, answers: Mapping[str, Any], form: Mapping[str, Any], deferred: Collection[str] | None,
    actor: Person, now: datetime, seen: int,
) -> Order:  # fmt: skip
    """This will save parts of a draft after checking each against the menu and the plan's form.

    `deferred` names the papers that are promised for later, None leaves them as they are; `seen` is the draft
    version that the actor saw. Raises `BadAnswers`, `Stale` or another `Refused`; then nothing is saved.
    """
    menu = catalog.menu_by_version(order.menu_version_id)
    problems = [("answers", one.field, one.message) for one in catalog.check_answers(menu, answers)]
    extra = dict(form)
    if not problems and (form or deferred is not None):
        order.answers = {**order.answers, **answers}  # the form follows from the answers as they will be
        made = planned(order, now)
        problems += _form_problems(made, menu, form)
        problems += _deferred_problems(made, deferred or ())
    if problems:
        raise BadAnswers(problems)
    if deferred is not None:
        extra[DEFERRED] = sorted(set(deferred))
    return save_answers(order=order, answers=answers, form=extra, actor=actor, now=now, seen=seen)


def _form_problems(
    made: catalog.OrderPlan, menu: catalog.MenuView, form: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    own = {question.key for question in menu.questions}
    fields = dict(made.json_schema)["properties"]
    strange = [key for key in form if key not in fields or key in own]
    found = [("form", key, _("方案的表单里没有“%s”，请核对字段名。") % key) for key in strange]
    schema = {**made.json_schema, "required": []}
    known = {key: value for key, value in form.items() if key in fields}
    return found + [("form", one.field, one.message) for one in catalog.validate_form(schema, known)]


def _deferred_problems(made: catalog.OrderPlan, deferred: Collection[str]) -> list[tuple[str, str, str]]:
    may = {line.paper for line in made.plan.papers if line.disposition is Disposition.DEFERRABLE}
    return [("deferred", code, _("材料“%s”不能容缺后补。") % code) for code in deferred if code not in may]


def hand_in(*, order: Order, paper: str, name: str, content: bytes, actor: Person, now: datetime) -> Upload:
    """This will keep the file of a paper that the draft's plan asks for; others are refused."""
    if order.matter.state != "draft":
        raise Refused(_("订单已经提交，这里不能再交材料，什么都没有写入。补正和补交请到办件里交。"))
    made = planned(order, now)
    gates = gate_papers(made)
    wanted = {line.paper for line in made.plan.papers if line.disposition in _HANDED_IN} - gates.keys()
    if paper not in wanted:
        raise Refused(_("方案不需要交材料“%s”，文件没有保存。请核对材料代码。") % paper)
    return upload_paper(order=order, paper=paper, name=name, content=content, actor=actor, now=now)


def asked_consents(order: Order, made: catalog.OrderPlan, now: datetime) -> tuple[Consent, ...]:
    """This will return the texts that must be agreed to before this draft is submitted."""
    return consents_for(made, deferred_papers(order), local_day(now))


def submit_draft(*, order: Order, consents: Collection[str], actor: Person, now: datetime) -> Order:
    """This will submit a draft with the papers that it defers; `consents` are the hashes of the texts agreed to."""
    if order.matter.state == "draft":
        made = planned(order, now)
        if made.stopped:
            raise NotReady([notice.text for notice in made.notices if notice.level == "stop"])
    return submit_order(order=order, actor=actor, now=now, deferred=deferred_papers(order), consents=consents)
