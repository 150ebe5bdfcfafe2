"""hemei history FILE"""

import statistics
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.adapters.xes import BadLog, read_log
from hemei.cli.progress import shown
from hemei.ledger.operations import import_history
from hemei.ledger.queries import history_numbers, throughput_days


class Command(BaseCommand):
    help = "导入一份 XES 事件日志作为历史办件（全部或一件不进）；打印件数、动作数和历时。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="wabo", help="来源简称，写进编号")
        parser.add_argument("--preview", action="store_true", help="只看不写")

    def handle(self, *args: Any, **options: Any) -> None:
        from django.db import transaction

        try:
            cases = list(read_log(options["file"]))
        except BadLog as why:
            raise CommandError(str(why)) from why
        events = sum(len(case.events) for case in cases)
        self.stdout.write(f"读到 {len(cases)} 件、{events} 个动作。")
        if options["preview"]:
            return
        known = history_numbers(options["source"])
        fresh = [c for c in cases if f"LS-{options['source']}-{c.name}" not in known]
        with transaction.atomic():
            for case in shown(fresh, "导入办件", len(fresh)):
                import_history(
                    kind="history", number=f"LS-{options['source']}-{case.name}", title=case.name,
                    events=list(case.events), known_at=timezone.now(), payload={"source": options["source"]},
                )  # fmt: skip
        days = throughput_days(options["source"])
        middle = statistics.median(days) if days else 0.0
        self.stdout.write(f"写入 {len(fresh)} 件；全部 {len(days)} 件，历时中位 {middle:.4f} 天。")
        sys.exit(0)
