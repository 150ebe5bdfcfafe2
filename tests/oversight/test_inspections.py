"""Inspections without notice: sealed, drawn, opened, recorded, circulated once, objected to, visited again, closed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hemei.accounts.models import Message
from hemei.accounts.operations import put_user
from hemei.accounts.queries import Person, person, person_by_username
from hemei.ledger.models import Act
from hemei.ledger.operations import Refused, seal
from hemei.oversight.models import Draw, Finding, Inspection, Objection, Remedy, Tolerance
from hemei.oversight.operations import draws, inspections, loop, objections, spot
from hemei.oversight.operations.checking import sweep_oversight
from hemei.oversight.queries import inspections as reading
from hemei.rules.draws import Target
from hemei.rules.workdays import local_day
from tests.oversight.conftest import PHOTO, task

People = Callable[[str], Person]
UNIT = "approval-service"
DAY = timedelta(days=1)


def plan(people: People, **kind: Any) -> inspections.Plan:
    values = {
        "unit": UNIT, "place": "样例大厅三号窗", "checklist": "window",
        "inspectors": (people("watch"), people("watch2")), "purpose": "样例：暗访",
    }  # fmt: skip
    return inspections.Plan(**{**values, **kind})


@pytest.fixture
def sealed(people: People, now: datetime) -> inspections.Sealed:
    return inspections.seal_plan(
        plan=plan(people), open_by=local_day(now) + 30 * DAY, actor=people("watch"), now=now
    )


def written(now: datetime, **kind: Any) -> spot.Written:
    values = {
        "day": local_day(now), "text": "样例：窗口无人", "signed": "no",
        "results": {"duty": "bad", "guide": "bad", "rate": "good"},
        "faults": (spot.Fault("duty", "样例：无人在岗"), spot.Fault("guide", "样例：有兜底条款"),
                   spot.Fault("", "样例：公示栏过期", "样例规定")),
    }  # fmt: skip
    return spot.Written(**{**values, **kind})


def everything() -> str:
    """What a database administrator can read."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("oversight_", "ledger_", "accounts_message")):
                cursor.execute(f'SELECT * FROM "{table}"')
                found.append(str(cursor.fetchall()))
    return "".join(found)


def circulated(sealed: inspections.Sealed, people: People, now: datetime) -> Inspection:
    row, watch = sealed.inspection, people("watch")
    number = row.matter.number
    spot.report(number=number, given=sealed.code, written=written(now), actor=watch, now=now)
    row = Inspection.objects.select_related("matter").get()
    spot.circulate(row=row, text="样例：一次性通报", actor=watch, now=now)
    return row


def test_a_sealed_plan_is_read_by_nobody_and_proved_by_everybody(
    sealed: inspections.Sealed, people: People, now: datetime
) -> None:
    row, number = sealed.inspection, sealed.inspection.matter.number
    stored = everything()
    for secret in ("样例大厅三号窗", "样例：暗访", sealed.code, sealed.code.replace("-", ""), sealed.letter):
        assert secret not in stored
    assert row.commitment in stored
    assert reading.published_plan(number).plan == ""  # type: ignore[union-attr]
    for wrong in (
        "",
        "AAAA-BBBB",
        sealed.letter.replace("三号", "四号"),
        "{",
        '{"plan":"[]","salt":"x"}',
        "[1]",
    ):
        with pytest.raises(Refused, match="没有拆封"):
            inspections.open_plan(row=row, given=wrong, actor=people("watch"), now=now)
    for name in ("inside", "unit2", "leader"):
        with pytest.raises(Refused):
            inspections.open_plan(row=row, given=sealed.code, actor=people(name), now=now)
    row.envelope = row.envelope[:-8] + "AAAAAAA="
    with pytest.raises(Refused):
        inspections.open_plan(row=row, given=sealed.code, actor=people("watch"), now=now)
    row.refresh_from_db()
    inspections.open_plan(
        row=row, given=sealed.code.lower().replace("-", " "), actor=people("watch2"), now=now
    )
    # going on: the others do not see it, wherever they sit
    for name in ("inside", "unit2", "leader", "tax"):
        assert reading.inspection_of(number, people(name)) is None
    assert reading.inspection_of(number, people("watch")) is not None
    assert reading.published_plan(number).plan == ""  # type: ignore[union-attr]
    spot.report(number=number, given="", written=written(now), actor=people("watch"), now=now)
    row = Inspection.objects.select_related("matter").get()
    spot.circulate(row=row, text="样例", actor=people("watch"), now=now)
    proof = reading.published_plan(number)
    assert proof is not None
    assert proof.holds
    assert hashlib.sha256(f"{proof.salt}\n{proof.plan}".encode()).hexdigest() == row.commitment
    first = Act.objects.get(matter=row.matter, seq=1)
    assert json.loads(first.payload)["commitment"] == row.commitment
    assert proof.told["place"] == "样例大厅三号窗"


