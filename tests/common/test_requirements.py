"""What the server imports is pinned for the server: a clean machine has nothing of what the tests need."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.common.import_alone import plain

ROOT = Path(__file__).resolve().parents[2]
# these come with `script/setup pg` and `script/setup analytics`, and only who asked for them imports them
EXTRA = ("hemei.common.postgresql", "hemei.adapters.lake", "hemei.indicators.queries.lake.")


def pinned(kind: str) -> set[str]:
    text = (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
    return {plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def lacking(names: set[str]) -> dict[str, str]:
    """Modules that can't be imported with these distributions alone, each with what it lacks."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.common.import_alone", ",".join(sorted(names))],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(line.split() for line in done.stdout.splitlines())


def test_the_server_needs_nothing_but_what_is_pinned_for_it() -> None:
    found = lacking(pinned("base"))
    assert {name: what for name, what in found.items() if not name.startswith(EXTRA)} == {}
    assert found  # the hiding works: what needs more is named
    assert lacking(pinned("base") | pinned("pg") | pinned("analytics")) == {}


def test_a_missing_pin_would_be_seen() -> None:
    assert "hemei.common.signing" in lacking(pinned("base") - {"requests"})
