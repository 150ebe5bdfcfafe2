"""Checking afterwards what a decision trusted: order to put right first, then revocation (山东条例 29)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from hemei.accounts.queries import Person
from hemei.cases.enums import RIGHTS, LicenceStatus, Origin
from hemei.cases.flow import CHECK
from hemei.cases.models import Case, Licence, PromiseCheck
from hemei.cases.operations.files import keep_upload, own
from hemei.cases.operations.licence_life import Why, revoke_licence
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.review import at_agency
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, System
from hemei.rules.tolerance import check_due_on, fix_due_on
from hemei.rules.workdays import SHANGHAI, NoNotice, local_day, official

_HEARD = "已责令限期整改，并给予答复和陈述申辩的机会"  # what stands in the act of the licence
CHECK_ACTS = frozenset({"pass", "order", "revoke"})
_ENDED: dict[str, Any] = {"holder": "", "due_at": None, "alert_at": None}


def open_check(*, case: Case, actor: Actor, now: datetime) -> None:
    """This will list a granted case for a later check where promises stood for papers; otherwise nothing happens."""
    papers = [[one.paper, one.name] for one in case.papers.all() if one.origin == Origin.PROMISED]
    if not papers:
        return
    with beginning(
        CHECK["check.open"], flow="check", number=f"HC-{case.matter.number}", title=f"核查承诺：{case.matter.title}",
        actor=actor, now=now, party=case.matter.party, parent=case.matter,
    ) as move:  # fmt: skip
        PromiseCheck.objects.create(matter=move.matter, case=case, papers=papers)
        move.record(papers=[code for code, _name in papers], agency=case.agency.code)
        move.leave(holder=f"agency:{case.agency.code}", **_until(_day(check_due_on, now), now))


def _day(rule: Any, now: datetime) -> date | None:
    try:
        due: date = rule(local_day(now), calendar=official())
    except NoNotice:  # the holidays of that year are not published yet: no date rather than a guess
        return None
    return due


def _until(due: date | None, now: datetime) -> dict[str, Any]:
    """The end of a day as the matter's deadline, with a reminder on the morning of the working day before."""
    if due is None:
        return {"due_at": None, "alert_at": None}
    due_at = datetime.combine(due, time(17, 30), SHANGHAI)
    before = max(official().back(due, 1), local_day(now))
    return {"due_at": due_at, "alert_at": min(datetime.combine(before, time(9, 0), SHANGHAI), due_at)}


def decide_check(
    *, check: PromiseCheck, act: str, text: str, actor: Person, now: datetime, seen: int | None = None
) -> str:
    """This will do what the agency may: "pass", "order" (to put right) or "revoke"; returns what to tell the officer.

    Nobody checks his own decision; only a head revokes. KeyError for another `act`.
    """
    at_agency(check.case.agency.code, actor)
    todo = {"pass": _pass, "order": _order, "revoke": _revoke}[act]
    return todo(check, text.strip(), actor, now, seen)


def _other_hand(check: PromiseCheck, actor: Person) -> None:
    if check.case.decided_by == actor.key:
        raise Refused(tell("作出决定的人不能核查自己的决定，没有写入。请交给另一位人员核查。"))


def _pass(check: PromiseCheck, text: str, actor: Person, now: datetime, seen: int | None) -> str:
    _other_hand(check, actor)
    with moving(CHECK["check.pass"], matter=check.matter, actor=actor, now=now, seen=seen) as move:
        move.record(note=text, agency=check.case.agency.code)
        move.leave(closed_at=now, **_ENDED)
    return tell("已写入：承诺属实。")


def _order(check: PromiseCheck, text: str, actor: Person, now: datetime, seen: int | None) -> str:
    _other_hand(check, actor)
    if not text:
        raise Refused(tell("责令整改要写明哪里和承诺不一致，没有写入。"))
    with moving(CHECK["check.order"], matter=check.matter, actor=actor, now=now, seen=seen) as move:
        PromiseCheck.objects.filter(pk=check.pk).update(
            fault=text[:300], ordered_by=actor.key, ordered_at=now
        )
        move.record(fault=text, agency=check.case.agency.code)
        move.leave(holder=check.matter.party, **_until(_day(fix_due_on, now), now))
    return tell("整改通知已发给申请人，到期没有改正才能撤销。")


def _revoke(check: PromiseCheck, text: str, actor: Person, now: datetime, seen: int | None) -> str:
    if not text:
        raise Refused(tell("撤销决定须说明理由和依据，没有写入。"))
    # an order whose end was unknown (no holiday notice yet) ends by the calendar as it is known now
    due = check.matter.due_at or _until(_day(fix_due_on, check.ordered_at or now), now)["due_at"]
    if check.matter.state == "fixing" and (due is None or now <= due):
        raise Refused(tell("整改期限还没有到，不能撤销，没有写入。请等申请人交上结果，或者等期限届满。"))
    with moving(CHECK["check.revoke"], matter=check.matter, actor=actor, now=now, seen=seen) as move:
        licence = _standing(check.case)
        if licence is not None:
            why = Why("promise", text, heard=_HEARD)
            revoke_licence(licence=licence, why=why, actor=actor, now=now)
        move.record(
            reason=text,
            licence=licence.number if licence else "",
            rights=RIGHTS,
            agency=check.case.agency.code,
        )
        move.leave(closed_at=now, **_ENDED)
    return tell("决定已撤销，证照核验页即时显示“已撤销”。")


def _standing(case: Case) -> Licence | None:
    rows = Licence.objects.select_related("matter", "party", "case__matter", "case__agency")
    return rows.filter(case=case, status__in=[LicenceStatus.VALID, LicenceStatus.SUSPENDED]).first()


def answer_check(
    *, check: PromiseCheck, text: str, file: tuple[str, bytes] | None, actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will hand in, once, what the holder of the decision did to put his promise right."""
    own(check.case.order, actor, now)
    if not text.strip() and file is None:
        raise Refused(tell("请写明怎样改正，或者交上证明文件。没有写入，期限照旧。"))
    with moving(CHECK["check.answer"], matter=check.matter, actor=actor, now=now, seen=seen) as move:
        order, upload = check.case.order, None
        if file is not None:
            upload = keep_upload(order=order, paper="promise-check", name=file[0], content=file[1], now=now)
        PromiseCheck.objects.filter(pk=check.pk).update(answer=text.strip()[:300], evidence=upload)
        code = check.case.agency.code
        move.record(text=text.strip(), sha256=upload.sha256 if upload else "", agency=code)
        move.leave(holder=f"agency:{code}", alert_at=None)


def remind_checks(*, now: datetime) -> int:
    """This will remind, once, of checks and repairs that end with the next working day."""
    rows = PromiseCheck.objects.select_related("matter__parent", "case__agency")
    done = 0
    for check in rows.filter(matter__state__in=["open", "fixing"], matter__alert_at__lte=now):
        with moving(CHECK["check.remind"], matter=check.matter, actor=System(), now=now) as move:
            move.record(agency=check.case.agency.code)
            move.leave(alert_at=None)
        done += 1
    return done