def test_a_letter_opens_where_the_code_is_lost(
    sealed: inspections.Sealed, people: People, now: datetime
) -> None:
    inspections.open_plan(row=sealed.inspection, given=sealed.letter, actor=people("watch"), now=now)
    assert sealed.inspection.unit == UNIT


def test_plans_that_must_not_be_sealed(people: People, now: datetime) -> None:
    watch, today = people("watch"), local_day(now)
    good = {"open_by": today + DAY, "actor": watch, "now": now}
    for wrong, more in (
        ({"unit": "none"}, {}), ({"checklist": "none"}, {}), ({"inspectors": (watch,)}, {}), ({"purpose": " "}, {}),
        ({"inspectors": (watch, people("inside"))}, {}), ({"day": today + 2 * DAY}, {}),
        ({}, {"open_by": today - DAY}), ({}, {"open_by": today + 91 * DAY}), ({}, {"actor": people("inside")}),
        ({}, {"actor": people("unit")}),
    ):  # fmt: skip
        with pytest.raises(Refused):
            inspections.seal_plan(plan=plan(people, **wrong), **{**good, **more})
    assert not Inspection.objects.exists()
    assert [one.key for one in inspections.inspectors_named("watch、watch2, watch")] == [
        watch.key,
        people("watch2").key,
    ]
    for name in ("nobody", "firm"):
        people("firm")
        with pytest.raises(Refused, match=name):
            inspections.inspectors_named(name)


def test_from_the_spot_to_the_end(sealed: inspections.Sealed, people: People, now: datetime) -> None:
    watch, unit, number = people("watch"), people("unit"), sealed.inspection.matter.number
    sent = written(now, slip="0123456789abcdef", photos=(PHOTO,))
    with pytest.raises(Refused):
        spot.report(number=number, given="", written=sent, actor=watch, now=now)
    assert Inspection.objects.get().opened_at is None
    given = {"number": number, "given": sealed.code, "actor": watch, "now": now}
    assert spot.report(written=sent, **given).how == "new"
    assert spot.report(written=sent, **given).how == "again"
    assert spot.report(written=written(now, slip="0123456789abcdef", text="样例：又看了", faults=(), results={}),
                       **given).how == "new"  # fmt: skip
    row = Inspection.objects.select_related("matter").get()
    assert (row.records.count(), Finding.objects.count()) == (2, 3)
    for wrong in ({"signed": "x"}, {"results": {"x": "bad"}}, {"faults": ()}, {"day": local_day(now) + DAY},
                  {"text": " "}, {"day": local_day(now) - DAY}, {"photos": (b"%PDF-1.4 x",)}):  # fmt: skip
        with pytest.raises(Refused):
            spot.report(written=written(now, **wrong), **given)
    with pytest.raises(Refused, match="不是这次"):
        spot.report(written=written(now), **{**given, "actor": people("leader")})
    assert not Message.objects.filter(to=f"agency:{UNIT}").exists()
    spot.circulate(row=row, text="样例：一次性通报", actor=watch, now=now)
    assert Message.objects.filter(to=f"agency:{UNIT}").count() == 1  # one circular, not drip by drip
    assert reading.inspection_of(number, people("unit2")) is not None
    remedies = list(Remedy.objects.select_related("matter").order_by("pk"))
    assert [one.rule for one in remedies] == ["优化营商环境条例 35、37", "优化营商环境条例 36", "样例规定"]
    assert remedies[1].matter.due_at < remedies[0].matter.due_at  # a serious one has less time
    with pytest.raises(Refused):
        spot.circulate(row=row, text="样例：再来一次", actor=watch, now=now)
    late = spot.report(written=written(now, text="样例：手机晚到"), **given)
    assert late.how == "late"
    assert (Finding.objects.filter(fate="late").count(), Remedy.objects.count()) == (3, 3)
    row.refresh_from_db()
    findings = list(row.findings.filter(fate=""))
    again = written(now, faults=(), results={}, text="样例：复查", signed="yes")
    look = {"row": row, "written": again, "actor": watch, "now": now + DAY}
    with pytest.raises(Refused, match="还没有报告整改"):
        spot.revisit(solved={one.pk: True for one in findings}, **look)
    with pytest.raises(Refused, match="每一个"):
        spot.revisit(solved={findings[0].pk: True}, **look)
    for one in remedies:
        loop.answer(row=one, fixed="样例：改了", cause="guide", proof=b"", actor=unit, now=now)
    with pytest.raises(Refused):
        spot.revisit(solved={one.pk: True for one in findings}, **{**look, "actor": people("inside")})
    row = Inspection.objects.select_related("matter").get()
    spot.revisit(solved={one.pk: one != findings[2] for one in findings}, **{**look, "row": row})
    row = Inspection.objects.select_related("matter").get()
    assert row.matter.state == "mending"
    assert [one.remedy.matter.state for one in row.findings.filter(fate="").order_by("pk")] == [
        "closed", "closed", "open",
    ]  # fmt: skip
    last = Remedy.objects.select_related("matter").get(pk=remedies[2].pk)
    loop.answer(row=last, fixed="样例：真改了", cause="guide", proof=b"", actor=unit, now=now)
    spot.revisit(solved={one.pk: True for one in findings}, **{**look, "row": row})
    row = Inspection.objects.select_related("matter").get()
    assert (row.matter.state, row.revisits) == ("closed", 2)
    assert row.matter.closed_at is not None
    spot.revisit(solved={one.pk: one != findings[0] for one in findings}, **{**look, "row": row})
    row = Inspection.objects.select_related("matter").get()
    assert (row.matter.state, row.matter.closed_at) == ("mending", None)  # it came back


