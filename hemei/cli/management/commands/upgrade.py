"""hemei upgrade [--plan] [--backup FILE]"""

import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.cli.progress import Bar
from hemei.common.backup.archive import Unfit
from hemei.common.backup.place import back_up
from hemei.common.beats import note
from hemei.common.upgrading import Downgrade, counts, lost, plan
from hemei.ledger.queries import Verified, verify

ACTS = ("ledger_act", "ledger_matter", "ledger_seal", "ledger_sealedact")


class Command(BaseCommand):
    help = "把数据库升到本版本，核对行数，重算账本；数据库比本版本新就拒绝。请先停网页服务和后台任务。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", action="store_true", help="只看要做哪几步")
        parser.add_argument("--backup", metavar="FILE", help="升级前先备份到这里；备份不成就不升级")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wanted = plan()
        except Downgrade as refused:
            raise CommandError(str(refused)) from refused
        for step in wanted.steps:
            self.stdout.write(f"  {step}")
        self.stdout.write(f"要做 {len(wanted.steps)} 步。" if wanted.steps else "数据库已是本版本的结构。")
        if options["plan"]:
            return
        if options["backup"] and wanted.steps and not wanted.fresh:
            self._back_up(Path(options["backup"]))
        before = {} if wanted.fresh else counts()
        call_command("migrate", verbosity=0, interactive=False)
        self._judge(before, counts())

    def _back_up(self, target: Path) -> None:
        now = timezone.now()
        try:
            back_up(target, now=now)
        except Unfit as refused:
            raise CommandError(f"没有升级，因为备份没有做成：{refused}") from refused
        note("backup", at=now, bytes=target.stat().st_size)
        self.stdout.write(f"已备份到 {target}。")

    def _judge(self, before: dict[str, int], after: dict[str, int]) -> None:
        fewer = lost(before, after)
        changed = [f"{t}：{before[t]} → {after[t]}" for t in ACTS if t in before and before[t] != after[t]]
        if fewer or changed:
            self._stop("行数不符：\n  " + "\n  ".join(dict.fromkeys([*changed, *fewer])))
        with Bar("核对动作") as bar:
            result: Verified = verify(progress=bar)
        if result.finding:
            self._stop(f"账本不符：{result.finding.where}：{result.finding.what}")
        self.stdout.write(
            f"升级完成：{len(before)} 张表一行不少；"
            f"重算 {result.acts:,} 个动作、{result.seals:,} 次封存，账本与写入时一致。"
        )

    def _stop(self, why: str) -> None:
        self.stderr.write(
            f"{why}\n请不要启用；把升级前的备份恢复到空的位置，用旧版本继续服务，并把上面的话告诉维护者。"
        )
        sys.exit(1)
