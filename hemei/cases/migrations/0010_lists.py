"""Fill in for the cases that are there what lists filter and order by (ledger 0003)."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any

from django.db import migrations

from hemei.accounts.queries import shown_name
from hemei.cases.operations.listing import found_by
from hemei.rules.tables import table
from hemei.rules.workdays import SHANGHAI, NoNotice, local_day, official

_COLUMNS = ("office", "topic", "label", "words", "begun_at", "red_at")


def _unit(case: Any) -> str:
    spec = case.item_version.spec
    spec = json.loads(spec) if isinstance(spec, str) else spec
    return str((case.limit or spec.get("promised") or {}).get("unit", "workday"))


def _red_at(case: Any) -> datetime | None:
    due = case.matter.due_at
    if due is None:
        return None
    on = local_day(due)
    late = table("clock", on)["light"]["red_late"]
    if case.accepted_at is None or late == 0 or _unit(case) in {"hour", "minute"}:
        return due + timedelta.resolution
    try:
        red_on = official().add(on, late)
    except NoNotice:
        red_on = on + timedelta(days=1)
    return datetime.combine(red_on, time.min, SHANGHAI)


def fill(apps: Any, editor: Any) -> None:
    """This will write the columns of every case's matter, a thousand at a time."""
    connection = editor.connection
    rows = apps.get_model("cases", "Case").objects.select_related(
        "matter", "party", "agency", "item_version", "order__menu_version__menu"
    )
    rows = rows.defer("order__plan", "order__form", "order__answers", "order__menu_version__spec")
    update = f"UPDATE ledger_matter SET {', '.join(f'{name} = %s' for name in _COLUMNS)} WHERE id = %s"  # noqa: S608
    full: list[list[Any]] = []
    with connection.cursor() as cursor:
        for case in rows.order_by("pk").iterator(1000):
            matter, instant = case.matter, connection.ops.adapt_datetimefield_value
            full.append([
                f"agency:{case.agency.code}", f"menu:{case.order.menu_version.menu.code}",
                shown_name(case.party)[:200], found_by(matter.number, matter.title, case.party),
                instant(case.accepted_at), instant(_red_at(case)), matter.pk,
            ])  # fmt: skip
            if len(full) == 1000:
                cursor.executemany(update, full)
                full.clear()
        if full:
            cursor.executemany(update, full)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"), ("catalog", "0001_initial"), ("ledger", "0003_lists"),
        ("cases", "0009_trade_part_version"),
    ]  # fmt: skip

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
