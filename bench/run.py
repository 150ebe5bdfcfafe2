"""`script/bench`: run the workloads, each side in turn, and print min, median, max and what they mean for the goals."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.shapes import ROOT, Goal, Place, Side, Workload
from bench.steps import Steps
from bench.workloads import WORKLOADS

Rounds = list[list[dict[str, Any]]]  # of each side, what each round printed


def main(words: Sequence[str] | None = None) -> int:
    """This will run the named workloads (none = all); the exit code is 0 also where a goal is missed."""
    read = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    read.add_argument("names", nargs="*", metavar="name", help="one of: " + " ".join(WORKLOADS))
    read.add_argument(
        "--peers", action="store_true", help=argparse.SUPPRESS
    )  # exit code 0: a peer takes part
    read.add_argument("--quick", action="store_true", help="small and few: only to see that all of it runs")
    given = read.parse_args(words)
    if unknown := [name for name in given.names if name not in WORKLOADS]:
        read.error(f"没有这个名字 unknown: {' '.join(unknown)}；有 known: {' '.join(WORKLOADS)}")
    if given.peers:
        nowhere = Place(Path(), "", "", "", Path())
        return 0 if any(WORKLOADS[name](nowhere, True).peers for name in given.names or WORKLOADS) else 1
    print(machine())
    if given.quick:
        print("--quick: figures of such a run mean nothing, only that everything runs.")
    folder = Path(tempfile.mkdtemp(dir=ROOT / "var" / "bench", prefix="run-"))
    try:
        place = settle(folder)
        for name in given.names or WORKLOADS:
            workload = WORKLOADS[name](place, given.quick)
            show(workload, run(workload, place, quick=given.quick))
            if workload.keep:
                shutil.rmtree(workload.keep, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def machine() -> str:
    """This will say on what this runs, without names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}; "
        f"load before the run {load:.1f}{' (not quiet: trust ratios only)' if load > 0.7 else ''}"
    )


def settle(folder: Path) -> Place:
    """This will make the databases of this run on the server that HEMEI_DATABASE names."""
    import psycopg

    url = os.environ["HEMEI_DATABASE"]
    with psycopg.connect(url, autocommit=True) as server:
        for name in ("viewflow", "pgbench", "city"):
            server.execute(f"CREATE DATABASE {name}")
    others = [urlunsplit(urlsplit(url)._replace(path=f"/{name}")) for name in ("viewflow", "pgbench")]
    found = subprocess.run(
        [ROOT / "script" / "with-postgres", "--find"], check=True, capture_output=True, text=True
    )
    return Place(folder, url, others[0], others[1], Path(found.stdout.strip()))


def run(workload: Workload, place: Place, *, quick: bool) -> Rounds:
    """This will run the sides in turn, A B A B …, so that a drift of the machine meets both."""
    print(f"\n== {workload.title} [{workload.name}]", flush=True)
    times = 1 if quick else workload.rounds
    steps, started = Steps(workload.keep), time.monotonic()
    due = {side.postgres for n in range(times) for side in workload.sides if not steps.has(side.name, n)}
    _prepare(workload, place, steps, due)
    rounds: Rounds = [[] for _ in workload.sides]
    for n in range(times):
        for side, found in zip(workload.sides, rounds, strict=True):
            found.append(steps.run(side.name, n, lambda side=side: _call(side, place)))  # type: ignore[misc]
    for side, found in zip(workload.sides, rounds, strict=True):
        rates = [one["rate"] for one in found]
        more = {k: v for k, v in found[-1].items() if k not in {"rate", "digest"}}
        print(
            f"  {side.name:24}{_spread(rates)} /s   " + ", ".join(f"{k} {_short(v)}" for k, v in more.items())
        )
    print(f"  ({len(rounds[0])} rounds in turn, {time.monotonic() - started:.0f} s)")
    return rounds


def _prepare(workload: Workload, place: Place, steps: Steps, due: set[bool]) -> None:
    """Run what comes first, on both servers at the same time; only where something is still to be measured."""

    def prepare(postgres: bool) -> None:
        for side in workload.before:
            if side.postgres is postgres and (postgres in due or not workload.keep):
                # what was made on PostgreSQL went with its server, so it is never taken from an earlier run
                steps.run(side.name, -1, lambda side=side: _call(side, place, loud=True), lasts=not postgres)  # type: ignore[misc]

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(prepare, postgres) for postgres in (False, True)]:
            done.result()


def _call(side: Side, place: Place, *, loud: bool = False) -> dict[str, Any]:
    """Run a side's program; `loud`: what it says of its progress is shown at once."""
    done = subprocess.run(
        side.command, env=place.environment(side), cwd=ROOT, stdout=subprocess.PIPE,
        stderr=None if loud else subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = "" if loud else "\n" + done.stderr[-2000:]
        raise SystemExit(f"没有跑完 did not finish: {' '.join(map(str, side.command[1:4]))}{said}")
    return dict(json.loads(done.stdout)) if done.stdout else {}


def show(workload: Workload, rounds: Rounds) -> None:
    """This will print each goal with what was found, pair by pair where it is a ratio."""
    for goal in workload.goals:
        found = [_value(goal, [side[n] for side in rounds]) for n in range(len(rounds[0]))]
        middle = statistics.median(found)
        met = middle <= goal.bound if goal.at_most else middle >= goal.bound
        sign = "<=" if goal.at_most else ">="
        verdict = "met" if met else "MISSED"
        print(f"  {verdict:7}{goal.text}: {_spread(found)}   goal {sign} {_short(goal.bound)}", flush=True)


def _value(goal: Goal, sides: Sequence[dict[str, Any]]) -> float:
    one = sides[goal.side]
    if goal.figure == "per_act":
        return float(one["statements"] / one["acts"])
    if goal.figure == "same":
        return float(one["digest"] == sides[goal.over or 0]["digest"])
    return float(
        one[goal.figure] / sides[goal.over][goal.figure] if goal.over is not None else one[goal.figure]
    )


def _spread(found: Sequence[float]) -> str:
    return " / ".join(_short(one) for one in (min(found), statistics.median(found), max(found)))


def _short(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
