"""A program: make a small zone in HEMEI_DATA with one draft, and say what a browser of its owner would hold."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from hemei.accounts.queries import person_by_username  # noqa: E402
from hemei.cases import operations as cases  # noqa: E402
from hemei.catalog import queries as catalog  # noqa: E402
from hemei.catalog.operations import load_catalog  # noqa: E402
from hemei.cli.sample import RENT, load_people  # noqa: E402
from hemei.rules.workdays import local_day  # noqa: E402


def main() -> None:
    setup_test_environment()  # so that pages tell what they were made with
    call_command("migrate", verbosity=0)
    seeds, now = ROOT / "seeds" / "catalog", datetime.now(UTC)
    load_people(seeds)
    load_catalog(folder=seeds, actor="system", now=now)
    firm = person_by_username("firm")
    menu = catalog.menu_by_code("rent-and-produce", local_day(now))
    order = cases.open_order(menu_version_id=menu.version_id, actor=firm, now=now)
    cases.save_answers(order=order, answers=RENT, form={}, actor=firm, now=now)
    client = Client()
    client.login(username="firm", password="firm")
    page = client.get(f"/orders/{order.matter.number}/form/")
    told = {
        "number": order.matter.number,
        "cookie": "; ".join(f"{name}={one.value}" for name, one in client.cookies.items()),
        "token": client.cookies["csrftoken"].value, "paper": page.context["papers"][0][0].paper,
        "version": page.context["order"].draft_version,
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
