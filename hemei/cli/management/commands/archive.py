"""hemei archive CASE…"""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hemei.cases.operations import ask_archive, make_archive
from hemei.cases.queries import archives_of, case_by_number
from hemei.cli.progress import Bar
from hemei.ledger.operations import Refused, System


class Command(BaseCommand):
    help = "把办结的办件做成归档包（清单、校验值、动作证明、材料、证照、独立核对程序）；打印文件位置。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", nargs="+", metavar="CASE", help="办件编号")

    def handle(self, *args: Any, **options: Any) -> None:
        bad = [number for number in options["cases"] if not self._made(number)]
        sys.exit(1 if bad else 0)

    def _made(self, number: str) -> bool:
        now = timezone.now()
        try:
            case = case_by_number(number)
            asked = ask_archive(case=case, actor=System(), now=now)
        except ObjectDoesNotExist:
            self.stderr.write(f"没有编号为 {number} 的办件。")
            return False
        except Refused as why:
            self.stderr.write(f"{number}：{why}")
            return False
        with Bar(f"归档 {number}") as bar:
            made = make_archive(archive_id=asked.pk, now=now, progress=lambda done, total: bar(done))
        found = next(one for one in archives_of(case.pk) if one.pk == asked.pk)
        if not made:
            self.stderr.write(f"{number}：{found.fault}")
            return False
        self.stdout.write(
            f"{Path(settings.MEDIA_ROOT) / found.path}  {found.sha256}  保管到 {found.kept_until}"
        )
        return True
