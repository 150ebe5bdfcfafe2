"""hemei restore FILE [--preview]"""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hemei.cli.progress import Bar
from hemei.common.backup.archive import Manifest, Unfit
from hemei.common.backup.database import rows_by_table
from hemei.common.backup.place import look, restore
from hemei.ledger.queries import verify

_SHOWN = (("动作", "ledger_act"), ("事件", "ledger_matter"), ("封存", "ledger_seal"), ("账号", "accounts_user"),
          ("办件", "cases_case"), ("证照", "cases_licence"), ("上传的文件", "cases_upload"))  # fmt: skip


class Command(BaseCommand):
    help = "看清一份备份里有什么，核对每个字节，恢复到空的位置，再重算账本；损坏的指出在哪里。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--preview", action="store_true", help="只看、只核对，什么也不写")

    def handle(self, *args: Any, **options: Any) -> None:
        source = Path(options["file"])
        try:
            with Bar("核对备份") as bar:
                manifest = look(source, progress=bar)
            self._show(manifest)
            if options["preview"]:
                return
            restore(source, manifest)
        except Unfit as refused:
            raise CommandError(str(refused)) from refused
        self._check(manifest)
        given = os.environ.get("HEMEI_SECRET")
        if given and given != (Path(settings.DATA) / "secret").read_text():
            self.stdout.write(
                "备份里的密钥已放进数据文件夹。HEMEI_SECRET 与它不同：已发出的会话和链接会失效，别的不受影响。"
            )

    def _show(self, manifest: Manifest) -> None:
        held = manifest.facts["database"]
        files = [one for one in manifest.parts if one.path.startswith("data/")]
        self.stdout.write(
            f"写于 {manifest.facts['made_at']}，版本 {manifest.facts['version']}，数据库 {held['engine']}"
        )
        for name, table in _SHOWN:
            if table in held["rows"]:
                self.stdout.write(f"  {name} {held['rows'][table]:,}")
        self.stdout.write(
            f"  文件和密钥 {len(files):,} 个，{sum(one.bytes for one in files):,} 字节；每个字节都核对无误。"
        )

    def _check(self, manifest: Manifest) -> None:
        wanted, found = manifest.facts["database"]["rows"], rows_by_table()
        wrong = [
            f"{name}：应有 {n}，实有 {found.get(name, 0)}"
            for name, n in wanted.items()
            if found.get(name) != n
        ]
        if wrong:
            self.stderr.write("恢复后行数不符，请不要启用：\n  " + "\n  ".join(wrong))
            sys.exit(1)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(
                f"已恢复，{len(wanted)} 张表的行数相符。备份来自旧版本：请运行 hemei upgrade，它会核对账本。"
            )
            return
        with Bar("核对动作") as bar:
            result = verify(progress=bar)
        if result.finding:
            self.stderr.write(f"账本不符，请不要启用：{result.finding.where}：{result.finding.what}")
            sys.exit(1)
        self.stdout.write(
            f"已恢复：{len(wanted)} 张表的行数相符；"
            f"重算 {result.acts:,} 个动作、{result.seals:,} 次封存，账本与写入时一致。"
        )
