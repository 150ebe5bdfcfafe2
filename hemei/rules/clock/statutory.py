"""Limits that the Licensing Law names, and the two cases in which silence decides (行政许可法 32, 50)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from hemei.rules.clock.deadlines import Deadline, deadline
from hemei.rules.clock.pauses import Pause
from hemei.rules.items import Limit, Unit
from hemei.rules.tables import table
from hemei.rules.words import say
from hemei.rules.workdays import Calendar, local_day


class Statute(StrEnum):
    """Limits of the Licensing Law; the values are keys of `tables/licensing.toml`."""

    CORRECTION_NOTICE = "correction_notice"  # 一次告知补正
    DECISION = "decision"  # 作出决定
    DECISION_EXTENSION = "decision_extension"  # 本机关负责人批准延长
    JOINT = "joint"  # 统一、联合、集中办理
    JOINT_EXTENSION = "joint_extension"  # 本级政府负责人批准延长
    FIRST_REVIEW = "first_review"  # 下级机关初审
    ISSUE = "issue"  # 颁发、送达证件
    INSPECTORS = "inspectors"  # 指派检验检测检疫人员
    HEARING_REQUEST = "hearing_request"  # 提出听证申请
    HEARING = "hearing"  # 组织听证
    HEARING_NOTICE = "hearing_notice"  # 听证前通知
    RENEWAL_REQUEST = "renewal_request"  # 届满前申请延续


_EXTENSIONS = {Statute.DECISION: Statute.DECISION_EXTENSION, Statute.JOINT: Statute.JOINT_EXTENSION}


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer of the law: whether it `holds`, from which day `on`, why (Chinese), by which clause."""

    holds: bool
    on: date | None
    reason: str
    clause: str

    def __bool__(self) -> bool:
        return self.holds


def statutory(which: Statute, on: date) -> Limit:
    """This will return a limit of the Licensing Law as it stood on that day, with its clause."""
    values = table("licensing", on)["limits"][which.value]
    return Limit(values["value"], Unit(values["unit"]), values["source"])


def statutory_due(
    which: Statute,
    start: datetime,
    *,
    calendar: Calendar,
    extended: bool = False,
    pauses: Iterable[Pause] = (),
    closing: time | None = None,
) -> Deadline:
    """This will return when a limit of the law ends that began at `start`.

    In working days: 20 (+10) to decide and 45 (+15) jointly (art. 42), 20 for a first review (43), 10 to
    issue and serve (44), 20 to hold a hearing (47), 5 to send inspectors (55). Raises ValueError when the law
    knows no extension, or no pause, of that limit (art. 45 speaks of 42-44 only), or when it is counted
    backwards; NoNotice when a year is missing.
    """
    if which in (Statute.HEARING_NOTICE, Statute.RENEWAL_REQUEST):
        raise ValueError(f"{which.value} 是事前期限，请用 hearing_notice_by 或 renewal_request_by")
    on, held = local_day(start), tuple(pauses)
    if extended and which not in _EXTENSIONS:
        raise ValueError(f"法律没有规定 {which.value} 可以延长")
    if held and not table("licensing", on)["limits"][which.value].get("pausable", False):
        raise ValueError(f"{which.value} 不属于行政许可法 45 可以停止计时的期限")
    extension = statutory(_EXTENSIONS[which], on) if extended else None
    return deadline(
        start, statutory(which, on), calendar=calendar, pauses=held, extension=extension, closing=closing
    )


def silence_due(received_at: datetime, *, calendar: Calendar, closing: time | None = None) -> Deadline:
    """This will return until when the applicant must be told, once, all that is missing (art. 32)."""
    return statutory_due(Statute.CORRECTION_NOTICE, received_at, calendar=calendar, closing=closing)


def silently_accepted(
    received_at: datetime,
    told_at: datetime | None,
    now: datetime,
    *,
    calendar: Calendar,
    closing: time | None = None,
) -> Verdict:
    """This will say whether silence accepted the application, from the day the papers arrived (art. 32).

    `told_at` is when the one correction notice, or a decision on acceptance, reached the applicant.
    """
    due = silence_due(received_at, calendar=calendar, closing=closing)
    assert due.due_at is not None  # art. 32 knows no pause
    arrived = local_day(received_at)
    clause = str(table("licensing", arrived)["silence"]["acceptance"])
    if told_at is not None and told_at <= due.due_at:
        return Verdict(
            False, None, say("已于{local_day}在期限内告知。", local_day=local_day(told_at)), clause
        )
    if now <= due.due_at:
        return Verdict(False, None, say("告知期限到{due_on}，尚未届满。", due_on=due.due_on), clause)
    return Verdict(
        True,
        arrived,
        say("{due_on}前没有告知，自{arrived}收到材料之日起即为受理。", due_on=due.due_on, arrived=arrived),
        clause,
    )


def hearing_notice_by(hearing_on: date, *, calendar: Calendar) -> date:
    """This will return the last day to give notice of a hearing: 7 working days before it (art. 48)."""
    return calendar.back(hearing_on, statutory(Statute.HEARING_NOTICE, hearing_on).value)


def renewal_request_by(expires_on: date, *, days: int | None = None) -> date:
    """This will return the last day to ask for renewal: 30 natural days before expiry, or `days`."""
    limit = statutory(Statute.RENEWAL_REQUEST, expires_on)
    return expires_on - timedelta(days=limit.value if days is None else days)


def deemed_renewed(
    expires_on: date,
    applied_on: date | None,
    decided_on: date | None,
    today: date,
    *,
    days: int | None = None,
) -> Verdict:
    """This will say whether silence renewed a licence that ran until and including `expires_on` (art. 50).

    It did when renewal was asked for in time (`days` before expiry, default 30) and nothing was decided
    before the licence expired. A late request is read as outside the fiction: it is decided as any other.
    """
    clause = str(table("licensing", expires_on)["silence"]["renewal"])
    latest = renewal_request_by(expires_on, days=days)
    if applied_on is None:
        return Verdict(
            False,
            None,
            say("没有提出延续申请（应不迟于{latest}），不适用视为准予延续。", latest=latest),
            clause,
        )
    if applied_on > latest:
        reason = say(
            "延续申请应不迟于{latest}提出，实际{applied_on}提出，不适用视为准予延续。",
            latest=latest,
            applied_on=applied_on,
        )
        return Verdict(False, None, reason, clause)
    if decided_on is not None and decided_on <= expires_on:
        return Verdict(
            False, None, say("已于{decided_on}在有效期届满前作出决定。", decided_on=decided_on), clause
        )
    if today <= expires_on:
        return Verdict(False, None, say("有效期到{expires_on}，尚未届满。", expires_on=expires_on), clause)
    return Verdict(
        True,
        expires_on + timedelta(days=1),
        say("有效期{expires_on}届满前没有作出决定，视为准予延续。", expires_on=expires_on),
        clause,
    )
