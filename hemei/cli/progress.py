"""One look for all long work: a bar on the error stream of a terminal, nothing where output goes to a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")


def shown(rows: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """This will hand rows on while a bar shows how many have passed."""
    yield from tqdm(rows, desc=label, total=total, disable=None, leave=False, unit="")


class Bar:
    """A bar for work that reports how far it is: call it with the number done so far."""

    def __init__(self, label: str, total: int | None = None) -> None:
        self._bar = tqdm(desc=label, total=total, disable=None, leave=False, unit="")

    def __call__(self, done: int) -> None:
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()
