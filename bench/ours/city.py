"""A city's size: many cases of three real menus, with all their acts chained and sealed, written in bulk.

Each order is a copy of a sample order that went through the real operations; what happened to its cases is made up,
the same in every run. `hemei verify` finds the ledger as written. Everything is labelled 样例.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.ours.bulk import Table, flush, settled
from bench.ours.city_kinds import Kind, Sample, due, kinds
from bench.ours.zone import enter
from bench.report import emit
from hemei.rules.workdays import local_day

DAYS = 500  # back to which orders came in
OPEN_SHARE = 0.06  # of the cases are still open
BIG = 872  # cases of the one large firm (W12)
SEALED = 50_000  # acts under one seal
BATCH = 1000  # orders written together
RICH = 400  # so many of the latest orders carry form and plan whole


class City:
    """Rows of a city, kept table by table until `flush`."""

    def __init__(self, now: datetime) -> None:
        from hemei.accounts.models import Message, Party
        from hemei.accounts.queries import person_by_username
        from hemei.cases.models import Case, CasePaper, Licence, LicenceVersion, Order
        from hemei.ledger.models import Act, Matter, Seal, SealedAct

        self.now, self.dice = now, random.Random(7)
        self.clerk, self.firm = person_by_username("clerk"), person_by_username("firm")
        self.tables = {
            "party": Table(Party, "kind", "name", "code", "phone", "sample"),
            "matter": Table(
                Matter, "kind", "number", "title", "state", "version", "head", "holder", "party", "parent_id",
                "waiting", "opened_at", "due_at", "alert_at", "closed_at", "red_at", "begun_at", "office", "topic",
                "label", "words", "listed",
            ),
            "order": Table(
                Order, "party_id", "menu_version_id", "answers", "form", "plan", "saved_at", "submitted_at"
            ),
            "case": Table(
                Case, "order_id", "item_version_id", "item_code", "party_id", "agency_id", "limit", "received_at",
                "accepted_at", "accepted_by", "decided_at", "decided_by", "visits_promised", "visits_made",
                "serial_days", "promised_days", "score",
            ),
            "paper": Table(
                CasePaper, "case_id", "paper", "name", "need", "origin", "origin_note", "defer_days", "verdict"
            ),
            "licence": Table(
                Licence, "case_id", "matter_id", "number", "title", "paper", "party_id", "issued_on", "token"
            ),
            "version": Table(LicenceVersion, "licence_id", "number", "token", "act", "holder", "made_at"),
            "message": Table(Message, "to", "act", "text", "english", "place", "number", "at"),
            "act": Table(
                Act, "matter_id", "seq", "name", "actor", "actor_label", "at", "known_at", "source", "target",
                "payload", "prev", "digest",
            ),
            "seal": Table(Seal, "sealed_at", "size", "root", "prev", "digest"),
            "leaf": Table(SealedAct, "seal_id", "place"),
        }  # fmt: skip
        self.cases = self.acts = self.big = 0
        last = Seal.objects.order_by("-id").first()
        self.sealed = last.digest if last else "0" * 64
        rest = Act.objects.filter(sealed__isnull=True).order_by("id")
        self.unsealed: list[tuple[int, str]] = list(rest.values_list("pk", "digest"))

    def party(self, n: int) -> tuple[int, str]:
        """This will make a firm, or let the large one order again; its id and name."""
        if self.big < BIG and n % 3 == 0:
            return self.firm.party_id or 0, "样例智能装备有限公司"
        name = f"样例{self.dice.choice('齐鲁东昌运河湖城金水')}{self.dice.choice('智远鑫达盛泰恒瑞')}{n}号"
        return self.tables["party"].add("legal", name, f"91CITY{n:012d}", "13800000000", True), name

    def chain(self, pk: int, number: str, steps: list[tuple[Any, ...]]) -> tuple[str, str, int]:
        """This will add the acts of a matter: (name, actor, label, at, target, payload) each; state, head, count."""
        from hemei.rules.chainhash import act_digest, canonical

        head, state, table = "0" * 64, "-", self.tables["act"]
        for seq, (name, actor, label, at, target, payload) in enumerate(steps, 1):
            when, text = at.astimezone(UTC).isoformat(timespec="microseconds"), canonical(payload)
            fields = (number, str(seq), name, actor, label, when, when, state, target or state)
            prev, head = head, act_digest(head, fields, text)
            act = table.add(pk, seq, name, actor, label, when, when, state, target or state, text, prev, head)
            self.unsealed.append((act, head))
            state = target or state
        self.acts += len(steps)
        return state, head, len(steps)

    def order(self, n: int, at: datetime, kind: Kind, *, rich: bool) -> None:
        """This will add one order with its cases and all that hangs on them."""
        party, name = self.party(n)
        number, key = f"DC-{at:%y%m%d}-C{n:06d}", f"party:{party}"
        matters = self.tables["matter"]
        matters.last += 1
        pk, who, label = matters.last, f"party:{party}", f"{name}经办人（样例）"
        ends = [self.case(m, n, pk, number, at, kind, case, party, name) for m, case in enumerate(kind.cases)]
        still = sum(1 for one in ends if one is None)
        items = [case.item for case in kind.cases]
        steps: list[tuple[Any, ...]] = [
            ("order.draft", who, label, at, "draft", {"menu": kind.code, "menu_version": kind.number}),
            (
                "order.submit",
                who,
                label,
                at + timedelta(minutes=9),
                "running",
                {"items": items, "sample": True},
            ),
        ]
        done = max((one for one in ends if one), default=at) if not still else None
        if done:
            steps.append(("order.finish", "system", "系统自动", done, "done", {}))
        state, head, count = self.chain(pk, number, steps)
        holder = "" if done else "zone"
        matters.add(
            "order", number, kind.name, state, count, head, holder, key, None, still, at, None, None, done, None,
            None, "", "", "", "", False, pk=pk,
        )  # fmt: skip
        self.tables["order"].add(
            party, kind.version, kind.answers if rich else "{}", kind.form if rich else "{}",
            kind.plan if rich else "{}", at, at + timedelta(minutes=9), pk=pk,
        )  # fmt: skip
        self.tables["message"].add(
            key, "order.submit", f"样例：{kind.name}已经提交", "Sample: submitted", "order", number, at
        )

    def case(
        self, m: int, n: int, order: int, ordered: str, at: datetime, kind: Kind, one: Sample, party: int,
        name: str,
    ) -> datetime | None:  # fmt: skip
        """This will add one case; when it ended, or None while it is open."""
        self.cases += 1
        self.big += party == self.firm.party_id
        number, opened = f"LCGX-{at:%y%m%d}-C{n:06d}{m:02d}", at + timedelta(minutes=9)
        matters = self.tables["matter"]
        matters.last += 1
        pk = matters.last
        story = self._story(one, opened, ordered, f"party:{party}", f"{name}经办人（样例）")
        state, head, count = self.chain(pk, number, story.steps)
        soon = (
            due(story.accepted.replace(minute=0), one.limit)
            if story.accepted and story.running
            else (None, None, None, "")
        )
        matters.add(
            "case", number, one.title, state, count, head, "" if story.ended else story.holder, f"party:{party}",
            order, 0, opened, *soon[:2], story.ended, soon[2], story.accepted, f"agency:{one.agency_code}",
            f"menu:{kind.code}", name, words(number, one.title, name), True, pk=pk,
        )  # fmt: skip
        decided = story.ended if story.ended and story.accepted else None
        self.tables["case"].add(
            order, one.item_version, one.item, party, one.agency, one.limit, opened, story.accepted,
            self.clerk.key if story.accepted else "", decided, one.officer if decided else "", one.visits,
            story.visits, one.serial, one.promised, story.score, pk=pk,
        )  # fmt: skip
        self._belongings(pk, number, one, party, name, state, story.ended)
        return story.ended

    def _belongings(
        self, pk: int, number: str, one: Sample, party: int, name: str, state: str, ended: datetime | None
    ) -> None:
        verdict = "pending" if state == "submitted" else "ok"
        for paper in one.papers:
            self.tables["paper"].add(pk, *paper, verdict)
        if state == "granted" and ended:
            self._licence(pk, number, one, party, name, ended)
            self.tables["message"].add(
                f"party:{party}",
                "case.grant",
                f"样例：{one.title}已经办好",
                "Sample: granted",
                "case",
                number,
                ended,
            )

    def _licence(self, case: int, of: str, one: Sample, party: int, name: str, at: datetime) -> None:
        """A licence with the matter of its life, its first act and its first version."""
        number, title = f"ZZ-{of[5:]}", f"{one.title}（样例）"
        token, matters = sha256(of.encode()).hexdigest(), self.tables["matter"]
        matters.last += 1
        facts = {"case": of, "until": "", "conditions": "", "sha256": ""}
        steps = [("licence.issue", one.officer, one.officer_label, at, "valid", facts)]
        state, head, count = self.chain(matters.last, number, steps)
        matters.add(
            "licence", number, title, state, count, head, f"agency:{one.agency_code}", f"party:{party}", None, 0, at,
            None, None, None, None, None, "", "", "", "", False, pk=matters.last,
        )  # fmt: skip
        pk = self.tables["licence"].add(
            case, matters.last, number, title, one.result, party, local_day(at), token
        )
        self.tables["version"].add(pk, 1, token, "licence.issue", name, at)

    def _story(self, one: Sample, at: datetime, order: str, who: str, label: str) -> Story:
        """What happens to a case: eight acts when it goes well, fewer while it is open."""
        dice, clerk = self.dice, self.clerk
        accept = at + timedelta(hours=1 + dice.random() * 30)
        end = accept + timedelta(hours=2 + dice.random() * 24 * max(one.promised, 1))
        age = (self.now - at).days
        is_open = age < 30 and dice.random() < OPEN_SHARE * DAYS / 30
        steps: list[tuple[Any, ...]] = [
            (
                "case.submit",
                who,
                label,
                at,
                "submitted",
                {"order": order, "item": one.item, "version": one.version},
            )
        ]
        if (is_open and dice.random() < 0.4) or accept > self.now:
            waits = dice.random() < 0.5
            steps[0] = ("case.wait", who, label, at, "waiting", steps[0][5]) if waits else steps[0]
            return Story(steps, "order" if waits else "desk")
        for n in range(3):
            paper = one.papers[n % len(one.papers)][0] if one.papers else "apply"
            checked = accept - timedelta(minutes=30 - n)
            steps.append((
                "case.check", clerk.key, clerk.label, checked, "", {"paper": paper, "verdict": "ok", "remark": ""}
            ))  # fmt: skip
        until = due(accept.replace(minute=0), one.limit)[0]
        facts: dict[str, Any] = {"deferred": [], "due_at": until.isoformat() if until else ""}
        steps.append(("case.accept", clerk.key, clerk.label, accept, "accepted", facts))
        if is_open or end > self.now:
            return Story(steps, f"agency:{one.agency_code}", accept, running=True)
        steps.append(("case.visit", clerk.key, clerk.label, accept, "", {"reason": "样例：现场核验"}))
        granted = dice.random() < 0.96
        payload = {"licence": "样例", "conditions": ""} if granted else {"reasons": "样例：不符合规划"}
        name, state = ("case.grant", "granted") if granted else ("case.refuse", "refused")
        steps.append((name, one.officer, one.officer_label, end, state, payload))
        score = dice.choice((5, 5, 5, 4, 3))
        steps.append(("case.rate", who, label, end + timedelta(hours=3), "", {"score": score, "text": ""}))
        return Story(steps, "", accept, ended=end, score=score, visits=1)

    def seal(self, *, all_of_them: bool = False) -> None:
        """This will seal what is not sealed yet, in parts of `SEALED` acts."""
        from hemei.rules.chainhash import act_digest, merkle_root

        while len(self.unsealed) >= (1 if all_of_them else SEALED):
            part, self.unsealed = self.unsealed[:SEALED], self.unsealed[SEALED:]
            root = merkle_root([digest for _pk, digest in part])
            at = self.now.astimezone(UTC).isoformat(timespec="microseconds")
            prev, self.sealed = self.sealed, act_digest(self.sealed, (at, str(len(part))), root)
            made = self.tables["seal"].add(self.now, len(part), root, prev, self.sealed)
            for place, (pk, _digest) in enumerate(part):
                self.tables["leaf"].add(made, place, pk=pk)


@dataclass(frozen=True)
class Story:
    """What happened to a case, and how it stands."""

    steps: list[tuple[Any, ...]]
    holder: str
    accepted: datetime | None = None
    running: bool = False
    ended: datetime | None = None
    score: int | None = None
    visits: int = 0


@cache
def _sounds(text: str) -> str:
    from hemei.cases.operations.listing import sounds

    return "\n".join(sounds(text))


def words(number: str, title: str, name: str) -> str:
    """This will return what a case is found by; the running number of a sample firm is not worth sounding out."""
    return "\n".join((number.lower(), title, name, _sounds(title), _sounds(name.rstrip("0123456789号"))))


def days(now: datetime, orders: int) -> Iterator[datetime]:
    """This will give the instants at which orders come in, the earliest first."""
    for n in range(orders):
        yield now - timedelta(days=DAYS * (1 - n / orders), minutes=20)


def build(cases: int) -> dict[str, float]:
    """This will make a city of about so many cases in an empty zone and return what it holds."""
    from django.db import connection
    from django.utils import timezone

    started, spent = time.perf_counter(), time.process_time()
    city, menus = City(timezone.now()), kinds()
    city = City(city.now)  # after the pattern orders
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -400000")
            cursor.execute("PRAGMA synchronous = OFF")
    orders = round(cases * len(menus) / sum(len(one.cases) for one in menus))
    for n, at in enumerate(days(city.now, orders)):
        city.order(n, at, menus[n % len(menus)], rich=n >= orders - RICH)
        if n % BATCH == BATCH - 1:
            city.seal()
            flush(city.tables.values())
            if n // BATCH % 5 == 4:
                print(
                    f"      {city.cases:,} cases, {time.perf_counter() - started:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
    city.seal(all_of_them=True)
    flush(city.tables.values())
    settled(city.tables)
    return {
        "cases": city.cases, "acts": city.acts, "orders": orders, "seconds": time.perf_counter() - started,
        "cpu_s": time.process_time() - spent,
    }  # fmt: skip


def main() -> None:
    """This will make the city and print what was made and how long it took."""
    read = argparse.ArgumentParser()
    read.add_argument("--cases", type=int, default=200_000)
    read.add_argument("--verify", action="store_true", help="read the whole ledger back")
    read.add_argument("--folder", help="a data folder of its own, emptied first, instead of HEMEI_DATA")
    given = read.parse_args()
    if given.folder:
        os.environ["HEMEI_DATA"] = given.folder
        shutil.rmtree(given.folder, ignore_errors=True)  # of a run that was stopped halfway
        Path(given.folder).mkdir(parents=True)
    enter(sample=True)
    found = build(given.cases)
    if given.verify:
        from hemei.ledger.queries import verify

        report = verify()
        found |= {"verified": report.acts, "faults": 1 if report.finding else 0}
    emit(found["acts"] / found["seconds"], **found)


if __name__ == "__main__":
    main()
