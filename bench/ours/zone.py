"""A place to work in: Django set up, tables made, the sample people and the real catalogue loaded once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import django

from hemei.rules.workdays import SHANGHAI

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"


@dataclass(frozen=True)
class Somebody:
    """An actor with roles."""

    key: str
    label: str
    roles: frozenset[str]


CLERK = Somebody("user:1", "窗口人员（样例）", frozenset({"clerk"}))
OFFICER = Somebody("user:2", "审批人员（样例）", frozenset({"approver"}))


def enter(*, sample: bool = False) -> None:
    """This will set Django up on HEMEI_DATA and HEMEI_DATABASE; `sample` also loads the sample zone, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if not sample:
        return
    from hemei.accounts.queries import agency_names
    from hemei.catalog.operations import load_catalog, load_table
    from hemei.cli.sample import load_people

    if not agency_names():
        load_people(SEEDS)
        load_catalog(folder=SEEDS, actor="system", now=NOW)
        load_table(folder=SEEDS, actor="system", now=NOW)
