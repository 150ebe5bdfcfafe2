"""Taking items in from a file: first the preview, then all of them or none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.timezone import localdate

from hemei.catalog.operations.publishing import known_now
from hemei.catalog.operations.table import publish_all
from hemei.catalog.queries.exchange import CellProblem, Preview, preview
from hemei.catalog.queries.wordfiles import WordsPreview
from hemei.common.words import tell


class ImportRefused(ValueError):
    """A file with faults; `problems` name each at its cell. Nothing was changed."""

    def __init__(self, problems: tuple[CellProblem, ...]) -> None:
        self.problems = problems
        first = (
            tell("第一处在 {cell}：{message}", cell=problems[0].cell, message=problems[0].message)
            if problems
            else ""
        )
        super().__init__(
            tell("文件里有 {count} 处错误，什么都没有导入。{first}", count=len(problems), first=first)
        )


def preview_items(*, file: BinaryIO, kind: str, agencies: Collection[str] | None = None) -> Preview:
    """This will say what the import of a file (`xlsx` or `json`) would do; nothing is written.

    Raises Unreadable when the file is not of that kind.
    """
    return preview(file, kind, known_now(agencies))


@transaction.atomic
def import_items(
    *, file: BinaryIO, kind: str, actor: str, now: datetime, agencies: Collection[str] | None = None
) -> Preview:
    """This will publish what is new or changed in a file, all or nothing; the preview says what was done.

    Raises ImportRefused with every fault at its cell, Unreadable, or NotPublished when the gate refuses one.
    """
    done = preview_items(file=file, kind=kind, agencies=agencies)
    problems = (*done.problems, *too_early(done, localdate(now)))
    if problems:
        raise ImportRefused(problems)
    publish_all(specs=done.specs, agencies=agencies, actor=actor, now=now, effective=done.effective)
    return done


def too_early(done: Preview | WordsPreview, today: date) -> list[CellProblem]:
    """This will name what is new or changed and in force before today: open cases would change under it."""
    touched = {*done.new, *done.changed}
    return [
        CellProblem(
            done.dated.get(code, code),
            tell("“{code}”的生效日期 {day} 已经过去，请改为今天或以后，或留空。", code=code, day=day),
        )
        for code, day in done.effective.items()
        if code in touched and day < today
    ]