def test_objections_within_thirty_days(sealed: inspections.Sealed, people: People, now: datetime) -> None:
    row = circulated(sealed, people, now)
    one, two, _three = row.findings.order_by("pk")
    head, leader = people("unit2"), people("watch2")
    other = person(put_user(username="w3", password="", label="w3", roles=["supervisor"]))
    with pytest.raises(Refused):
        objections.object_to(row=row, finding=one.pk, text="样例", actor=people("tax"), now=now)
    objections.object_to(row=row, finding=one.pk, text="样例：当时在岗", actor=head, now=now + 30 * DAY)
    with pytest.raises(Refused, match="异议期"):
        objections.object_to(row=row, finding=two.pk, text="样例", actor=head, now=now + 31 * DAY)
    with pytest.raises(Refused, match="已经提过"):
        objections.object_to(row=row, finding=one.pk, text="样例", actor=head, now=now)
    decided = {"row": row, "finding": one.pk, "why": "样例：有录像", "now": now}
    for not_he in (leader, people("inside")):
        with pytest.raises(Refused):
            objections.decide(upheld=True, actor=not_he, **decided)
    objections.decide(upheld=True, actor=other, **decided)
    assert Finding.objects.get(pk=one.pk).fate == "objected"
    assert Remedy.objects.select_related("matter").get(pk=one.remedy_id).matter.state == "void"
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(decided_by=head.key)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(filed_on=local_day(now) + 40 * DAY)


def test_a_record_made_at_the_time(sealed: inspections.Sealed, people: People, now: datetime) -> None:
    head = people("unit2")
    held = dict.fromkeys(("reform", "lawful", "procedure", "honest", "loss"), "样例：成立")
    made = {"text": "样例：先行先试", "conditions": held, "proof": PHOTO, "actor": head}
    with pytest.raises(Refused, match="当时"):
        objections.make_tolerance(decided_on=local_day(now) - 4 * DAY, now=now, **made)
    with pytest.raises(Refused, match="当时"):
        objections.make_tolerance(decided_on=local_day(now) + DAY, now=now, **made)
    with pytest.raises(Refused, match="没有填"):
        objections.make_tolerance(
            decided_on=local_day(now), now=now, **{**made, "conditions": {**held, "loss": " "}}
        )
    good = objections.make_tolerance(decided_on=local_day(now), now=now - timedelta(hours=1), **made)
    row = circulated(sealed, people, now)
    late = objections.make_tolerance(decided_on=local_day(now), now=now + timedelta(hours=1), **made)
    one = row.findings.order_by("pk")[0]
    cite = {"row": row, "finding": one.pk, "actor": head, "now": now + timedelta(hours=2)}
    with pytest.raises(Refused, match="检查以后才写的"):
        objections.excuse(number=late.matter.number, **cite)
    objections.excuse(number=good.matter.number, **cite)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=one.pk).update(tolerance_made=now + timedelta(hours=1))
    other = person(put_user(username="w3", password="", label="w3", roles=["supervisor"]))
    objections.judge(row=row, finding=one.pk, upheld=True, why="样例：五条都成立", actor=other, now=now)
    one.refresh_from_db()
    assert (one.judged, one.fate) == ("upheld", "")
    assert one.remedy.matter.state == "open"  # no blame, but it is put right all the same
    objections.withdraw_tolerance(row=late, reason="样例", actor=head, now=now)
    assert Tolerance.objects.get(pk=late.pk).matter.state == "withdrawn"


