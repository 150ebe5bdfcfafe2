"""A licence's life: lawful acts on its own matter, versions, the clock, and a print that meets a revocation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.queries import inbox, person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.models import Case, Licence, LicenceVersion
from hemei.cases.operations.licence_clock import sweep_licences
from hemei.cases.perms import licence_offers
from hemei.catalog.models import ItemVersion
from hemei.catalog.queries.specs import spec_json
from hemei.cli.sample import RENT, make_order, run_case
from hemei.ledger.models import Matter
from hemei.ledger.operations import Refused, Stale, WrongState
from hemei.ledger.queries import acts_of, verify
from hemei.rules.licences import grounds, kept_until, next_warning
from hemei.rules.workdays import local_day

pytestmark = pytest.mark.django_db
RENDER = b"%PDF-1.4 sample"
WHY = {"reason": "样例：查实的情况", "heard": "样例：已听取陈述申辩"}


@pytest.fixture
def licence(zone: None, settings: Any, tmp_path: Path, now: datetime) -> Licence:
    """A granted licence that runs for a year, with a plain file."""
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    early = now - timedelta(hours=4)
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=early)
    number = next(c.matter.number for c in queries.cases_of(order.pk) if c.item_code == "reg-company")
    run_case(number, clerk=person_by_username("clerk"), at=early, until=now, how="granted")
    found = queries.case_by_number(number).licence
    return until(found, local_day(now) + timedelta(days=365), now)


def fresh(licence: Licence) -> Licence:
    found = queries.whole_licence(licence.number)
    assert found is not None
    return found


def until(licence: Licence, day: date, now: datetime) -> Licence:
    from hemei.cases.operations.licences import alarms

    found = fresh(licence)
    found.valid_until = day
    found.save()
    Matter.objects.filter(pk=found.matter_id).update(**alarms(found, local_day(now)))
    return fresh(found)


def act(licence: Licence, name: str, who: str, now: datetime, **inputs: str) -> Licence:
    found = fresh(licence)
    ops.perform_licence_act(
        licence=found, name=name, inputs=inputs, actor=person_by_username(who), now=now,
        seen=found.matter.version if found.matter else None, render=lambda _licence: RENDER,
    )  # fmt: skip
    return fresh(licence)


OFFICER, HEAD = "approval-service", "approval-service-head"


def test_a_whole_life(licence: Licence, now: datetime) -> None:
    number, first = licence.number, licence.token
    assert [one.name for one in acts_of(licence.matter_id or 0)] == ["licence.issue"]
    assert act(licence, "ask_change", "firm", now, text="改名").asked["kind"] == "change"
    with pytest.raises(Refused, match="已经有一个申请"):
        act(licence, "ask_cancel", "firm", now, text="不做了")
    changed = act(
        licence, "change", OFFICER, now, ground="asked", reason="登记机关已核准", holder="样例新名有限公司"
    )
    assert (changed.version, changed.holder, changed.asked) == (2, "样例新名有限公司", {})
    old, new = (
        queries.licence_truth(first, local_day(now)),
        queries.licence_truth(changed.token, local_day(now)),
    )
    assert old is not None
    assert new is not None
    assert (old.superseded, old.good, new.good, new.version) == (True, False, True, 2)
    assert "新名" not in new.holder
    held = act(licence, "suspend", OFFICER, now, ground="penalty", reason="样例处罚决定",
               until=(local_day(now) + timedelta(days=10)).isoformat())  # fmt: skip
    assert (held.status, queries.standing(held, local_day(now)).value) == ("suspended", "suspended")
    assert sweep_licences(now=now + timedelta(days=10))["licences_resumed"] == 0
    assert sweep_licences(now=now + timedelta(days=11))["licences_resumed"] == 1
    assert fresh(licence).status == "valid"
    revoked = act(
        licence, "revoke", HEAD, now, ground="fraud", effective_on=licence.issued_on.isoformat(), **WHY
    )
    assert (revoked.status, revoked.ended_on) == ("revoked", licence.issued_on)
    gone = act(licence, "cancel", OFFICER, now, ground="taken", reason="已撤销，办理注销")
    assert (gone.status, gone.ended_on) == ("cancelled", licence.issued_on)
    assert gone.matter is not None
    assert gone.matter.closed_at is not None
    names = [one.name.removeprefix("licence.") for one in acts_of(gone.matter.pk)]
    assert names == ["issue", "ask_change", "change", "suspend", "resume_by_term", "revoke", "cancel"]
    last = acts_of(gone.matter.pk)[-2].payload
    assert (last["law"], last["effective_on"]) == ("行政许可法 69(2)", licence.issued_on.isoformat())
    assert verify().finding is None
    told = [row.text for row in inbox(person_by_username("firm"), limit=50)]
    assert any(f"{number} 自 {licence.issued_on} 起被撤销（行政许可法 69(2)）" in text for text in told)


BREAKS: list[
    Callable[[Licence], Any]
] = [  # two versions, an end without a day, a day without an end, a stray term
    lambda one: LicenceVersion.objects.create(
        licence=one, number=9, token="t9", act="x", holder="x", made_at=one.case.matter.opened_at
    ),
    lambda one: Licence.objects.filter(pk=one.pk).update(status="revoked"),
    lambda one: Licence.objects.filter(pk=one.pk).update(ended_on=one.issued_on),
    lambda one: Licence.objects.filter(pk=one.pk).update(suspended_until=one.issued_on),
]
REFUSED: list[tuple[str, str, dict[str, str], str]] = [
    ("revoke", OFFICER, {"ground": "fraud", **WHY}, "不在您的职责"),
    ("revoke", "ecology-head", {"ground": "fraud", **WHY}, "别的部门"),
    ("revoke", HEAD, {"ground": "asked", **WHY}, "法定依据"),
    ("revoke", HEAD, {"ground": "fraud", "reason": "样例"}, "陈述申辩"),
    ("revoke", HEAD, {"ground": "fraud", "effective_on": "2999-01-01", **WHY}, "将来生效"),
    ("revoke", HEAD, {"ground": "fraud", "effective_on": "31.1.26", **WHY}, "2026-01-31"),
    ("forfeit", HEAD, {"ground": "penalty", "reason": "样例"}, "陈述申辩"),
    ("withdraw", HEAD, {"ground": "law", "reason": "样例"}, "补偿"),
    ("cancel", OFFICER, {"ground": "expired", "reason": "样例"}, "状态与这个依据不符"),
    ("cancel", OFFICER, {"ground": "asked", "reason": "样例"}, "没有申请注销"),
    ("change", OFFICER, {"ground": "asked", "reason": "样例", "holder": "x"}, "没有申请变更"),
    ("change", OFFICER, {"ground": "clerical", "reason": "样例"}, "没有变化"),
    ("change", OFFICER, {"ground": "facts", "reason": "样例", "holder": "x"}, "补偿"),
    ("suspend", OFFICER, {"ground": "penalty", "reason": "x", "until": "2020-01-01"}, "早于今天"),
    ("suspend", OFFICER, {"ground": "penalty", "reason": " "}, "事实和理由"),
    ("suspend", OFFICER, {"ground": "penalty", "reason": "x", "why": "x"}, "能收的内容"),
    ("resume", OFFICER, {"reason": "x"}, "现在不能"),
    ("ask_change", "diner", {"text": "x"}, "不是您的"),
]


def test_what_may_not_be_done_is_said_and_changes_nothing(licence: Licence, now: datetime) -> None:
    for name, who, inputs, words in REFUSED:
        with pytest.raises(Refused, match=words):
            act(licence, name, who, now, **inputs)
    after = fresh(licence)
    assert (after.status, after.version, len(acts_of(after.matter_id or 0))) == ("valid", 1, 1)
    assert licence_offers(licence, person_by_username("ecology")) == ["print"]
    assert set(licence_offers(licence, person_by_username("firm"))) == {"ask_change", "ask_cancel", "print"}
    for break_it in BREAKS:
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it(licence)
    register(now, licence)
    taken_over_once(licence, now)


def test_renewal_is_a_new_version_also_by_silence(licence: Licence, now: datetime) -> None:
    firm, officer = person_by_username("firm"), person_by_username(OFFICER)
    case = queries.case_by_number(licence.case.matter.number)
    version = ItemVersion.objects.get(pk=case.item_version_id)
    version.spec = spec_json(replace(queries.spec_of(case), validity_months=60))
    version.save()
    case = queries.case_by_number(case.matter.number)
    ops.ask_renewal(case=case, actor=firm, now=now)
    ops.decide_renewal(
        case=queries.case_by_number(case.matter.number), grant=True, reason="", actor=officer, now=now,
        render=lambda _licence: RENDER,
    )  # fmt: skip
    once = fresh(licence)
    assert (once.version, once.path) == (2, f"licences/{licence.number}-2.pdf")
    assert once.valid_until is not None
    ops.ask_renewal(case=queries.case_by_number(case.matter.number), actor=firm, now=now)
    late = datetime.combine(once.valid_until + timedelta(days=1), now.timetz())
    ops.sweep(now=late)
    twice = fresh(licence)
    assert (twice.version, twice.path, twice.status) == (3, "", "valid")
    assert twice.valid_until is not None
    assert twice.valid_until > once.valid_until
    names = [one.name for one in acts_of(licence.matter_id or 0) if one.name != "licence.warn"]
    assert names == ["licence.issue", "licence.renew", "licence.renew_by_law"]
    made = ops.print_licence(licence=twice, actor=firm, now=late, render=lambda _licence: RENDER)
    assert (made, fresh(licence).path) == (RENDER, f"licences/{licence.number}-3.pdf")


def test_warnings_at_sixty_thirty_and_seven_days_then_expiry(licence: Licence, now: datetime) -> None:
    """A renewal is a new version, also by silence; before that, warnings come once each."""
    last = local_day(now) + timedelta(days=100)
    until(licence, last, now)
    seen = []
    for day in range(103):
        done = sweep_licences(now=now + timedelta(days=day))
        seen += [(name, 100 - day) for name, n in done.items() if n]
        assert sum(sweep_licences(now=now + timedelta(days=day)).values()) == 0
    warned = "licences_warned"
    assert seen == [(warned, 60), (warned, 30), (warned, 7), ("licences_expired", -1)]
    after = fresh(licence)
    assert (after.status, after.ended_on) == ("expired", last + timedelta(days=1))
    told = [row.text for row in inbox(person_by_username("firm"), limit=50)]
    assert [f"还有 {n} 天到期" in " ".join(told) for n in (60, 30, 7)] == [True] * 3
    assert licence_offers(after, person_by_username(OFFICER)) == ["cancel", "print"]
    act(licence, "cancel", OFFICER, now + timedelta(days=103), ground="expired", reason="届满未延续")


def test_revoked_while_being_printed_leaves_no_paper(licence: Licence, now: datetime) -> None:
    firm = person_by_username("firm")

    def slow(printed: Licence) -> bytes:
        act(licence, "revoke", HEAD, now, ground="unfit", **WHY)
        return RENDER

    with pytest.raises(Refused), transaction.atomic():
        ops.print_licence(licence=fresh(licence), actor=firm, now=now, render=slow)
    # one transaction here: it went back as a whole; from another connection it stands
    found = fresh(licence)
    act(licence, "revoke", HEAD, now, ground="unfit", **WHY)
    with pytest.raises((Stale, WrongState)):
        ops.print_licence(
            licence=found, actor=firm, now=now, render=lambda _licence: RENDER, seen=found.matter.version - 1
        )
    with pytest.raises(Stale):  # what it read is not what stands now
        ops.print_licence(licence=found, actor=firm, now=now, render=lambda _licence: RENDER)
    with pytest.raises(Refused, match="已撤销"):
        ops.print_licence(licence=fresh(licence), actor=firm, now=now, render=lambda _licence: RENDER)
    stamped: list[str] = []

    def note(printed: Licence) -> bytes:
        stamped.append(printed.status)
        return RENDER

    officer = person_by_username(OFFICER)
    assert ops.print_licence(licence=fresh(licence), actor=officer, now=now, render=note) == RENDER
    assert stamped == ["revoked"]
    print_act = acts_of(licence.matter_id or 0)[-1]
    assert (print_act.name, print_act.payload["state"]) == ("licence.print", "revoked")
    with pytest.raises(Refused, match="不是您的"):
        ops.print_licence(licence=fresh(licence), actor=person_by_username("diner"), now=now, render=note)


def taken_over_once(licence: Licence, now: datetime) -> None:
    LicenceVersion.objects.filter(licence=licence).delete()
    Licence.objects.filter(pk=licence.pk).update(matter=None)
    Matter.objects.filter(pk=licence.matter_id).update(number="moved-away")
    sweep_licences(now=now)
    sweep_licences(now=now)
    found = fresh(licence)
    assert found.matter is not None
    assert (found.matter.state, found.versions.count()) == ("valid", 1)


def register(now: datetime, licence: Licence) -> None:
    """Pages go by key in every order, without a gap or a repetition."""
    for n in range(4):
        day = licence.issued_on + timedelta(days=n)
        case = Case.objects.filter(licence=None).exclude(agency__code="ecology").order_by("pk")[0]
        Licence.objects.create(
            case=case, number=f"ZZ-SAMPLE-{n}", title="样例", party=licence.party, issued_on=licence.issued_on,
            valid_until=None if n < 2 else day, token=f"t{n}",
        )  # fmt: skip
    today, total = local_day(now), Licence.objects.count()
    assert total == 5
    for sort in ("", "expiry", "number"):
        found: list[str] = []
        key = ""
        while rows := queries.licence_register(
            agency="", roles=frozenset({"clerk"}), today=today, wanted={"sort": sort}, after=key, limit=2
        ):
            found += [row.number for row in rows]
            key = rows[-1].key
        assert len(found) == len(set(found)) == total, sort
    roles = frozenset({"clerk"})
    soon = queries.licence_register(agency="", roles=roles, today=today, wanted={"within": "400"})
    assert licence.number in {row.number for row in soon}
    none = queries.licence_register(
        agency="", roles=roles, today=today, wanted={"status": "revoked", "q": "样例"}
    )
    assert none == []
    assert (
        queries.licence_register(agency="ecology", roles=frozenset({"approver"}), today=today, wanted={})
        == []
    )


def test_grounds_and_days_come_from_the_table(now: datetime) -> None:
    today = local_day(now)
    assert len(grounds("revoke", today)) == 6
    assert all(
        one.clause for name in ("change", "suspend", "cancel", "forfeit") for one in grounds(name, today)
    )
    assert grounds("print", today) == ()
    assert next_warning(today + timedelta(days=60), today) == today + timedelta(days=30)
    assert next_warning(today + timedelta(days=7), today) is None
    assert next_warning(None, today) is None
    assert kept_until(date(2026, 11, 23)) == date(2056, 12, 31)


def test_a_decision_may_name_a_day_to_come_and_be_recalled_before_it(licence: Licence, now: datetime) -> None:
    today = local_day(now)
    day = (today + timedelta(days=20)).isoformat()
    why = {"ground": "law", "reason": "样例：法规修改", "compensation": "样例补偿", "effective_on": day}
    with pytest.raises(Refused, match="不在您的职责"):
        act(licence, "withdraw", OFFICER, now, **why)
    with pytest.raises(Refused, match="最远定在 365 天"):
        act(licence, "withdraw", HEAD, now, **(why | {"effective_on": "2999-01-01"}))
    with pytest.raises(Refused, match="没有等着生效"):
        act(licence, "recall", HEAD, now, reason="x")
    decided = act(licence, "withdraw", HEAD, now, **why)
    assert (decided.status, queries.standing(decided, today).value) == ("valid", "valid")
    assert "recall" in licence_offers(decided, person_by_username(HEAD))
    with pytest.raises(Refused, match="先撤回它"):
        act(licence, "forfeit", HEAD, now, ground="penalty", effective_on=day, **WHY)
    with pytest.raises(Refused, match="不在您的职责"):
        act(licence, "recall", OFFICER, now, reason="样例")
    assert act(licence, "recall", HEAD, now, reason="样例：收回").ending == {}
    act(licence, "withdraw", HEAD, now, **why)
    told = [row.text for row in inbox(person_by_username("firm"), limit=50)]
    assert any(f"自 {day} 起生效" in text and "照常有效" in text for text in told)
    assert sweep_licences(now=now + timedelta(days=19))["licences_ended"] == 0
    assert queries.standing(fresh(licence), today + timedelta(days=20)).value == "withdrawn", (
        "before the clock looks"
    )
    assert sweep_licences(now=now + timedelta(days=20))["licences_ended"] == 1
    gone = fresh(licence)
    assert (gone.status, gone.ended_on, gone.ending) == ("withdrawn", today + timedelta(days=20), {})
    assert gone.matter is not None
    assert gone.matter.state == "withdrawn"
    act(licence, "cancel", OFFICER, now + timedelta(days=21), ground="taken", reason="样例")
    assert [one.name for one in acts_of(gone.matter.pk)][-4:] == [
        "licence.recall", "licence.decide", "licence.take_effect", "licence.cancel",
    ]  # fmt: skip
    assert verify().finding is None
