"""Help by its acts and pages: authority that the firm takes back in mid-task, hand-over, rating, load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from hemei.accounts.models import Message
from hemei.accounts.operations import put_party, put_user
from hemei.accounts.queries import Person, person
from hemei.ledger.models import Act
from hemei.ledger.operations import NotAllowed, Refused
from hemei.projects.models import HelpGrant, HelpTask
from hemei.projects.operations import help as do
from hemei.projects.queries import help as reading
from hemei.rules.workdays import local_day
from tests.projects.conftest import HEAD, OFFICER, OTHER
from tests.zone import as_person

CODE = "91000000MA0000000Y"
WANTED = do.Wanted("样例：代领施工许可", "for", "permit", "zone")


@pytest.fixture
def firm(agencies: None) -> Person:
    party = put_party(kind="legal", name="样例企业", code=CODE, sample=True)
    return person(put_user(username="firm", password="firm", label="样例", roles=["applicant"], party=party))


@pytest.fixture
def desks(firm: Person, now: datetime) -> None:
    do.open_desk(desk=do.Desk("zone", "zone", "样例区级专区"), actor=HEAD, now=now)
    do.open_desk(desk=do.Desk("p1", "park", "样例一号园区", "park-01"), actor=HEAD, now=now)
    do.join_desk(code="zone", key=OFFICER.key, label=OFFICER.label, actor=HEAD, now=now)
    do.join_desk(code="p1", key=OTHER.key, label=OTHER.label, actor=HEAD, now=now)


@pytest.fixture
def granted(desks: None, firm: Person, now: datetime) -> Callable[..., HelpGrant]:
    def made(actor: Person = OFFICER, days: int = 30) -> HelpGrant:
        today = local_day(now)
        row = do.ask_grant(
            code=CODE,
            scope=["permit"],
            begins_on=today,
            ends_on=today + timedelta(days=days),
            actor=actor,
            now=now,
        )
        return do.answer_grant(number=row.matter.number, agreed=True, actor=firm, now=now)

    return made


def taken(firm: Person, now: datetime) -> str:
    number = str(do.ask_task(wanted=WANTED, actor=firm, now=now).matter.number)
    do.take_task(number=number, actor=OFFICER, now=now)
    return number


def test_an_authorisation_revoked_in_mid_task_halts_it_and_loses_nothing(
    granted: Callable[..., HelpGrant], firm: Person, now: datetime
) -> None:
    number = taken(firm, now)
    with pytest.raises(Refused, match="先向企业申请授权"):
        do.step(number=number, what="样例：已递交", actor=OFFICER, now=now)
    assert HelpTask.objects.get().matter.state == "doing"
    grant = granted()
    do.step(number=number, what="样例：已递交", actor=OFFICER, now=now)
    assert HelpGrant.objects.get().uses == 1
    told = Message.objects.get(act="grant.use")
    assert (told.to, told.place) == (f"party:{firm.party_id}", "help_my")
    assert "样例：已递交" in told.text
    stranger = replace(firm, party_id=None)
    with pytest.raises(Refused, match="不是您企业的"):
        do.revoke_grant(number=grant.matter.number, reason="", actor=stranger, now=now)
    do.revoke_grant(number=grant.matter.number, reason="样例：自己办", actor=firm, now=now)
    assert HelpTask.objects.get().matter.state == "halted"
    with pytest.raises(Refused, match="以前做的都保留"):
        do.step(number=number, what="样例：再递交", actor=OFFICER, now=now)
    assert Act.objects.filter(name="task.step").count() == 1
    with pytest.raises(Refused, match="先向企业申请授权"):
        do.resume(number=number, actor=OFFICER, now=now)
    granted()
    do.resume(number=number, actor=OFFICER, now=now)
    do.step(number=number, what="样例：已领到", actor=OFFICER, now=now, last=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpTask.objects.update(score=6)
    do.rate(number=number, score=5, text="样例：快", actor=firm, now=now)
    assert HelpTask.objects.get().score == 5
    with pytest.raises(NotAllowed):
        do.rate(number=number, score=1, text="", actor=replace(OFFICER, party_id=firm.party_id), now=now)


def test_who_leaves_hands_over_and_the_firm_authorises_the_new_one(
    granted: Callable[..., HelpGrant], firm: Person, now: datetime
) -> None:
    grant, number = granted(), taken(firm, now)
    do.step(number=number, what="样例：已递交", actor=OFFICER, now=now)
    with pytest.raises(Refused, match="另一位"):
        do.leave_desk(key=OFFICER.key, to=OFFICER.key, reason="样例", actor=HEAD, now=now)
    assert do.leave_desk(key=OFFICER.key, to=OTHER.key, reason="样例：调岗", actor=HEAD, now=now) == 1
    row = HelpTask.objects.select_related("matter").get()
    assert (row.helper, row.matter.state, row.grant) == (OTHER.key, "halted", None)
    grant.matter.refresh_from_db()
    assert grant.matter.state == "ended"
    assert Message.objects.filter(act="task.hand", to=f"party:{firm.party_id}").exists()
    with pytest.raises(Refused, match="不在岗"):
        do.take_task(number=number, actor=OFFICER, now=now)
    granted(OTHER)
    do.resume(number=number, actor=OTHER, now=now)
    do.step(number=number, what="样例：办好", actor=OTHER, now=now, last=True)
    loads = {one.officer.key: one for _desk, found, _n in reading.desks() for one in found}
    assert set(loads) == {OTHER.key}
    assert (loads[OTHER.key].done, loads[OTHER.key].grants) == (1, 1)


def test_an_authorisation_ends_with_its_last_day(
    granted: Callable[..., HelpGrant], firm: Person, now: datetime
) -> None:
    granted(days=2)
    number = taken(firm, now)
    do.step(number=number, what="样例", actor=OFFICER, now=now)
    later = now + timedelta(days=3)
    with pytest.raises(Refused, match="授权期"):
        do.step(number=number, what="样例", actor=OFFICER, now=later)
    assert do.end_grants(now=now + timedelta(days=2)) == 0
    assert do.end_grants(now=later) == 1
    assert do.end_grants(now=later) == 0
    assert HelpTask.objects.get().matter.state == "halted"
    with pytest.raises(Refused, match="366"):
        granted(days=400)


def test_the_pages_of_the_firm_and_of_the_helper(
    firm: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    do.open_desk(desk=do.Desk("p1", "park", "样例一号园区", "park-01"), actor=HEAD, now=now)
    helper = person(put_user(username="h", password="h", label="样例专员", roles=["helper"]))
    put_user(username="boss", password="boss", label="样例负责人", roles=["head"])
    boss, his, mine = as_person("boss"), as_person("h"), as_person("firm")
    join = {"deed": "join", "desk": "p1", "key": helper.key, "label": "样例专员"}
    assert boss.post("/visits/help/", join).status_code == 302
    assert his.post("/visits/help/", join).status_code == 422
    ask = {"deed": "ask", "what": "样例：代领", "way": "for", "scope": "permit", "desk": "p1"}
    assert mine.post("/visits/my/help/", ask).status_code == 302
    task = HelpTask.objects.get()
    page = f"/visits/help/tasks/{task.matter.number}/"
    _post(his, page, deed="take", seen=1)
    assert _post(his, page, deed="step", seen=2, what="样例：一步").status_code == 422
    day = local_day(now).isoformat()
    assert _post(his, "/visits/help/grants/", deed="ask", code=CODE, scope="permit", begins=day, ends=day)
    grant = HelpGrant.objects.get()
    assert "同意授权" in mine.get("/visits/my/help/").content.decode()
    _post(mine, "/visits/my/help/", deed="give", number=grant.matter.number, agreed="yes")
    assert _post(his, page, deed="step", seen=2, what="样例：一步").status_code == 302
    assert "样例：一步" in mine.get("/visits/my/help/").content.decode()
    assert _post(mine, "/visits/my/help/", deed="revoke", number=grant.matter.number).status_code == 302
    assert "等新的授权" in his.get(page).content.decode()
    assert his.get(f"/visits/help/grants/{grant.matter.number}/").status_code == 200
    for where in ("/visits/help/", "/visits/help/tasks/?helper=" + helper.key, "/visits/help/grants/"):
        assert boss.get(where).status_code == 200
        assert boss.get(where + ("&" if "?" in where else "?") + "format=xlsx").status_code == 200


def _post(client: Client, where: str, **given: Any) -> Any:
    return client.post(where, given)
