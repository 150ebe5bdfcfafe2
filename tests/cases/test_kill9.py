"""kill -9 at 50 random instants under load: what was acknowledged is there, the chain holds, nothing is half moved.

The database is a real one: a file of SQLite, or a database of its own on the PostgreSQL of the run. The workers are
processes of `crash_work.py`, which also plants one fault of each kind to show that they would be seen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings

ROUNDS, SEED = 50, 20261123


@pytest.fixture
def place(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The surroundings of a zone that nobody else uses."""
    env = {**os.environ, "HEMEI_DATA": str(tmp_path), "HEMEI_SECRET": "only-for-tests"}
    url = os.environ.get("HEMEI_DATABASE", "")
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        yield env
        return
    import psycopg

    name = f"hemei_kill_{os.getpid()}"
    with psycopg.connect(url, dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {**env, "HEMEI_DATABASE": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.databases
def test_kill_9_at_fifty_instants(place: dict[str, str]) -> None:
    program = Path(__file__).with_name("crash_work.py")
    done = subprocess.run(
        [sys.executable, str(program), str(ROUNDS), str(SEED)],
        env=place, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["broken"] == 0, done.stderr[-3000:]  # a worker ended by itself, not by the signal
    assert result["problems"] == []
    assert result["acts"] > ROUNDS, "too little was done for the kills to mean anything"
    assert {"case.grant", "case.pause", "opinion.give", "order.submit"} <= result["names"].keys()
    assert all(result["planted"].values()), result["planted"]
