"""A labelled sample of inspections: one up to its circular, one still sealed, one record made at the time."""

from __future__ import annotations

from datetime import datetime, timedelta

from hemei.accounts.queries import person_by_username
from hemei.cli.sample_voices import sample_agency
from hemei.oversight.operations import inspections, objections, spot
from hemei.oversight.queries.inspections import inspection_of
from hemei.rules.inspections import CONDITIONS
from hemei.rules.workdays import local_day


def make_inspections(now: datetime) -> None:
    """This will enter the sample; everything in it is labelled."""
    unit, watch = sample_agency(now), person_by_username("supervisor")
    team = (watch, person_by_username("leader"))
    before = now - timedelta(days=6)
    objections.make_tolerance(
        text="样例：容缺受理改为边办边补，先行先试", decided_on=local_day(before - timedelta(days=1)),
        conditions=dict.fromkeys(CONDITIONS, "样例：有会议纪要"), proof=b"", actor=person_by_username(f"{unit}-head"),
        now=before - timedelta(days=1), sample=True,
    )  # fmt: skip
    plan = inspections.Plan(unit, "样例大厅三号窗", "window", team, "样例：暗访窗口服务")
    day = local_day(now) + timedelta(days=30)
    made = inspections.seal_plan(plan=plan, open_by=day, actor=watch, now=before, sample=True)
    written = spot.Written(
        local_day(now - timedelta(days=4)), "样例：上午十点，三号窗无人，公示的指南与目录不一致", "yes",
        {"duty": "bad", "guide": "bad", "extra": "good", "once": "good", "rate": "good", "no": "none"},
        (spot.Fault("duty", "样例：上午十点三号窗无人"), spot.Fault("guide", "样例：指南多列“其他材料”")),
    )  # fmt: skip
    number = made.inspection.matter.number
    spot.report(
        number=number, given=made.code, written=written, actor=watch, now=now - timedelta(days=4)
    )  # fmt: skip
    row = inspection_of(number, watch)
    if row is not None:
        spot.circulate(
            row=row, text="样例：两个问题一次通报，请逐项整改", actor=watch, now=now - timedelta(days=3)
        )
    inspections.seal_plan(plan=plan, open_by=day, actor=watch, now=now - timedelta(days=1), sample=True)
