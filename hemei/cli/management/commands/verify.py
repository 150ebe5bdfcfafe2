"""hemei verify"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from hemei.cli.progress import Bar
from hemei.ledger.queries import verify


class Command(BaseCommand):
    help = "重算每个动作和封存的摘要；不符则指出第一条，退出码 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        with Bar("核对动作") as bar:
            result = verify(progress=bar)
        self.stdout.write(f"动作 {result.acts:,}，事件 {result.matters:,}，封存 {result.seals:,}")
        if result.finding:
            self.stdout.write(f"不符：{result.finding.where}：{result.finding.what}")
            sys.exit(1)
        self.stdout.write("账本与写入时一致。")
