"""Every case stands in lists (ledger 0004)."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def fill(apps: Any, _editor: Any) -> None:
    """This will mark the matters of all cases."""
    apps.get_model("ledger", "Matter").objects.filter(kind="case").update(listed=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_lists"), ("ledger", "0004_listed")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
