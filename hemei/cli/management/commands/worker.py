"""hemei worker"""

import time
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from hemei.cli.rounds import do_round, take_files, tidy
from hemei.common.beats import note
from hemei.ledger.operations import seal

SEAL_EVERY = timedelta(hours=1)
LOOK_EVERY = 2.0  # seconds: somebody waits before the page of his file


class Command(BaseCommand):
    help = "每隔若干秒巡检时钟（黄红牌、逾期视为受理、承诺到期），每小时封存一次并清理；Ctrl-C 停止。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="只做一轮")
        parser.add_argument("--every", type=float, default=30.0, help="间隔秒数")

    def handle(self, *args: Any, **options: Any) -> None:
        sealed: datetime | None = None
        while True:
            now = timezone.now()
            take_files(now=now)
            done = do_round(now=now)
            if sealed is None or now - sealed >= SEAL_EVERY or options["once"]:
                seal(now=now)
                done |= tidy(now=now)
                sealed = now
            if done:
                self.stdout.write(f"{now:%Y-%m-%d %H:%M:%S} UTC {done}")
            note("worker", at=timezone.now(), done=done)
            if options["once"]:
                return
            close_old_connections()
            self._wait(options["every"])

    def _wait(self, seconds: float) -> None:
        """Until the next round, files of the catalogue and of firms are taken in as they come."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_EVERY))
            take_files(now=timezone.now())
