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
from django.test.utils import setup_test_environment  # noqa: E402

from tests.zone import firm_draft, seed_zone, signed_in  # noqa: E402


def main() -> None:
    setup_test_environment()  # so that pages tell what they were made with
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    seed_zone(now=now)
    order, client = firm_draft(now=now), signed_in("firm")
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
