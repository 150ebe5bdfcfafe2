"""hemei press load FILE"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.accounts.queries import Person
from hemei.common.texts import Unreadable, read_document
from hemei.indicators.operations import load_press
from hemei.ledger.operations import Refused

CLI = Person("cli:press", "命令行装入（统计）", frozenset({"statistician"}))


class Command(BaseCommand):
    help = "把发布会文稿里的 98 个数装进登记册：指标、数值、位置和原句。对不上的一处不漏地说出来。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["load"])
        parser.add_argument("file", type=Path, help="发布会文稿（原句只进数据库，不进项目）")
        parser.add_argument("--fitting", action="store_true", help="只装入与登记表对得上的数")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = read_document(options["file"])
            done = load_press(text=document.text, actor=CLI, now=timezone.now(), fitting=options["fitting"])
        except (Unreadable, Refused) as why:
            raise CommandError(str(why)) from why
        for line in done.differences:
            self.stderr.write(f"  没有装入：{line}")
        self.stdout.write(
            f"登记表 {done.figures} 个数：新登记 {done.defined} 个指标、{done.observed} 个数值，"
            f"{done.same} 个已经在册。"
        )
