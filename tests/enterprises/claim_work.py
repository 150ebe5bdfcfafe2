"""A program: fifty threads claim and pay at once, each on its own connection; prints what won as one JSON object.

    python tests/enterprises/claim_work.py

Wants HEMEI_DATA (and HEMEI_DATABASE) of a place of its own.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CROWD = 50


@contextmanager
def place(folder: Path) -> Iterator[dict[str, str]]:
    """The surroundings of a zone that nobody else uses, on the database of the run."""
    from urllib.parse import urlsplit, urlunsplit

    from django.conf import settings

    env = {"HEMEI_DATA": str(folder), "HEMEI_SECRET": "only-for-tests"}
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        yield env
        return
    import psycopg

    url, name = os.environ.get("HEMEI_DATABASE", ""), f"hemei_claims_{os.getpid()}"
    with psycopg.connect(url, dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {**env, "HEMEI_DATABASE": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def crowd(does: Callable[[int], Any]) -> dict[str, int]:
    """Fifty threads begin together; who is refused is told so, and nothing else may happen to him."""
    from django.db import connection

    from hemei.ledger.operations import Refused

    start, results = threading.Barrier(CROWD), Counter[str]()

    def one(n: int) -> None:
        try:
            start.wait()
            does(n)
            results["won"] += 1
        except Refused:
            results["refused"] += 1
        except Exception as why:  # noqa: BLE001 - reported as what it is
            results[repr(why)[:300]] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return dict(results)


def main() -> dict[str, Any]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from hemei.accounts.operations import put_agency
    from hemei.cli.sample import sample_code
    from hemei.enterprises.enums import Fairness
    from hemei.enterprises.models import Claim, Payment, Policy
    from hemei.enterprises.operations import claims, policies
    from hemei.enterprises.operations.holdings import consent
    from hemei.enterprises.operations.profile import Identity, fill_year, register_firm
    from hemei.enterprises.queries.policies import claim_by_number, policy_by_number
    from hemei.enterprises.queries.profile import firm_by_number
    from hemei.ledger.queries import verify
    from tests.enterprises.conftest import STAT, figures, owner
    from tests.enterprises.test_policies import DRAFT, HEAD, OFFICER, PDF, WATCH

    put_agency(code="tax", name="样例财政部门")
    firms = []
    for n in range(CROWD):
        firm = register_firm(
            code=sample_code(700 + n), name=f"样例企业{n}", identity=Identity(founded_on=date(2019, 1, 1)), actor=STAT,
            now=NOW,
        )  # fmt: skip
        fill_year(firm=firm, figures=figures(2025), actor=STAT, now=NOW)
        consent(firm=firm, uses=["match"], actor=owner(firm.party_id), now=NOW)
        firms.append(firm.matter.number)

    def opened(**changes: Any) -> str:
        row = policies.draft_policy(draft=replace(DRAFT, mode="quick", **changes), actor=OFFICER, now=NOW)
        policies.submit_policy(row=row, actor=OFFICER, now=NOW)
        policies.pass_policy(row=row, found=Fairness.values, note="可以", actor=WATCH, now=NOW)
        policies.publish_policy(row=row, actor=OFFICER, now=NOW)
        return row.matter.number

    def ask(policy: str, number: str) -> Claim:
        firm = firm_by_number(number)
        return claims.apply(
            policy=policy_by_number(policy), firm=firm, bank="样例银行", account="6222000000000001",
            actor=owner(firm.party_id), now=NOW,
        )  # fmt: skip

    first, second = opened(), opened(budget=Decimal(1_000_000))
    asked = crowd(lambda _n: ask(first, firms[0]))
    budget = crowd(lambda n: ask(second, firms[n]))
    number = Claim.objects.get(policy__matter__number=first).matter.number
    claims.approve(row=claim_by_number(number), note="同意", actor=OFFICER, now=NOW)
    claims.publish(row=claim_by_number(number), actor=OFFICER, now=NOW)
    late = NOW + timedelta(days=9)
    paid = crowd(
        lambda n: claims.pay(
            row=claim_by_number(number),
            voucher=f"凭证-{n}",
            paid_on=date(2026, 12, 1),
            proof=PDF,
            actor=HEAD,
            now=late,
        )
    )
    from tests.enterprises.home_work import rounds

    homes = rounds(crowd, NOW)
    return {
        "homes": homes, "asked": asked, "budget": budget, "paid": paid, "payments": Payment.objects.count(),
        "claims": [Claim.objects.filter(policy__matter__number=one).count() for one in (first, second)],
        "held": str(Policy.objects.get(matter__number=second).held), "finding": verify().finding,
    }  # fmt: skip


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    import django

    django.setup()
    sys.stdout.write(json.dumps(main(), ensure_ascii=False) + "\n")
