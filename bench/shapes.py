"""What a workload is made of: programs that run in turn, goals, and the place where they run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
OURS = str(ROOT / ".venv" / "bin" / "python")
PEER = str(ROOT / "var" / "bench" / "env" / "bin" / "python")


@dataclass(frozen=True)
class Side:
    """One program of a workload: prints one line of JSON with its `rate`."""

    name: str
    command: Sequence[str]
    postgres: bool = False
    database: str = ""  # on PostgreSQL: one of its own, made with the server


@dataclass(frozen=True)
class Goal:
    """What is wanted: `figure` of a side (a key of its JSON), or the ratio of two sides, at least or at most."""

    text: str
    bound: float
    figure: str = "rate"
    side: int = 0
    over: int | None = None  # a ratio: over this side
    at_most: bool = False


@dataclass(frozen=True)
class Workload:
    """Sides that run in turn, and what is wanted of them.

    With `keep`, a folder that outlives the run, each step that ended is noted there: a run that was stopped is gone
    on with by the next one. What was made on the throw-away PostgreSQL is made again while it is still needed.
    """

    name: str
    title: str
    sides: Sequence[Side]
    goals: Sequence[Goal]
    rounds: int = 5
    before: Sequence[Side] = field(default_factory=tuple)  # run once, first; both servers at the same time
    keep: Path | None = None

    @property
    def peers(self) -> bool:
        """This will say whether a peer takes part, for which an environment of its own must be made."""
        return any(PEER in side.command for side in (*self.sides, *self.before))


@dataclass(frozen=True)
class Place:
    """Where the run happens: a folder for SQLite files, and two databases of a PostgreSQL."""

    folder: Path
    ours: str
    viewflow: str
    pgbench: str
    programs: Path  # folder of pgbench

    def environment(self, side: Side) -> Mapping[str, str]:
        """This will return the environment of a side."""
        given = {k: v for k, v in os.environ.items() if k != "HEMEI_DATABASE"}
        given |= {
            "HEMEI_DATA": str(self.folder),
            "HEMEI_SECRET": "only-for-the-bench",
            "PYTHONPATH": str(ROOT),
        }
        url = self.ours
        if side.database:
            url = urlunsplit(urlsplit(url)._replace(path=f"/{side.database}"))
        return given | ({"HEMEI_DATABASE": url} if side.postgres else {})


def ours(module: str, *words: object, postgres: bool = False, name: str = "ours") -> Side:
    return Side(name, [OURS, "-m", f"bench.ours.{module}", *map(str, words)], postgres)


def peer(name: str, module: str, *words: object) -> Side:
    return Side(name, [PEER, "-m", f"bench.peers.{module}", *map(str, words)])
