"""hemei backup FILE"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.common.backup.archive import Unfit
from hemei.common.backup.place import back_up
from hemei.common.beats import note


class Command(BaseCommand):
    help = "把数据库、文件和密钥写进一个带摘要的文件；服务不必停。文件里有密钥，请加密保管。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", help="写到哪里；不能在数据文件夹里，不覆盖已有的文件；写文件夹就按时间取名"
        )
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="成功后，同一文件夹里只留最新的 N 份"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, target = timezone.now(), Path(options["file"])
        if target.is_dir():
            target /= f"hemei-{now:%Y%m%dT%H%M%SZ}.zip"
        try:
            manifest, digest = back_up(target, now=now)
        except Unfit as refused:
            raise CommandError(str(refused)) from refused
        size = target.stat().st_size
        note("backup", at=now, bytes=size)
        rows = manifest.facts["database"]["rows"]
        self.stdout.write(
            f"{target}：{size:,} 字节，{len(manifest.parts):,} 个文件，{len(rows)} 张表共 {sum(rows.values()):,} 行；"
            f"已读回核对。\nSHA-256 {digest}"
        )
        self._keep(target, options["keep"])

    def _keep(self, target: Path, keep: int) -> None:
        """Only files that this command named itself are ever removed."""
        old = sorted(target.parent.glob("hemei-????????T??????Z.zip"))[:-keep] if keep > 0 else []
        for one in old:
            one.unlink()
            one.with_name(one.name + ".sha256").unlink(missing_ok=True)
            self.stdout.write(f"已删去旧备份 {one.name}。")
