"""What is kept between requests is what would be made anew; frequent pages compose no statement anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db.models.sql.compiler import SQLCompiler
from django.template import Context, Template
from django.test import Client
from django.urls import set_script_prefix
from django.utils import timezone, translation

from hemei.accounts.models import Agency, User
from hemei.accounts.operations import make_token
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.catalog.models import Menu
from hemei.cli.sample import OPEN, make_order
from hemei.common.words import forget_names
from hemei.ledger.models import Matter
from hemei.rules.words import say
from hemei.web.parts.context import _PUBLIC, _STAFF, _places
from hemei.web.templatetags.hemei import KeptNode
from tests.zone import seed_zone, signed_in


def test_a_part_is_made_once_of_each_set_of_values_and_anew_in_english(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Template(
        "{% load hemei %}{% for one in rows %}{% kept one.0 one.1 %}[{{ one.0|told }} {{ one.1 }}]{% endkept %}"
        "{% endfor %}"
    )
    node = next(iter(page.nodelist.get_nodes_by_type(KeptNode)))
    made: list[Any] = []
    inner = node.nodelist.render
    monkeypatch.setattr(node.nodelist, "render", lambda context: made.append(1) or inner(context))
    rows = [("税务局", 1), ("税务局", 2), ("税务局", 1), (say("剩 {n} 天", n=3), 1)]
    expected = "[税务局 1][税务局 2][税务局 1][剩 3 天 1]"
    with translation.override("zh-hans"):
        assert [page.render(Context({"rows": rows})) for _n in range(3)] == [expected] * 3
        assert len(made) == 3
        assert page.render(Context({"rows": [("<b>", 1)]})) == "[&lt;b&gt; 1]"
    agency = Agency.objects.create(code="tax", name="税务局", english="Tax")
    with translation.override("en"):
        assert "[Tax 1]" in page.render(Context({"rows": rows}))
        Agency.objects.filter(pk=agency.pk).update(english="Tax Bureau")
        forget_names()  # as after any request that writes
        assert "[Tax Bureau 1]" in page.render(Context({"rows": rows}))
    monkeypatch.setattr(KeptNode, "MOST", 2)
    with translation.override("zh-hans"):
        assert page.render(Context({"rows": rows})) == expected
        for n in range(5):
            page.render(Context({"rows": [("x", n)]}))
    assert len(node._made) <= 5


def test_the_navigation_follows_roles_and_the_prefix_of_the_site() -> None:
    names = [place[0] for place in _places(_PUBLIC, "/", None)]
    assert names[0] == "home"
    assert all(place[4] for place in _places(_STAFF, "/", None))
    try:
        set_script_prefix("/zone/")
        assert [place[3] for place in _places(_PUBLIC, "/zone/", None)][:2] == ["/zone/", "/zone/search/"]
    finally:
        set_script_prefix("/")


@pytest.fixture
def zone(db: None, now: datetime) -> str:
    """The number of an accepted case."""
    seed_zone(now=now)
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    return next(c.matter.number for c in queries.cases_of(order.pk) if c.matter.state == "submitted")


def test_a_row_shows_at_once_what_has_changed(zone: str, now: datetime) -> None:
    clerk = signed_in("clerk")
    before = clerk.get("/desk/").content.decode()
    assert zone in before
    assert clerk.get("/desk/").content.decode().count("待受理") == before.count("待受理") > 0
    Matter.objects.filter(number=zone).update(title="改了名的事项")
    assert "改了名的事项" in clerk.get("/desk/").content.decode()
    case = queries.case_by_number(zone)
    cases.accept_case(case=case, actor=person_by_username("clerk"), now=timezone.now())
    after = clerk.get("/desk/").content.decode()
    assert after.count("待受理") < before.count("待受理")
    menu = Menu.objects.get(code="open-company")
    Menu.objects.filter(pk=menu.pk).update(name="改了名的套餐")
    assert "改了名的套餐" in clerk.get("/desk/").content.decode()
    User.objects.filter(username="clerk").update(label="改了名的人")
    assert "改了名的人" in clerk.get("/desk/").content.decode()


# page → statements that the ORM may still compose for it, once it was asked for before
COMPOSED = {
    "/": 0,
    "/items/reg-company/": 0,
    "/search/?q=开饭店": 0,
    "/my/": 0,
    "/desk/": 0,
    "case": 3,
    "api": 2,
}


def test_pages_that_people_live_in_compose_hardly_a_statement(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = make_token(username="clerk", scopes=["cases:read"], days=1, now=timezone.now(), note="x")[1]
    bearer = {"Authorization": f"Bearer {secret}"}
    whole, seen = SQLCompiler.as_sql, list[str]()

    def counted(self: Any, *given: Any, **how: Any) -> Any:
        made = whole(self, *given, **how)
        seen.append(made[0])
        return made

    monkeypatch.setattr(SQLCompiler, "as_sql", counted)
    who = {"/my/": signed_in("firm"), "/desk/": signed_in("clerk"), "case": signed_in("clerk")}
    for page, most in COMPOSED.items():
        where = {"case": f"/desk/case/{zone}/", "api": f"/api/v1/cases/{zone}"}.get(page, page)
        for _n in range(2):
            seen.clear()
            answer = who.get(page, Client()).get(where, headers=bearer if page == "api" else {})
            assert answer.status_code == 200
        assert len(seen) <= most, (page, [sql[:150] for sql in seen])


def test_one_case_as_json_costs_eight_statements(zone: str, django_assert_max_num_queries: Any) -> None:
    secret = make_token(username="clerk", scopes=["cases:read"], days=1, now=timezone.now(), note="x")[1]
    with django_assert_max_num_queries(8):
        answer = Client().get(f"/api/v1/cases/{zone}", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["papers"]