def test_a_draw_that_anybody_can_repeat(people: People, now: datetime) -> None:
    watch = people("watch")
    for name in ("watch2", "inside", "leader"):
        people(name)
    team = [person_by_username(name) for name in ("watch", "watch2", "inside", "leader")]
    wanted = draws.Wanted(
        [Target(UNIT, "样例审批", 9, "样例：返工多"), Target("tax", "样例税务", 1)], team, 2, 2, "window",
        "样例：双随机", local_day(now) + 30 * DAY,
    )  # fmt: skip
    row, code = draws.list_draw(wanted=wanted, actor=watch, now=now)
    with pytest.raises(Refused, match="还没有被账本封存"):
        draws.make_draw(row=row, code=code, actor=watch, now=now)
    seal(now=now)
    with pytest.raises(Refused, match="拆封码"):
        draws.make_draw(row=row, code="AAAA", actor=watch, now=now)
    made = draws.make_draw(row=row, code=code, actor=watch, now=now)
    assert len(made) == 2
    row = Draw.objects.select_related("matter").get()
    assert (row.seed, row.salt) == ("", "")
    assert "样例审批" not in str(
        Act.objects.filter(name__in=("draw.draw", "inspection.seal")).values_list("payload")
    )
    with pytest.raises(Refused, match="泄密"):
        draws.open_draw(row=row, code=code, actor=watch, now=now)
    for one in made:
        letter = json.loads(json.loads(one.letter)["plan"])
        assert all(people_key != people("inside").key for people_key, _ in letter["inspectors"]) or (
            letter["unit"] != UNIT
        )
        inspections.open_plan(row=one.inspection, given=code, actor=watch, now=now)
    with pytest.raises(Refused, match="泄密"):
        draws.open_draw(row=row, code=code, actor=watch, now=now)  # going on: nobody may learn where
    for one in made:
        inspections.void_plan(row=one.inspection, reason="样例", actor=watch, now=now)
    draws.open_draw(row=row, code=code, actor=watch, now=now)
    again = reading.drawn_again(Draw.objects.select_related("matter").get())
    assert again.holds
    assert {number for _one, number in again.found} == {one.inspection.matter.number for one in made}
    Draw.objects.update(pool=row.pool.replace(",9,", ",8,"))
    assert not reading.drawn_again(Draw.objects.select_related("matter").get()).holds
    for wrong in ({"count": 3}, {"checklist": "x"}, {"targets": [Target("none", "x", 1)]}, {"officers": team[:1]},
                  {"targets": [Target("tax", "x", 7)]}):  # fmt: skip
        values = {name: getattr(wanted, name) for name in wanted.__slots__} | wrong
        with pytest.raises(Refused):
            draws.list_draw(wanted=draws.Wanted(**values), actor=watch, now=now)


def test_a_plan_never_opened_is_told(sealed: inspections.Sealed, people: People, now: datetime) -> None:
    assert sweep_oversight(now=now + 31 * DAY)["plans_late"] == 1
    assert sweep_oversight(now=now + 32 * DAY)["plans_late"] == 0
    with pytest.raises(Refused):
        inspections.void_plan(row=sealed.inspection, reason="样例", actor=people("watch2"), now=now)
    row = Inspection.objects.select_related("matter").get()
    inspections.void_plan(row=row, reason="样例：线索不实", actor=people("watch"), now=now)
    assert reading.published_plan(row.matter.number).plan == ""  # type: ignore[union-attr]


def test_weights_come_from_what_was_put_right(people: People, now: datetime) -> None:
    for _n in range(3):
        loop.open_remedy(task=task(people), parent=None, actor=people("watch"), now=now - 60 * DAY)
    found = {one.key: one for one in reading.suggested(now)}
    assert (found["tax"].weight, found["tax"].reason) == (1, "")
    assert found[UNIT].weight == 10
    assert "逾期 3 项" in found[UNIT].reason
