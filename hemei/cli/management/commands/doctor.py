"""hemei doctor [--json]"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hemei.common.health import STATE_NAMES, State, as_json, check_up, worst


class Command(BaseCommand):
    help = (
        "看平台好不好：数据库、后台任务、封存、磁盘、时钟、放假安排、证书、备份、设置；有要处理的，退出码 1。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="给监控程序：状态和数")

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_up(now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found)))
        else:
            for one in found:
                self.stdout.write(f"{STATE_NAMES[one.state]}  {one.title}：{one.said}")
                if one.todo:
                    self.stdout.write(f"      → {one.todo}")
        if worst(found) == State.BAD:
            sys.exit(1)
