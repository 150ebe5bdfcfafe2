"""A program: two workers act on one zone and are killed with SIGKILL, round after round; then all is looked over.

    python tests/cases/crash_work.py <rounds> <seed>

Wants HEMEI_DATA (and HEMEI_DATABASE) of a place of its own. A worker tells of each act after its transaction is
committed, over a pipe that outlives it. The instants of the kills follow from the seed. Prints one JSON object.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from hemei.accounts.queries import person_by_username  # noqa: E402
from hemei.cases import operations as cases  # noqa: E402
from hemei.cases import queries  # noqa: E402
from hemei.cases.enums import OpinionVerdict, Verdict  # noqa: E402
from hemei.cases.flow import CASE, FLOWS  # noqa: E402
from hemei.cases.models import Case, Licence, Opinion, Order, Upload  # noqa: E402
from hemei.catalog.operations import load_catalog  # noqa: E402
from hemei.cli.sample import OPEN, PDF, RENT, load_people, make_order  # noqa: E402
from hemei.ledger.models import Act, Matter  # noqa: E402
from hemei.ledger.operations import Refused, seal  # noqa: E402
from hemei.ledger.queries import verify  # noqa: E402
from hemei.rules.clock import PauseCause  # noqa: E402

PATIENCE = 20  # seconds without any act, before a round goes on to its kills
BEGIN = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MENUS = (("rent-and-produce", "firm", RENT), ("open-company", "diner", OPEN))
Ack = tuple[int, int, str]  # matter, number of the act in it, digest
Tell = Callable[[Any], None]


def prepare() -> None:
    call_command("migrate", verbosity=0)
    seeds = ROOT / "seeds" / "catalog"
    load_people(seeds)
    load_catalog(folder=seeds, actor="system", now=BEGIN)
    for menu, who, answers in MENUS:
        for _ in range(4):
            make_order(menu=menu, who=who, answers=answers, at=BEGIN)


class Worker:
    """Does whatever a random open case is waiting for, as the right person, until it is killed."""

    def __init__(self, rng: random.Random, now: datetime, tell: Tell) -> None:
        self.rng, self.now, self.tell = rng, now, tell

    def run(self) -> None:
        while True:
            try:
                self.one()
            except Refused:
                continue  # the other worker was first, or the law forbids it: nothing was written

    def one(self) -> None:
        dice = self.rng.random()
        found = list(
            Case.objects.filter(matter__closed_at=None).exclude(matter__state="waiting")
            .values_list("matter__number", flat=True).order_by("pk")
        )  # fmt: skip
        if dice < 0.02 or len(found) < 6:
            menu, who, answers = self.rng.choice(MENUS)
            self.tell(make_order(menu=menu, who=who, answers=answers, at=self.now).matter)
        elif dice < 0.05:
            seal(now=self.now)
        elif dice < 0.15:
            self.opinion()
        else:
            case = queries.case_by_number(self.rng.choice(found))
            getattr(self, case.matter.state, self.moved_on)(case)
            self.tell(case.matter)

    def opinion(self) -> None:
        found = list(Opinion.objects.filter(matter__state="asked").select_related("agency", "matter")[:20])
        if found:
            one = self.rng.choice(found)
            cases.give_opinion(
                opinion=one, verdict=OpinionVerdict.AGREE, text="", now=self.now,
                actor=person_by_username(one.agency.code),
            )  # fmt: skip
            self.tell(one.matter)

    def moved_on(self, case: Case) -> None:
        """The other worker ended it between the look at the list and the look at the case."""

    def submitted(self, case: Case) -> None:
        clerk = person_by_username(self.rng.choice(("clerk", "clerk2")))
        common: dict[str, Any] = {"case": case, "actor": clerk, "now": self.now, "seen": case.matter.version}
        pending = [p for p in case.papers.all() if p.origin == "upload" and p.verdict == "pending"]
        if pending and self.rng.random() < 0.5:
            cases.check_paper(paper=pending[0].paper, verdict=Verdict.OK, remark="", **common)
        elif not case.corrected and pending and self.rng.random() < 0.3:
            cases.correct_case(points={pending[0].paper: "缺签字"}, **common)
        else:
            for paper in pending:
                cases.check_paper(
                    paper=paper.paper, verdict=Verdict.OK, remark="", case=case, actor=clerk, now=self.now
                )
                self.tell(case.matter)
            cases.accept_case(case=queries.case_by_number(case.matter.number), actor=clerk, now=self.now)
            case.matter.refresh_from_db()

    def correcting(self, case: Case) -> None:
        firm = person_by_username("firm" if case.party.name.startswith("样例智能") else "diner")
        files = {p.paper: ("a.pdf", PDF) for p in case.papers.all() if p.verdict == "defect"}
        cases.resubmit_case(case=case, files=files, actor=firm, now=self.now)

    def accepted(self, case: Case) -> None:
        officer = person_by_username(case.agency.code)
        common: dict[str, Any] = {"case": case, "actor": officer, "now": self.now}
        special, dice = queries.spec_of(case).special, self.rng.random()
        if dice < 0.15 and not case.opinions.all():
            others = [code for code in ("tax", "statistics", "emergency") if code != case.agency.code]
            cases.ask_opinions(agencies=others, mode="all", **common)
        elif dice < 0.45 and special:
            cases.pause_case(
                cause=PauseCause(special[0]), expected_days=3, notice="约需 3 个工作日", **common
            )
        elif dice < 0.6 and case.promises.all():
            self._supply(case)
        elif dice < 0.63:
            cases.refuse_case(reasons="材料不实", **common)
        else:
            cases.grant_case(conditions="", render=lambda licence: PDF, **common)

    def _supply(self, case: Case) -> None:
        firm = person_by_username("firm" if case.party.name.startswith("样例智能") else "diner")
        for promise in case.promises.all():
            if promise.matter.state == "open":
                cases.supply_paper(
                    case=case, paper=promise.paper, name="a.pdf", content=PDF, actor=firm, now=self.now
                )
                return

    def paused(self, case: Case) -> None:
        cases.resume_case(case=case, result="通过", actor=person_by_username(case.agency.code), now=self.now)


def one_round(number: int, seed: int) -> tuple[list[Ack], list[int]]:
    """Fork two workers, kill them at a random instant, and return what they told of and how they ended.

    The instant lies a random while after a random number of acts, so that a busy machine sees as many of them.
    """
    rng = random.Random(seed * 1000 + number)
    reading, writing = os.pipe()
    born = [_born(random.Random(rng.random()), number, reading, writing) for _ in range(2)]
    os.close(writing)
    text = _heard(reading, rng.randrange(16))
    time.sleep(rng.uniform(0, 0.05))
    for pid in born:
        os.kill(pid, signal.SIGKILL)
    ends = [os.waitpid(pid, 0)[1] for pid in born]
    with os.fdopen(reading, "rb") as told:
        lines = (text + told.read()).decode().splitlines()
    return [(int(pk), int(seq), digest) for pk, seq, digest in map(str.split, lines)], ends


def _heard(reading: int, acts: int) -> bytes:
    """What the workers told until `acts` acts were told of, or nothing came for long."""
    text = b""
    while text.count(b"\n") < acts and select.select([reading], [], [], PATIENCE)[0]:
        block = os.read(reading, 65536)
        if not block:
            break  # both broke down
        text += block
    return text


def _born(rng: random.Random, number: int, reading: int, writing: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.close(reading)

        def tell(matter: Matter) -> None:
            os.write(writing, f"{matter.pk} {matter.version} {matter.head}\n".encode())

        Worker(rng, BEGIN + timedelta(minutes=number), tell).run()
    except Exception:  # noqa: BLE001 - whatever it was, it must not look like the kill
        traceback.print_exc()
    os._exit(1)  # only a worker that broke down comes here


def problems(acks: Iterable[Ack]) -> list[str]:
    """Everything that is not as it must be: lost acts, a broken chain, matters that are half moved."""
    there = set(Act.objects.values_list("matter_id", "seq", "digest"))
    bad = [f"acknowledged but lost: {ack}" for ack in acks if ack not in there]
    finding = verify().finding
    bad += [f"chain: {finding}"] if finding else []
    names: dict[int, Counter[str]] = defaultdict(Counter)
    last: dict[int, tuple[int, str]] = {}
    for pk, seq, name, source, target in Act.objects.order_by("matter_id", "seq").values_list(
        "matter_id", "seq", "name", "source", "target"
    ):
        before = last.get(pk, (0, "-"))
        if (seq - 1, source) != before:
            bad.append(f"matter {pk}: act {seq} begins at {source}, but {before} was left")
        last[pk] = (seq, target)
        names[pk][name] += 1
    for matter in Matter.objects.all():
        if last.get(matter.pk) != (matter.version, matter.state):
            bad.append(f"{matter.number}: state {matter.state} is not what its acts left")
        if matter.kind == "case" and bool(matter.closed_at) is (matter.state in FLOWS["case"].open_states):
            bad.append(f"{matter.number}: closed_at does not fit {matter.state}")
    for case in Case.objects.select_related("matter", "order").prefetch_related("pauses", "promises"):
        bad += [f"{case.matter.number}: {what}" for what in _half_moved(case, names[case.pk])]
    for order in Order.objects.select_related("matter").prefetch_related("cases__matter"):
        bad += [f"{order.matter.number}: {what}" for what in _half_ordered(order, names[order.pk])]
    return bad + _files()


def _half_moved(case: Case, names: Counter[str]) -> Iterable[str]:
    state = case.matter.state
    accepted = sum(names[one] for one in ("case.accept", "case.accept_tolerant", "case.accept_by_law"))
    decided = names["case.grant"] + names["case.refuse"]
    pauses = list(case.pauses.all())
    facts = {
        "accepted_at": bool(case.accepted_at) == (accepted == 1) and accepted < 2,
        "decided_at": bool(case.decided_at) == (decided == 1) and decided < 2,
        "licence": Licence.objects.filter(case=case).count() == names["case.grant"],
        "pauses": len(pauses) == names["case.pause"],
        "open pause": sum(1 for one in pauses if one.ended_at is None) == (state == "paused"),
        "correction": case.corrected == (names["case.correct"] == 1) and names["case.correct"] < 2,
        "received_at": bool(case.received_at) == bool(names["case.submit"] + names["case.start"]),
        "promises": bool(case.promises.all()) == bool(names["case.accept_tolerant"]),
    }
    return [what for what, holds in facts.items() if not holds]


def _half_ordered(order: Order, names: Counter[str]) -> Iterable[str]:
    found = list(order.cases.all())
    open_cases = [one for one in found if one.matter.state in CASE.open_states]
    ended = {one.item_code for one in found if one.matter.state not in CASE.open_states}
    if bool(found) != (names["order.submit"] == 1):
        yield "cases without a submission, or a submission without cases"
    if order.matter.waiting != len(open_cases):
        yield f"waits for {order.matter.waiting} cases, {len(open_cases)} are open"
    if (order.matter.state == "done") != (bool(found) and not open_cases):
        yield f"is {order.matter.state} with {len(open_cases)} open cases"
    for one in open_cases:
        if one.matter.state == "waiting" and (not one.after or ended & set(one.after)):
            yield f"{one.item_code} still waits for {one.after}, although {sorted(ended)} ended"


def _files() -> list[str]:
    kept = [(row.path, row.sha256) for row in Upload.objects.all()]
    kept += [(row.path, row.sha256) for row in Licence.objects.exclude(path="")]
    bad = []
    for path, digest in set(kept):
        file = Path(settings.MEDIA_ROOT) / path
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            bad.append(f"file {path} is not what its row says")
    return bad


def planted(acks: list[Ack]) -> dict[str, bool]:
    """Does the looking-over see what it must? One planted fault of each kind, each undone again."""
    from django.db import transaction

    case = Case.objects.filter(accepted_at__isnull=False).first()
    if case is None:
        return {"a case was accepted": False}
    faults: dict[str, Callable[[], Any]] = {
        "half a case": lambda: Case.objects.filter(pk=case.pk).update(accepted_at=None),
        "half a matter": lambda: Matter.objects.filter(pk=case.pk).update(state="submitted"),
        "half an order": lambda: Matter.objects.filter(pk=case.order_id).update(waiting=99),
        "altered act": lambda: Act.objects.filter(pk=Act.objects.first().pk).update(payload="{}"),  # type: ignore[union-attr]
    }
    seen = {"lost act": bool(problems([*acks, (acks[0][0], 9999, "0" * 64)]))}
    for name, plant in faults.items():
        with transaction.atomic():
            plant()
            seen[name] = bool(problems(acks))
            transaction.set_rollback(True)
    return seen


def main(rounds: int, seed: int) -> None:
    prepare()
    connection.close()  # a connection must not live on both sides of a fork
    acks: list[Ack] = []
    broken = 0
    for number in range(rounds):
        told, ends = one_round(number, seed)
        acks += told
        broken += sum(1 for end in ends if os.WTERMSIG(end) != signal.SIGKILL)
    found = problems(acks)
    result = {
        "vendor": connection.vendor, "acts": len(acks),
        "names": dict(Counter(Act.objects.values_list("name", flat=True))),
        "broken": broken, "problems": found[:20], "planted": planted(acks) if acks else {},
    }  # fmt: skip
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
