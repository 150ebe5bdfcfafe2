"""hemei receipt FILE"""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hemei.ledger.queries import receipt_holds


class Command(BaseCommand):
    help = "离线核对一份回执文件：内容、摘要、封存证明。不符退出码 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            good = receipt_holds(json.loads(options["file"].read_text()))
        except (OSError, ValueError, KeyError, TypeError) as why:
            self.stderr.write(f"这不是一份可读的回执：{why}")
            sys.exit(2)
        self.stdout.write("回执与摘要相符。" if good else "回执与摘要不符：内容被改动过。")
        sys.exit(0 if good else 1)
