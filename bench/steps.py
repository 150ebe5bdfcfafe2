"""Steps of a long measurement: said as they begin and end, and noted, so that a stopped run is gone on with."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def code() -> str:
    """This will name the code that is measured: figures of another one are not gone on with."""
    found = sha256()
    for folder in ("bench", "hemei", "config", "seeds"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in {".py", ".html", ".json", ".toml", ".typ"}:
                found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


class Steps:
    """What each step printed, kept under `folder` (None: nowhere, and nothing is said)."""

    def __init__(self, folder: Path | None) -> None:
        self.file = folder / "steps.json" if folder else None
        self.found: dict[str, Any] = {}
        self._lock = threading.Lock()
        if self.file is None:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        kept = json.loads(self.file.read_text(encoding="utf-8")) if self.file.exists() else {}
        self.code = code()
        if kept.get("code") == self.code:
            self.found = kept["steps"]

    def has(self, name: str, n: int) -> bool:
        """This will say whether a step ended in an earlier run of the same code."""
        return f"{name}#{n}" in self.found

    def run(
        self, name: str, n: int, work: Callable[[], dict[str, Any]], *, lasts: bool = True
    ) -> dict[str, Any]:
        """This will do a step, or take what it printed before; `lasts`: what it makes outlives the run."""
        if self.file is None:
            return work()
        shown = name if n < 0 else f"{name}, round {n + 1}"
        if lasts and self.has(name, n):
            print(f"  … {shown}: kept from before", flush=True)
            return dict(self.found[f"{name}#{n}"])
        print(f"  … {shown}", flush=True)
        started = time.monotonic()
        made = work()
        print(f"  … {shown}: {time.monotonic() - started:.0f} s", flush=True)
        if lasts:
            with self._lock:
                self.found[f"{name}#{n}"] = made
                text = json.dumps({"code": self.code, "steps": self.found})
                self.file.write_text(text, encoding="utf-8")
        return made
