"""W1, Viewflow: every action assigns, starts and executes one task, in one transaction under the flow's lock."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

from bench.report import emit


def database(url: str, place: Path) -> dict[str, Any]:
    """This will return the same database settings as ours has."""
    if not url:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(place / "viewflow.sqlite3"),
            "OPTIONS": options,
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": parts.username,
        "HOST": parse_qs(parts.query)["host"][0], "CONN_MAX_AGE": None,
    }  # fmt: skip


def prepare(url: str, place: Path) -> None:
    """This will configure Django and make the tables."""
    settings.configure(
        SECRET_KEY="bench", USE_TZ=True, DATABASES={"default": database(url, place)}, ROOT_URLCONF="",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow",
            "bench.peers.viewflow_app.apps.PeerConfig",
        ],
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def work(chains: int) -> tuple[float, float, int]:
    """This will run the chains and return the seconds taken, those of the processor, and the statements of one."""
    from django.contrib.auth.models import User
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from viewflow.workflow.models import Task

    from bench.peers.viewflow_app.flows import TASKS, ChainFlow

    user, _ = User.objects.get_or_create(username="officer")

    def act(process: int, name: str) -> None:
        with transaction.atomic():
            task = Task.objects.get(process_id=process, flow_task=getattr(ChainFlow, name), status="NEW")
            with task.activation() as activation:
                activation.assign(user)
                activation.start(None)
                activation.execute()

    def chain() -> None:
        process = ChainFlow.start.run().pk
        for name in ("accept", *TASKS, "issue"):
            act(process, name)
        assert Task.objects.filter(process_id=process, flow_task=ChainFlow.end, status="DONE").exists()

    chain()
    with CaptureQueriesContext(connection) as seen:
        chain()
    started, busy = time.perf_counter(), time.process_time()
    for _ in range(chains):
        chain()
    return time.perf_counter() - started, time.process_time() - busy, len(seen)


if __name__ == "__main__":
    read = argparse.ArgumentParser()
    read.add_argument("place", type=Path)
    read.add_argument("--database", default="")
    read.add_argument("--chains", type=int, default=20)
    given = read.parse_args()
    prepare(given.database, given.place)
    took, busy, statements = work(given.chains)
    emit(given.chains / took, cpu_ms=busy / given.chains * 1000, statements=statements)
