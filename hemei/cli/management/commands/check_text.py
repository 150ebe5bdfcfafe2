"""hemei check FILE"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from hemei.common.texts import Unreadable, read_document
from hemei.indicators.queries import zone_register
from hemei.rules.figures.check import check
from hemei.rules.figures.measure import BadMark, Score, score, total
from hemei.rules.figures.model import Register
from hemei.rules.figures.register import standing
from hemei.rules.figures.report import as_dict, as_text
from hemei.rules.tables import NotInForce
from hemei.rules.workdays import local_day

GOAL = 0.95
UNTOUCHED = "untouched"  # a folder of texts that nobody mended the scanner on


class Command(BaseCommand):
    help = "核对一份文稿里的数：找出、对上指标、算关系。退出码：0 没有矛盾，1 有矛盾，2 读不了。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="txt、md、docx、html 或 pdf")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--all", action="store_true", help="相符的也列出")
        parser.add_argument("--year", type=int, help="文中“今年”是哪一年（缺省为文中最晚的年份）")
        parser.add_argument("--on", type=date.fromisoformat, help="用哪一天的登记册（缺省今天）")
        parser.add_argument("--tables", action="store_true", help="只用随软件发布的指标表，不读本区登记册")
        parser.add_argument(
            "--measure", type=Path, metavar="DIR", help="用标注过的文稿（或其下各目录）量查准率和查全率"
        )
        parser.add_argument("--halves", action="store_true", help="按文件名次序，单数篇和双数篇另各算一行")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["measure"]:
            self._measure(options["measure"], halves=options["halves"])
        if not options["file"]:
            raise CommandError("请给出文稿：hemei check 文件。", returncode=2)
        try:
            document = read_document(options["file"])
            report = check(document.text, self._register(options), year=options["year"])
        except (Unreadable, NotInForce) as why:
            raise CommandError(str(why), returncode=2) from why
        if options["json"]:
            found = {"file": options["file"].name, "notes": list(document.notes), **as_dict(report)}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(as_text(options["file"].name, report, whole=options["all"]), ending="")
            for note in document.notes:
                self.stdout.write(f"没有核对：{note}")
        sys.exit(1 if report.contradictory else 0)

    def _register(self, options: dict[str, Any]) -> Register:
        on = options["on"] or local_day(timezone.now())
        if options["tables"]:
            return standing(on)
        try:
            return zone_register(on)
        except DatabaseError:
            self.stderr.write("这里没有登记册的数据库，改用随软件发布的指标表。")
            return standing(on)

    def _row(self, row: Score) -> None:
        text = f"{row.name}：应有 {row.expected}，找到 {row.found}，全对 {row.right}；"
        text += f"查准率 {row.precision:.1%}，查全率 {row.recall:.1%}"
        if row.detailed:
            text += f"；其中限定语 {row.hedges}、期间 {row.periods}、范围 {row.scopes}（共 {row.detailed}）"
        if row.planted:
            text += f"；矛盾：埋 {row.planted}，找到 {row.caught}，查全率 {row.caught_share:.1%}"
            text += f"；指出 {row.raised}，属实 {row.true}，查准率 {row.sure:.1%}"
        self.stdout.write(text)
        for sign, lines in (
            ("漏", row.missed),
            ("多", row.wrong),
            ("没指出", row.overlooked),
            ("误报", row.false),
        ):
            for line in lines:
                self.stdout.write(f"  {sign}：{line}")

    def _measure(self, folder: Path, *, halves: bool) -> None:
        """Texts of several folders are summed up folder by folder: those of `untouched` last, and apart."""
        inside = sorted(
            {path.parent for path in folder.glob("*/*.md")}, key=lambda one: (one.name == UNTOUCHED, one)
        )
        folders = [folder] if any(folder.glob("*.md")) else inside
        if not folders:
            raise CommandError(f"{folder} 里没有标注过的 .md 文稿。", returncode=2)
        judged = []
        for one in folders:
            rows = self._scores(one)
            parts = [total(rows[::2], "单数篇"), total(rows[1::2], "双数篇")] if halves else []
            told = "（没有用来调整）" if one.name == UNTOUCHED else ""
            whole = total(rows, f"{one.name} 合计{told}" if len(folders) > 1 or told else "合计")
            for row in [*rows, *parts, whole]:
                self._row(row)
            judged += parts or [whole]
        worst = min(
            share for row in judged for share in (row.precision, row.recall, row.caught_share, row.sure)
        )
        sys.exit(0 if worst >= GOAL else 1)

    def _scores(self, folder: Path) -> list[Score]:
        register = standing(local_day(timezone.now()))
        paths = sorted(folder.glob("*.md"))
        try:
            return [score(path.stem, path.read_text(encoding="utf-8"), register) for path in paths]
        except (BadMark, UnicodeDecodeError) as why:
            raise CommandError(str(why), returncode=2) from why
