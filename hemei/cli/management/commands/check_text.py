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
from hemei.rules.figures.measure import BadMark, score, total
from hemei.rules.figures.model import Register
from hemei.rules.figures.register import standing
from hemei.rules.figures.report import as_dict, as_text
from hemei.rules.tables import NotInForce
from hemei.rules.workdays import local_day

GOAL = 0.95


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
        parser.add_argument("--measure", type=Path, metavar="DIR", help="用标注过的文稿量查准率和查全率")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["measure"]:
            self._measure(options["measure"])
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

    def _measure(self, folder: Path) -> None:
        paths = sorted(folder.glob("*.md"))
        if not paths:
            raise CommandError(f"{folder} 里没有标注过的 .md 文稿。", returncode=2)
        try:
            rows = [score(path.stem, path.read_text(encoding="utf-8")) for path in paths]
        except (BadMark, UnicodeDecodeError) as why:
            raise CommandError(str(why), returncode=2) from why
        for row in [*rows, total(rows)]:
            text = f"{row.name}：应有 {row.expected}，找到 {row.found}，全对 {row.right}；"
            self.stdout.write(text + f"查准率 {row.precision:.1%}，查全率 {row.recall:.1%}")
            for line in row.missed:
                self.stdout.write(f"  漏：{line}")
            for line in row.wrong:
                self.stdout.write(f"  多：{line}")
        whole = total(rows)
        sys.exit(0 if min(whole.precision, whole.recall) >= GOAL else 1)
