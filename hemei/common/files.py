"""Files on the disk: whole or not at all, and there before the row that names them is committed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

HALF = ".part-"  # a file that is still being written; one that stays was cut off
ORPHAN_AFTER = timedelta(days=1)  # longer than any request that may still commit the row


def keep_file(root: Path, where: Path, content: bytes) -> None:
    """This will put `content` at `root / where` at once: written beside it, forced to the disk, then renamed.

    Call it before the transaction that names the file ends: a row never names a file that a power cut took away.
    A transaction that is rolled back leaves an orphan, which `sweep_orphans` takes.
    """
    target = root / where
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(prefix=HALF, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(half).replace(target)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise
    _force(target.parent)


def settle_file(root: Path, half: Path, where: Path) -> None:
    """This will move a file that was written beside its place (`half`) to `root / where`, forced to the disk."""
    target = root / where
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(half, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    half.replace(target)
    _force(target.parent)


def kept_before(root: Path, where: Path, size: int) -> bool:
    """This will say whether a file named after its content is there already, and count it as written just now."""
    target = root / where
    try:
        os.utime(target)
        return target.stat().st_size == size
    except FileNotFoundError:
        return False


def _force(folder: Path) -> None:
    """A new name is durable once its folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def old_files(root: Path, now: datetime) -> list[Path]:
    """This will list the files below `root` that were written more than a day before `now`, relative to it."""
    before = (now - ORPHAN_AFTER).timestamp()
    found = []
    for one in root.rglob("*"):
        try:
            if one.is_file() and one.stat().st_mtime < before:
                found.append(one.relative_to(root))
        except FileNotFoundError:
            continue  # renamed while we looked
    return found


def sweep_orphans(root: Path, old: Collection[Path], named: Collection[str]) -> int:
    """This will remove those of the `old` files that no row names, and return how many they were."""
    orphans = [one for one in old if one.as_posix() not in named]
    for one in orphans:
        (root / one).unlink(missing_ok=True)
    return len(orphans)
