"""Talent from application to departure: graded by the table, paid once, housed once, warned once; files; carriers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person, inbox
from hemei.cli.sample import sample_code
from hemei.common.books import Sheet, xlsx
from hemei.common.words import told
from hemei.enterprises.models import Allotment, Benefit, Employment, Firm, Place, Talent, Warned
from hemei.enterprises.operations import benefits, carriers, talent, talent_files
from hemei.enterprises.operations.holdings import consent, grant_grade
from hemei.enterprises.operations.profile import Identity, fill_year, register_firm, say
from hemei.enterprises.operations.rounds import step, sweep_firms
from hemei.enterprises.queries import carriers as homes
from hemei.enterprises.queries import talent as reading
from hemei.enterprises.queries.talent_files import HEADS
from hemei.ledger.models import Act
from hemei.ledger.operations import NotAllowed, Refused, Stale, WrongState
from hemei.ledger.queries import verify
from tests.enterprises.conftest import HELPER, STAT, figures, owner

OFFICER = Person("user:920", "人才经办（样例）", frozenset({"approver"}))
HEAD = Person("user:921", "人才负责人（样例）", frozenset({"head"}))
DOCTOR = {"degree": 4, "rank": 2, "honour": 0, "patents": 1, "salary": 300_000, "age": 33}
NEW = talent.NewTalent("样例博士甲", DOCTOR, "13800000601", "", 1)


@pytest.fixture
def graded(firm: Firm, now: datetime) -> Talent:
    """A doctor graded C."""
    row = talent.apply_talent(employer=firm, new=NEW, actor=owner(firm.party_id), now=now)
    talent.grade_talent(row=row, grade="C", note="材料齐", actor=OFFICER, now=now)
    return row


def test_a_person_is_graded_by_the_table_and_paid_once(firm: Firm, now: datetime) -> None:
    boss = owner(firm.party_id)
    row = talent.apply_talent(employer=firm, new=NEW, actor=boss, now=now)
    assert "样例博士甲" not in row.matter.title
    with pytest.raises(Refused, match=r"达不到这个等级.*国家级奖项"):
        talent.grade_talent(row=row, grade="A", note="x", actor=OFFICER, now=now)
    made = talent.grade_talent(row=row, grade="C", note="材料齐", actor=OFFICER, now=now)
    assert row.reasons == ["本科以上学历", "博士学位"]
    assert row.grade_until == date(2029, 11, 23)
    assert made[0].due_on == date(2026, 12, 23)
    assert all(one.matter.due_at is not None and one.matter.parent_id == row.pk for one in made)
    first = reading.benefit_by_number(made[0].matter.number)
    with pytest.raises(Refused, match="兑现日期"):
        benefits.pay_benefit(row=first, voucher="RC-1", paid_on=date(2026, 11, 22), actor=HEAD, now=now)
    benefits.pay_benefit(row=first, voucher="RC-1", paid_on=date(2026, 11, 23), actor=HEAD, now=now)
    with pytest.raises(WrongState):
        benefits.pay_benefit(row=first, voucher="RC-2", paid_on=date(2026, 11, 23), actor=HEAD, now=now)
    second = reading.benefit_by_number(made[1].matter.number)
    with pytest.raises(Refused, match="已经登记过"):
        benefits.pay_benefit(row=second, voucher="RC-1", paid_on=date(2027, 5, 23), actor=HEAD,
                             now=now + timedelta(days=200))  # fmt: skip
    again = Benefit(
        matter=row.matter, talent=row, key=first.key, part=first.part, granted_on=first.granted_on,
        amount=first.amount, due_on=first.due_on,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)
    texts = [one.text for one in inbox(boss)]
    assert any("C 类人才" in one for one in texts)
    assert any("RC-1" in one for one in texts)
    payloads = " ".join(Act.objects.values_list("payload", flat=True))
    assert NEW.name not in payloads
    assert NEW.phone not in payloads
    assert verify().finding is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "姓名"), ({"phone": "abc"}, "电话"), ({"children": 10}, "子女"),
        ({"identity": "110101"}, "证件号"),
        ({"identity": "110101199001011230"}, "校验位"), ({"facts": {"moon": 1}}, "moon"),
        ({"facts": {"degree": 5}}, "最高学历"), ({"from_on": date(2030, 1, 1)}, "到岗日期"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(firm: Firm, now: datetime, changes: dict[str, Any], said: str) -> None:
    given = {"name": NEW.name, "facts": DOCTOR, "phone": "", "identity": "", "children": 0, **changes}
    with pytest.raises(Refused, match=said):
        talent.apply_talent(employer=firm, new=talent.NewTalent(**given), actor=HELPER, now=now)
    assert not Talent.objects.exists()


def test_nobody_is_entered_twice_and_no_number_is_kept(firm: Firm, now: datetime) -> None:
    number = "110101199003074530"
    for last in "0123456789X":
        try:
            assert talent.digest_of(number[:17] + last)
        except Refused:
            continue
        number = number[:17] + last
    new = talent.NewTalent("样例乙", DOCTOR, identity=number)
    row = talent.apply_talent(employer=firm, new=new, actor=HELPER, now=now)
    assert number not in (row.identity, row.name)
    with pytest.raises(Refused, match="已经登记过"):
        talent.apply_talent(employer=firm, new=new, actor=HELPER, now=now)
    with pytest.raises(NotAllowed):
        talent.apply_talent(employer=firm, new=NEW, actor=owner(firm.party_id + 999), now=now)


def test_a_place_is_given_once(graded: Talent, firm: Firm, now: datetime) -> None:
    today = date(2026, 11, 23)
    flat = benefits.add_place(
        kind="housing", code="样例 1-101", name="样例公寓", ends_on=None, actor=HELPER, now=now
    )
    with pytest.raises(Refused, match="已经登记过"):
        benefits.add_place(
            kind="housing", code="样例1-101", name="样例公寓", ends_on=None, actor=HELPER, now=now
        )
    other = talent.apply_talent(employer=firm, new=talent.NewTalent("样例丙", DOCTOR), actor=HELPER, now=now)
    talent.grade_talent(row=other, grade="D", note="可", actor=OFFICER, now=now)
    given = benefits.give_place(talent=graded, place=flat, from_on=today, actor=HELPER, now=now)
    with pytest.raises(Refused, match="只能给一个人"):
        benefits.give_place(talent=other, place=flat, from_on=today, actor=HELPER, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Allotment.objects.create(place=flat, talent=other, kind="housing", from_on=today, by="x", at=now)
    seat = benefits.add_place(kind="school", code="S1", name="样例小学", ends_on=None, actor=HELPER, now=now)
    with pytest.raises(Refused, match="没有这项待遇"):
        benefits.give_place(talent=other, place=seat, from_on=today, actor=HELPER, now=now)
    benefits.give_place(talent=graded, place=seat, from_on=today, actor=HELPER, now=now)
    second = benefits.add_place(
        kind="school", code="S2", name="样例小学", ends_on=None, actor=HELPER, now=now
    )
    with pytest.raises(Refused, match="最多 1 个"):
        benefits.give_place(talent=graded, place=second, from_on=today, actor=HELPER, now=now)
    benefits.free_place(row=given, on=today, actor=HELPER, now=now)
    benefits.give_place(talent=other, place=flat, from_on=today, actor=HELPER, now=now)
    assert reading.place_counts(today) == [("housing", 1, 1), ("school", 2, 1)]
    gone = talent.leave_zone(row=other, on=today, reason="离职", actor=HELPER, now=now)
    assert gone == Benefit.objects.filter(talent=other, matter__state="stopped").count() > 0
    assert [one.place.code for one in reading.places({"state": "free"}, today)] == ["样例1-101", "S2"]


def test_moving_on_keeps_the_grade(graded: Talent, other: Any, now: datetime) -> None:
    new = register_firm(code=other.code, name=other.name, identity=Identity(), actor=STAT, now=now)
    talent.move_talent(row=graded, employer=new, on=date(2026, 11, 23), actor=HELPER, now=now)
    assert graded.matter.state == "graded"
    assert Employment.objects.filter(talent=graded).count() == 2
    with pytest.raises(Refused, match="用途"):
        talent.look_at_talent(row=graded, purpose="看", actor=HELPER, now=now)
    assert talent.look_at_talent(row=graded, purpose="通知补材料", actor=HELPER, now=now)[0] == NEW.name
    assert Act.objects.filter(name="talent.look", payload__contains="通知补材料").exists()


def test_warnings_come_sixty_thirty_and_seven_days_before_once_each(
    graded: Talent, firm: Firm, now: datetime
) -> None:
    boss = owner(firm.party_id)
    grant_grade(
        firm=firm, grade="high_tech", certificate="GR1", granted_on=date(2024, 1, 20), actor=STAT, now=now
    )
    assert [step(left, [7, 30, 60]) for left in (61, 60, 31, 30, 8, 7, 1, 0)] == [
        None,
        60,
        60,
        30,
        30,
        7,
        7,
        None,
    ]
    for days, expected in ((0, 60), (1, 60), (20, 60), (28, 30), (29, 30), (51, 7), (52, 7), (57, 7)):
        sweep_firms(now=now + timedelta(days=days))
        sweep_firms(now=now + timedelta(days=days))
        found = list(Warned.objects.filter(about="grade").order_by("-pk").values_list("days", flat=True))
        assert found[0] == expected
    assert found == [7, 30, 60]
    letters = [one for one in inbox(boss) if one.place == "firm"]
    assert len([one for one in letters if "到期，还有" in one.text]) == 3
    assert "2027-01-20" in letters[0].text
    end = datetime(2029, 11, 23, 10, 0, tzinfo=now.tzinfo)
    sweep_firms(now=end - timedelta(days=5))
    sweep_firms(now=end)
    graded.matter.refresh_from_db()
    assert graded.matter.state == "expired"
    assert Warned.objects.filter(about="talent").count() == 1


def test_a_firm_that_qualifies_is_told_of_the_next_batch(firm: Firm, now: datetime) -> None:
    say(firm=firm, said={"conversions": 15}, actor=STAT, now=now)
    rich = register_firm(
        code=sample_code(777), name="样例苗圃有限公司", actor=STAT, now=now,
        identity=Identity(founded_on=date(2025, 1, 1)),
    )  # fmt: skip
    fill_year(firm=rich, figures=figures(2025), actor=STAT, now=now)
    from hemei.enterprises.operations.holdings import NewRight, add_right

    right = NewRight("ZL777", "software", "样例软件", date(2025, 5, 1))
    add_right(firm=rich, new=right, actor=STAT, now=now)
    assert sweep_firms(now=now).get("batches told") == 0  # nobody consents yet
    consent(firm=rich, uses=["match"], actor=owner(rich.party_id), now=now)
    sweep_firms(now=now + timedelta(days=1))
    sweep_firms(now=now + timedelta(days=2))
    texts = [one.text for one in inbox(owner(rich.party_id))]
    assert [one for one in texts if "苗圃企业" in one and "2026-12-31 截止" in one]
    assert len(texts) == len(set(texts))
    assert Warned.objects.filter(about="batch", key="nursery", firm=rich).count() == 1


def _book(kind: str, *rows: dict[str, Any]) -> bytes:
    heads = HEADS[kind]
    return xlsx(
        Sheet(
            "x", [[row.get(key, "") for key in heads] for row in rows], [(one, 12) for one in heads.values()]
        )
    )


def test_a_file_is_checked_entered_whole_and_taken_back(firm: Firm, now: datetime) -> None:
    good = {
        "name": "样例丁",
        "employer": firm.party.code,
        "degree": "博士",
        "age": 30,
        "from_on": date(2026, 1, 5),
    }
    bad = {"name": "", "employer": "X", "degree": "神童", "age": "三十", "from_on": "去年"}
    by: dict[str, Any] = {"actor": OFFICER, "now": now}
    row = talent_files.send_file(kind="people", name="a.xlsx", content=_book("people", good, bad), **by)
    assert row.matter.state == "faulty"
    said = {one["cell"]: one["message"] for one in row.problems}
    assert set(said) == {"A3", "F3", "G3", "L3"}
    assert "博士" in said["G3"]
    unknown = _book("people", {**good, "employer": sample_code(4)}, good)
    row = talent_files.send_file(kind="people", name="a.xlsx", content=unknown, **by)
    assert [one["cell"] for one in row.problems] == ["B2"]
    for name, content in (("a.xls", b""), ("a.xlsx", b"x")):
        if name == "a.xls":
            with pytest.raises(Refused, match="xlsx"):
                talent_files.send_file(kind="people", name=name, content=content, **by)
        else:
            assert talent_files.send_file(kind="people", name=name, content=content, **by).problems
    assert not Talent.objects.exists()
    row = talent_files.send_file(kind="people", name="a.xlsx", content=_book("people", good), **by)
    assert talent_files.enter_file(row=row, **by) == 1
    assert Talent.objects.get().facts == {"degree": 4, "age": 30}
    assert talent_files.undo_file(row=row, **by) == 1
    assert not reading.talent_lines({}, after="", limit=9, now=now)
    flats = _book("housing", {"code": "1-1", "name": "样例公寓"}, {"code": "1-2", "name": "样例公寓"})
    row = talent_files.send_file(kind="housing", name="b.xlsx", content=flats, **by)
    again = talent_files.send_file(kind="housing", name="b.xlsx", content=flats, **by)
    assert talent_files.enter_file(row=row, **by) == 2
    with pytest.raises(Refused, match="A2"):
        talent_files.enter_file(row=again, **by)
    assert talent_files.undo_file(row=row, **by) == 2
    assert not Place.objects.filter(withdrawn=False).exists()
    assert verify().finding is None


CARRIER = carriers.NewCarrier(
    "样例孵化器", "incubator", "province", "样例运营公司", "park-01", Decimal(1000), date(2020, 1, 1)
)


def test_a_carrier_lets_no_more_than_it_has_and_graduates_by_the_table(firm: Firm, now: datetime) -> None:
    home = carriers.open_carrier(new=CARRIER, actor=STAT, now=now)
    made = carriers.rent(
        row=home, firm=firm, area=Decimal(600), from_on=date(2024, 1, 1), actor=STAT, now=now
    )
    second = register_firm(
        code=sample_code(778), name="样例新创有限公司", identity=Identity(), actor=STAT, now=now
    )
    with pytest.raises(Refused, match="面积不够"):
        carriers.rent(row=home, firm=second, area=Decimal(401), from_on=date(2023, 1, 1), actor=STAT, now=now)
    stale = homes.carrier_by_number(home.matter.number)
    carriers.rent(row=home, firm=second, area=Decimal(400), from_on=date(2025, 6, 1), actor=STAT, now=now)
    third = register_firm(code=sample_code(779), name="样例三", identity=Identity(), actor=STAT, now=now)
    with pytest.raises((Refused, Stale)):
        carriers.rent(row=stale, firm=third, area=Decimal(1), from_on=date(2026, 1, 1), actor=STAT, now=now)
    with pytest.raises(Refused, match="不能更小"):
        carriers.resize(row=home, space=Decimal(999), note="x", actor=STAT, now=now)
    tenants = {one.row.firm_id: one for one in homes.tenants_of(home, date(2026, 11, 23))}
    assert tenants[firm.pk].found is not None
    assert tenants[firm.pk].found.met is True  # two years of sales
    assert tenants[second.pk].found is not None
    assert tenants[second.pk].found.met is None
    poor = homes.tenancy(home, tenants[second.pk].row.pk)
    assert poor is not None
    with pytest.raises(Refused, match=r"还没有达到毕业条件.*高新技术企业"):
        carriers.graduate(row=poor, on=date(2026, 11, 1), actor=STAT, now=now)
    one = homes.tenancy(home, made.pk)
    assert one is not None
    carriers.graduate(row=one, on=date(2026, 11, 1), actor=STAT, now=now)
    home = homes.carrier_by_number(home.matter.number)
    assert one.reasons == ["入驻满 0 个月", "连续两年销售收入累计超过 1000 万元"]
    assert any("毕业" in one.text for one in inbox(owner(firm.party_id)))
    shares = dict(homes.occupancy(homes.spans_of(home), home.space, date(2026, 11, 23)))
    assert shares[date(2026, 11, 1)] == 40.0
    assert shares[date(2026, 10, 1)] == 100.0
    line = homes.carrier_lines({"stage": "incubator"}, after="", limit=5, now=now, on=date(2026, 11, 23))[
        0
    ].row
    assert (line.taken, line.tenants, line.free, line.out) == (Decimal(400), 1, Decimal(600), 1)
    with pytest.raises(Refused, match="还有企业"):
        carriers.close_carrier(row=home, reason="x", actor=OFFICER, now=now)
    poor = homes.tenancy(home, tenants[second.pk].row.pk)
    assert poor is not None
    carriers.move_out(row=poor, on=date(2026, 11, 20), reason="搬走", actor=STAT, now=now)
    home = homes.carrier_by_number(home.matter.number)
    carriers.close_carrier(row=home, reason="停办", actor=OFFICER, now=now)
    assert verify().finding is None


def test_platforms_are_entered_once_and_end(firm: Firm, now: datetime) -> None:
    new = carriers.NewPlatform("lab", "province", "样例实验室", "样例〔2025〕1 号", date(2025, 1, 1))
    row = carriers.add_platform(firm=firm, new=new, actor=HELPER, now=now)
    with pytest.raises(Refused, match="已经登记在册"):
        carriers.add_platform(firm=firm, new=new, actor=HELPER, now=now)
    carriers.end_platform(row=row, on=date(2026, 1, 1), why="撤销", actor=HELPER, now=now)
    assert [one.ended_on for one in homes.platforms_of(firm)] == [date(2026, 1, 1)]
    assert told("重点实验室")
