"""The law needs no framework: every rules module imports in a bare interpreter without Django."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

IMPORT_ALL = """
import importlib, pkgutil, sys
import hemei.rules
seen = [m.name for m in pkgutil.walk_packages(hemei.rules.__path__, "hemei.rules.")]
for name in seen:
    importlib.import_module(name)
print(len(seen), "django" in sys.modules)
"""


def test_rules_import_without_django() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{IMPORT_ALL}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    count, django = done.stdout.split()
    assert int(count) >= 8, "walked over too few modules to prove anything"
    assert django == "False"


def test_only_tables_reads_disk() -> None:
    reading = re.compile(r"\bopen\(|\.read_(text|bytes)\(|\btomllib\b|importlib\.resources|os\.environ")
    guilty = {
        path.name
        for path in (ROOT / "hemei" / "rules").rglob("*.py")
        if reading.search(path.read_text(encoding="utf-8"))
    }
    assert guilty == {"tables.py"}
