"""A profile is one for a legal person, keeps what was corrected, and shows each what its purpose allows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person
from hemei.cli.sample import sample_code
from hemei.enterprises import perms
from hemei.enterprises.models import Consent, Firm, FirmYear, GradeHeld, Right
from hemei.enterprises.operations.holdings import (
    NewRight,
    add_right,
    consent,
    end_grade,
    end_right,
    grant_grade,
)
from hemei.enterprises.operations.merging import merge_firms
from hemei.enterprises.operations.profile import (
    Identity,
    correct_firm,
    fill_year,
    look_at_contact,
    register_firm,
    say,
)
from hemei.enterprises.queries.facts import everybody, facts_of
from hemei.enterprises.queries.ladder import falling_out, ladder, ready_firms, reform, verdicts_of
from hemei.enterprises.queries.profile import (
    Asked,
    consents_of,
    firm_by_number,
    firms,
    history_of,
    years_of,
)
from hemei.ledger.operations import NotAllowed, Refused
from hemei.ledger.queries import acts_of, verify
from tests.enterprises.conftest import HELPER, STAT, VALUES, figures, owner

ON = date(2026, 11, 23)


def test_bad_codes_and_names_are_said_and_nothing_is_kept(other: Any, now: datetime) -> None:
    good = sample_code(502)
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    for code, words in ((wrong, "校验位不对"), (good[:-1], "应为 18 位"), ("", "应为 18 位")):
        with pytest.raises(Refused, match=words):
            register_firm(code=code, name="样例软件有限公司", identity=Identity(), actor=STAT, now=now)
    with pytest.raises(Refused, match="另一个名称"):
        register_firm(code=good, name="样例软件公司", identity=Identity(), actor=STAT, now=now)
    with pytest.raises(Refused, match="行业代码"):
        register_firm(code=good, name=other.name, identity=Identity(industry="C99"), actor=STAT, now=now)
    with pytest.raises(NotAllowed):
        register_firm(code=good, name=other.name, identity=Identity(), actor=owner(other.pk + 1), now=now)
    assert not Firm.objects.exists()
    made = register_firm(code=good, name=other.name, identity=Identity(), actor=owner(other.pk), now=now)
    with pytest.raises(Refused, match="已经有档案"):
        register_firm(code=good.lower(), name=other.name, identity=Identity(), actor=STAT, now=now)
    assert firm_by_number(f"QY-{good}") == made


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"science_staff": 101}, "科技人员多于职工总数"),
        ({"high_tech_income": 20_500_001}, "高新技术产品收入多于总收入"),
        ({"sales": -1}, "销售收入"),
        ({"rd_china": 1_000_001}, "境内研发费用多于研发费用"),
        ({"sales": 900_000}, "研发费用高于销售收入"),
        ({"rd_kinds": {"people": -5}}, "研发费用没有填对"),
        ({"source": " "}, "数据来源"),
    ],
)
def test_figures_that_cannot_be_are_named(
    firm: Any, now: datetime, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        fill_year(firm=firm, figures=figures(2025, **changes), actor=STAT, now=now)
    assert len(years_of(firm)) == 3
    assert not history_of(firm)


def test_years_that_cannot_have_figures_are_refused(firm: Any, now: datetime) -> None:
    for year, words in ((2026, "还没有结束"), (2018, "2019 年才成立")):
        with pytest.raises(Refused, match=words):
            fill_year(firm=firm, figures=figures(year), actor=STAT, now=now)


def test_what_is_corrected_stays_and_sales_may_be_nought(firm: Any, now: datetime) -> None:
    row = fill_year(firm=firm, figures=figures(2025, sales=0, note="还在研制，没有销售"), actor=STAT, now=now)
    assert row.replaces is not None
    assert [one.sales for one in history_of(firm)] == [20_000_000]
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmYear.objects.create(firm=firm, year=2025, source="x", by="x", at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmYear.objects.create(firm=firm, year=2022, staff=1, science_staff=2, source="x", by="x", at=now)
    known = facts_of(firm, ON)
    assert (known.year, known.facts["sales"], known.facts["rd"]) == (2025, 0.0, 1_000_000.0)
    verdict = verdicts_of(firm, ON)[1]["tech_sme"]
    assert verdict.score is not None
    assert verdict.score.parts[1].low == 0  # 5.6 % of costs
    assert verify().finding is None


def test_a_young_firm_has_noughts_before_it_was_founded(firm: Any, now: datetime) -> None:
    young = register_firm(
        code=sample_code(503), name="样例新芽有限公司", identity=Identity(founded_on=date(2025, 12, 1)),
        actor=STAT, now=now,
    )  # fmt: skip
    fill_year(firm=young, figures=figures(2025), actor=owner(young.party_id), now=now)
    facts = facts_of(young, ON).facts
    assert (facts["sales_1"], facts["rd_2"], facts["rd_china"]) == (0.0, 0.0, 1_000_000.0)
    verdict = verdicts_of(young, ON)[1]["high_tech"]
    assert {one.clause.key: one.state for one in verdict.must}["age"] == "missed"
    with pytest.raises(NotAllowed):
        fill_year(firm=firm, figures=figures(2024), actor=owner(young.party_id), now=now)


def test_columns_say_what_facts_say(firm: Any, now: datetime) -> None:
    say(firm=firm, said={"high_tech_field": 1, "conversions": 12}, actor=STAT, now=now)
    add_right(
        firm=firm,
        new=NewRight("ZL2020SAMPLE1", "invention", "样例轴承", date(2021, 1, 5)),
        actor=STAT,
        now=now,
    )
    young = register_firm(
        code=sample_code(503), name="样例新芽有限公司", identity=Identity(founded_on=date(2025, 2, 1)),
        actor=STAT, now=now,
    )  # fmt: skip
    fill_year(firm=young, figures=figures(2025, rd_china=None), actor=STAT, now=now)
    columns = everybody(ON).columns
    for n, one in enumerate((firm, young)):
        assert {key: column[n] for key, column in columns.items() if column[n] == column[n]} == {
            key: value for key, value in facts_of(one, ON).facts.items() if value is not None
        }
    register_firm(code=sample_code(505), name="样例空档案", identity=Identity(), actor=STAT, now=now)
    assert (len(everybody(ON).keys), len(everybody(ON, all_of_them=True).keys)) == (2, 3)
    with pytest.raises(Refused, match="最多 20"):
        say(firm=firm, said={"rd_management": 21}, actor=STAT, now=now)
    with pytest.raises(Refused, match="没有"):
        say(firm=firm, said={"nothing": 1}, actor=STAT, now=now)


def test_a_right_counts_once_and_ends(firm: Any, now: datetime) -> None:
    new = NewRight(
        "ZL2020SAMPLE1", "invention", "样例轴承", date(2021, 1, 5), high_value=("kept", "strategic")
    )
    right = add_right(firm=firm, new=new, actor=STAT, now=now)
    assert facts_of(firm, ON).facts["class1_high"] == 1
    with pytest.raises(Refused, match="一项只算一次"):
        add_right(firm=firm, new=new, actor=STAT, now=now)
    with pytest.raises(Refused, match="高价值"):
        add_right(firm=firm, new=NewRight("X1", "software", "样例", date(2021, 1, 5), high_value=("kept",)),
                  actor=STAT, now=now)  # fmt: skip
    end_right(right=right, ended_on=date(2026, 6, 1), why="未缴年费", actor=STAT, now=now)
    assert facts_of(firm, ON).facts["class1"] == 0
    assert facts_of(firm, date(2026, 5, 31)).facts["class1"] == 1
    add_right(firm=firm, new=new, actor=STAT, now=now)
    assert Right.objects.count() == 2


def test_each_sees_what_its_purpose_allows(firm: Any, now: datetime) -> None:
    mine, stranger = owner(firm.party_id), owner(firm.party_id + 1)
    leader = Person("user:903", "领导（样例）", frozenset({"leader"}))
    assert perms.groups(firm, mine, frozenset()) == {"contact", "figures", "rights", "verdicts"}
    assert not perms.may_see(firm, stranger)
    assert perms.groups(firm, leader, frozenset()) == {"rights"}
    assert perms.groups(firm, STAT, frozenset()) == {"rights", "figures", "verdicts"}
    consent(firm=firm, uses=["match", "share"], actor=mine, now=now)
    assert perms.groups(firm, leader, consents_of(firm)) == {"rights", "figures", "verdicts"}
    consent(firm=firm, uses=["match"], actor=mine, now=now)
    assert consents_of(firm) == {"match"}
    assert Consent.objects.exclude(withdrawn_at=None).count() == 1
    assert "consent" not in perms.offers(firm, STAT)
    assert not perms.offers(firm, stranger)
    with pytest.raises(NotAllowed):
        consent(firm=firm, uses=[], actor=stranger, now=now)
    with pytest.raises(Refused, match="用途"):
        look_at_contact(firm=firm, purpose="看", actor=HELPER, now=now)
    assert look_at_contact(firm=firm, purpose="通知补交年报", actor=HELPER, now=now)[1] == "13800000501"
    kept = acts_of(firm.pk)[-1]
    assert (kept.name, kept.payload) == ("firm.look", {"purpose": "通知补交年报"})


def test_duplicates_merge_by_an_act(firm: Any, now: datetime) -> None:
    twin = register_firm(code=sample_code(504), name="样例精密公司", identity=Identity(), actor=STAT, now=now)
    fill_year(firm=twin, figures=figures(2022), actor=STAT, now=now)
    fill_year(firm=twin, figures=figures(2025, staff=99), actor=STAT, now=now)
    add_right(firm=twin, new=NewRight("ZL9", "utility", "样例夹具", date(2022, 1, 5)), actor=STAT, now=now)
    with pytest.raises(Refused, match="不能并入自己"):
        merge_firms(keep=firm, drop=firm, reason="x", actor=STAT, now=now)
    with pytest.raises(Refused, match="写明"):
        merge_firms(keep=firm, drop=twin, reason=" ", actor=STAT, now=now)
    moved = merge_firms(keep=firm, drop=twin, reason="换照前后两个代码，样例", actor=STAT, now=now)
    assert (moved["years"], moved["rights"]) == (1, 1)
    assert [one.year for one in years_of(firm)] == [2025, 2024, 2023, 2022]
    assert years_of(firm)[0].staff == 100
    gone = firm_by_number(twin.matter.number)
    assert (gone.matter.state, gone.merged_into) == ("merged", firm)
    assert acts_of(twin.pk)[-1].payload["left_behind"] == [2025]
    assert acts_of(firm.pk)[-1].name == "firm.take"
    with pytest.raises(Refused):
        fill_year(firm=gone, figures=figures(2024), actor=STAT, now=now)
    assert [one.pk for one in firms(Asked(), ON)] == [firm.pk]
    correct_firm(firm=firm_by_number(firm.matter.number), identity=Identity("C3563"), actor=STAT, now=now)
    assert acts_of(firm.pk)[-1].payload["before"]["industry"] == "C3562"


def test_the_ladder_and_who_falls_out(firm: Any, now: datetime) -> None:
    held = grant_grade(
        firm=firm, grade="high_tech", certificate="GR2024SAMPLE1", granted_on=date(2024, 12, 7), actor=HELPER, now=now
    )  # fmt: skip
    grant_grade(
        firm=firm,
        grade="tech_sme",
        certificate="SAMPLE2026",
        granted_on=date(2026, 5, 1),
        actor=HELPER,
        now=now,
    )
    with pytest.raises(Refused, match="已经登记过"):
        grant_grade(
            firm=firm,
            grade="tech_sme",
            certificate="sample2026",
            granted_on=date(2026, 5, 1),
            actor=HELPER,
            now=now,
        )
    rungs = {one.rule.grade: one for one in ladder(ON)}
    assert (rungs["high_tech"].before, rungs["high_tech"].now, rungs["high_tech"].ending) == (1, 1, 1)
    assert (rungs["tech_sme"].before, rungs["tech_sme"].came, rungs["tech_sme"].now) == (0, 1, 1)
    falls = falling_out(ON)
    assert [one.held.grade for one in falls] == ["high_tech", "tech_sme"]
    assert {c.clause.key for c in falls[0].verdict.missing()} >= {"ip", "field"}
    assert falls[0].standing.last_batch is not None
    assert [one.held.grade for one in falling_out(ON, grade="tech_sme")] == ["tech_sme"]
    assert ready_firms("fledgling", ON) == [firm]
    end_grade(held=held, ended_on=date(2026, 9, 1), why="两年未报年报", actor=HELPER, now=now)
    rung = next(one for one in ladder(ON) if one.rule.grade == "high_tech")
    assert (rung.before, rung.left, rung.now) == (1, 1, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        GradeHeld.objects.create(
            firm=firm, grade="nothing", certificate="x", granted_on=ON, expires_on=ON + timedelta(days=1)
        )
    changed = reform("fledgling", ON, {"must.science.science_share.least": 0.3})
    assert (changed.now, changed.then, changed.lost) == (1, 0, (firm.pk,))


def test_the_list_is_filtered_and_paged(firm: Any, now: datetime) -> None:
    for n in range(3):
        register_firm(
            code=sample_code(600 + n),
            name=f"样例企业{n}号",
            identity=Identity(park="park-02"),
            actor=STAT,
            now=now,
        )
    first = firms(Asked(), ON, limit=2)
    assert [one.party.name for one in first] == ["样例企业2号", "样例企业1号"]
    assert [one.party.name for one in firms(Asked(), ON, key=first[-1].pk)] == [
        "样例企业0号",
        "样例精密有限公司",
    ]
    assert len(firms(Asked(park="park-02"), ON)) == 3
    assert [one.party.name for one in firms(Asked(text="精密"), ON)] == ["样例精密有限公司"]
    assert [one.party.name for one in firms(Asked(text=sample_code(601)), ON)] == ["样例企业1号"]
    assert firms(Asked(grade="high_tech"), ON) == []
    assert VALUES["staff"] == 100
