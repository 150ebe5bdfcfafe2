"""The yardstick of a durable act: pgbench's own TPC-B on the same server."""

from __future__ import annotations

import argparse
import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.report import emit


def main() -> None:
    """This will make the tables where they are missing, run, and print transactions a second."""
    read = argparse.ArgumentParser()
    read.add_argument("program", type=Path)
    read.add_argument("--database", required=True)
    read.add_argument("--clients", type=int, default=2)
    read.add_argument("--seconds", type=int, default=5)
    read.add_argument("--fill", action="store_true")
    given = read.parse_args()
    parts = urlsplit(given.database)
    at = [
        "--host",
        parse_qs(parts.query)["host"][0],
        "--username",
        str(parts.username),
        parts.path.lstrip("/"),
    ]
    if given.fill:
        subprocess.run([given.program, "-i", "-s", "20", "-q", *at], check=True, capture_output=True)
        return
    clients = str(given.clients)
    run = [given.program, "-n", "-c", clients, "-j", clients, "-T", str(given.seconds), *at]
    said = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    found = re.search(r"tps = ([\d.]+)", said)
    assert found, said
    emit(float(found[1]))


if __name__ == "__main__":
    main()
