"""The pages of the real flow: each figure leads to exactly its cases, and nobody else may look."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hemei.accounts.queries import Person, person_by_username
from hemei.cases import queries
from hemei.cases.operations.history import HistoryFile, take_history, undo_history
from hemei.cases.operations.mining import forget_logs, keep_logs
from hemei.cases.queries import mining
from hemei.cli.sample import OPEN, make_order, run_case
from hemei.ledger.models import Act

STEPS = ("收件", "审查", "办结")
KEEPER = Person("cli", "命令行", frozenset({"it"}))
MONDAY = datetime(2025, 3, 3, 1, tzinfo=UTC)


def took(now: datetime, cases: dict[str, str], source: str = "old", steps: tuple[str, ...] = STEPS) -> None:
    """Import histories: name → acts, one a day from a Monday on."""
    made = {
        name: [(act, "old-1", MONDAY + timedelta(days=n)) for n, act in enumerate(acts.split())]
        for name, acts in cases.items()
    }
    take_history(file=HistoryFile(source, "旧系统", "0" * 64, "", steps, made), actor=KEEPER, now=now)


@pytest.fixture
def supervisor(zone: None, client: Client) -> Client:
    client.login(username="supervisor", password="supervisor")
    return client


def links(text: str, part: str) -> list[str]:
    return [html.unescape(url) for url in re.findall(r'href="([^"]+)"', text) if part in url]


def numbers(text: str) -> list[str]:
    return re.findall(r'<a class="num" href="[^"]+">([^<]+)</a>', text)


def test_every_figure_leads_to_its_cases(supervisor: Client, now: datetime) -> None:
    took(
        now,
        {
            "A": "收件 审查 办结",
            "B": "收件 审查 办结",
            "C": "收件 办结",
            "D": "收件 审查 审查 办结",
            "E": "审查 收件 办结",
        },
    )
    assert "旧系统" in supervisor.get("/board/mining/").content.decode()
    answer = supervisor.get("/board/mining/source/old/")
    text = answer.content.decode()
    assert answer.context["graph"].cases == 5
    told = {words: (count, url) for _kind, words, count, url in answer.context["findings"]}
    assert {words: count for words, (count, _url) in told.items()} == {
        "没有“审查”就“办结”": 1, "“审查”不止一次": 1, "“审查”早于“收件”": 1,
    }  # fmt: skip
    for count, url in told.values():
        shown = numbers(supervisor.get(url).content.decode())
        assert len(shown) == count
    assert numbers(supervisor.get(told["没有“审查”就“办结”"][1]).content.decode()) == ["LS-old-C"]
    edges = links(text, "edge=")
    drawn = re.findall(r'<a class="dfg-e', text)
    assert len(drawn) == len(answer.context["graph"].edges) == 5
    for row in answer.context["edges"]:
        assert row["url"] in edges
        page = supervisor.get(row["url"]).content.decode()
        assert len(numbers(page)) == row["count"], row  # each edge once a case here
    [first] = [
        edge for edge in answer.context["graph"].edges if (edge.source, edge.target) == ("收件", "审查")
    ]
    assert (first.count, first.median) == (3, 1.0)
    ways = [supervisor.get(way["url"]) for way in answer.context["ways"]]
    assert [len(numbers(page.content.decode())) for page in ways] == [
        way["count"] for way in answer.context["ways"]
    ]
    trace = supervisor.get("/board/mining/trace/LS-old-C/").content.decode()
    assert trace.index("收件") < trace.index("办结")
    sheet = supervisor.get("/board/mining/source/old/?format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert len([row for row in rows[1:] if isinstance(row[2], float)]) == 5


def test_cases_of_an_item_are_held_against_the_flow_and_the_clock(
    supervisor: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    case = next(
        c for c in queries.order_by_number(order.matter.number).cases.all() if c.matter.state == "submitted"
    )
    clerk = person_by_username("clerk")
    run_case(case.matter.number, clerk=clerk, at=now, until=now + timedelta(hours=3), how="accepted")
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=38))
    supervisor.login(username="supervisor", password="supervisor")
    address = f"/board/mining/item/{case.item_code}/"
    answer = supervisor.get(address)
    [(kind, _words, count, url)] = answer.context["findings"]
    assert (kind, count) == ("逾期", 1)
    page = supervisor.get(url)
    assert [row[0] for row in page.context["rows"]] == [case.matter.number]
    assert page.context["rows"][0][1] > 20
    assert f"/desk/case/{case.matter.number}/" in page.content.decode()
    assert supervisor.get(address, {"until": "2026-01-01"}).context["graph"].cases == 0
    rules = {act: (before, after) for act, before, after in answer.context["rules"]}  # what is prescribed
    assert rules["准予许可"][0] == (rules["受理"][1],)
    # an act that the engine would have refused: entered past it, it is told
    last = Act.objects.filter(matter_id=case.pk).order_by("-seq")[0]
    Act.objects.create(
        matter_id=case.pk, seq=last.seq + 1, name="case.resubmit", actor="x", actor_label="x", at=last.at,
        known_at=last.at, source="accepted", target="submitted", payload="{}", prev=last.digest, digest="f" * 64,
    )  # fmt: skip
    [early] = [words for kind, words, *_rest in supervisor.get(address).context["findings"] if kind != "逾期"]
    assert "补正提交" in early


def test_a_source_without_an_order_is_not_judged(supervisor: Client, now: datetime) -> None:
    took(now, {"A": "收件 办结"}, steps=())
    answer = supervisor.get("/board/mining/source/old/")
    assert answer.context["findings"] == []
    assert "没有写明规定的次序" in answer.content.decode()


def test_nonsense_in_an_address(supervisor: Client, now: datetime) -> None:
    took(now, {"A": "收件 办结"})
    for address in ("item/none", "kind/case", "kind/none", "source/none", "x/y"):
        assert supervisor.get(f"/board/mining/{address}/").status_code == 404
    assert supervisor.get("/board/mining/trace/none/").status_code == 404
    for query in (
        "?edge=x",
        "?edge=~",
        "?variant=x",
        "?departure=x",
        "?from=2025-02-31",
        "?after=-1",
        "?after=9e9",
    ):
        for where in ("", "cases/"):
            assert supervisor.get(f"/board/mining/source/old/{where}{query}").status_code == 200
    assert numbers(supervisor.get("/board/mining/source/old/cases/?edge=%E6").content.decode()) == []


def test_pages_cost_the_same_for_few_and_many_and_go_by_pages(supervisor: Client, now: datetime) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert supervisor.get(address).status_code == 200
        return len(seen)

    took(now, {"A": "收件 办结"})
    addresses = ("/board/mining/", "/board/mining/source/old/", "/board/mining/source/old/cases/")
    for address in addresses:
        supervisor.get(address)
    few = [asked(address) for address in addresses]
    took(now, {f"N{n:03}": "收件 审查 办结" for n in range(150)})
    assert [asked(address) for address in addresses] == few
    assert max(few) <= 14
    seen: list[str] = []
    address = addresses[2]
    while address:
        page = supervisor.get(address)
        seen += [row[0] for row in page.context["rows"]]
        address = addresses[2] + page.context["older"] if page.context["older"] else ""
    assert len(seen) == len(set(seen)) == 151


def test_what_the_worker_keeps_says_what_the_acts_say(
    supervisor: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept in several rounds and blocks, with acts since, taken back ones and late ones: equal to reading it all."""
    subject = ("source", "old")
    later = now + timedelta(days=1)
    took(now, {f"A{n:02}": "收件 审查 办结" for n in range(40)})
    took(now, {f"B{n:02}": "收件 办结" for n in range(30)})
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    undone = take_history(
        file=HistoryFile("old", "旧系统", "1" * 64, "", STEPS, {"C": [("收件", "x", MONDAY)]}),
        actor=KEEPER,
        now=now,
    )
    undo_history(number=undone.number, actor=KEEPER, now=now, reason="试")
    item = order.cases.all()[0].item_code

    def seen() -> list[object]:
        found = []
        for sort, code in (subject, ("item", item), ("kind", "order")):
            one = mining.subject(sort, code)
            assert one is not None
            it = mining.mined(subject=one, now=later)
            numbers = mining.numbers_of(it.log, range(len(it.log.cases)))
            found.append((it.graph, it.findings, it.variants, sorted(numbers.values()), dict(it.late_days)))
        return [*found, [(one.sort, one.code, one.cases, one.title) for one in mining.subjects()]]

    whole = seen()
    assert whole[0][0].cases == 70  # type: ignore[index]
    for name, value in {"FEW": 1, "BATCH": 50, "FULL": 32}.items():
        monkeypatch.setattr(f"hemei.cases.operations.mining.{name}", value)
    acts = Act.objects.count()
    assert keep_logs(now=later) == acts
    assert (keep_logs(now=later), seen()) == (0, whole)
    monkeypatch.setattr("hemei.cases.queries.mined.TAIL", 0)  # nothing but what is kept
    assert seen() == whole
    # what came since is read from the ledger; beyond what a page reads, it says as of when it shows things
    took(later, {"D": "收件 审查 办结"})
    assert keep_logs(now=later) == 0  # too young
    page = supervisor.get("/board/mining/source/old/")
    assert (page.context["graph"].cases, "这里算到" in page.content.decode()) == (70, True)
    monkeypatch.setattr("hemei.cases.queries.mined.TAIL", 1000)
    page = supervisor.get("/board/mining/source/old/")
    assert (page.context["graph"].cases, "这里算到" in page.content.decode()) == (71, False)
    whole = seen()
    forget_logs()
    assert seen() == whole


def test_an_empty_zone_says_what_to_do(db: None, client: Client, django_user_model: type) -> None:
    from hemei.accounts.operations import put_user

    put_user(username="s", password="s", label="样例", roles=["supervisor"])
    client.login(username="s", password="s")
    assert "还没有办件" in client.get("/board/mining/").content.decode()
    assert "没有符合条件的事项" in client.get("/board/mining/?q=x").content.decode()
