"""hemei due START DAYS"""

from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hemei.rules.clock import deadline, explain
from hemei.rules.items import Limit, Unit
from hemei.rules.workdays import SHANGHAI, NoNotice, official


class Command(BaseCommand):
    help = "逐日解释：从某日起若干工作日，哪天到期，为什么。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("start", type=date.fromisoformat, help="受理日，如 2026-09-30")
        parser.add_argument("days", type=int, help="工作日数")

    def handle(self, *args: Any, **options: Any) -> None:
        start = datetime.combine(options["start"], time(10, 0), SHANGHAI)
        try:
            due = deadline(start, Limit(options["days"], Unit.WORKDAY), calendar=official())
        except (NoNotice, ValueError) as why:
            raise CommandError(str(why)) from why
        for line in explain(due):
            self.stdout.write(f"{line.on}  {line.counted or '':>3}  {line.note}")
        self.stdout.write(f"到期：{due.due_on}")
