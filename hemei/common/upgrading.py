"""From an older database to that of this version: what would be done, and whether it may be done at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

import hemei
from hemei.common.backup.database import rows_by_table
from hemei.common.backup.place import strangers

# sessions end and Django's own lists grow, whoever upgrades
_LOOSE = {"django_migrations", "django_session", "django_content_type", "auth_permission"}


class Downgrade(Exception):
    """The database was made by a newer version; the message says what this one doesn't know."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps to take, `app.name`, in order; `fresh` where the database has no table yet."""

    steps: tuple[str, ...]
    fresh: bool


def plan() -> Plan:
    """This will say which steps lead from this database to this version. Raises `Downgrade`."""
    executor = MigrationExecutor(connection)
    done = executor.loader.applied_migrations
    if unknown := strangers([[app, name] for app, name in done]):
        raise Downgrade(
            f"这个数据库已升到更新的版本：{'、'.join(unknown[:5])} 是本版本（{hemei.__version__}）不认识的。"
            "什么也没有改变。"
            "数据库不能退回旧结构；请装回新版本，或把升级前的备份恢复到空的位置。"
        )
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Plan(tuple(f"{one.app_label}.{one.name}" for one, _back in steps), fresh=not done)


def counts() -> dict[str, int]:
    """This will count the rows of every table that an upgrade must not lose."""
    return {name: n for name, n in rows_by_table().items() if name not in _LOOSE}


def lost(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """This will name the tables that are there before and after and hold fewer rows now."""
    return [f"{name}：{n} → {after[name]}" for name, n in before.items() if name in after and after[name] < n]
