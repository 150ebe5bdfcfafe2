"""hemei worker"""

import time
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from hemei.accounts.operations import purge_replies
from hemei.accounts.queries import agency_names
from hemei.cases.operations import make_archives, sweep, sweep_files
from hemei.catalog.operations import run_waiting
from hemei.cli.deliver import deliver
from hemei.common.beats import note
from hemei.enterprises.operations.intake import run_waiting as run_firms
from hemei.enterprises.queries.policies import policy_proofs
from hemei.indicators.operations import refresh_board
from hemei.indicators.queries.clean import proof_paths
from hemei.ledger.operations import seal
from hemei.oversight.operations.checking import sweep_oversight
from hemei.oversight.operations.months import tell_month
from hemei.oversight.queries.inspections import inspection_paths
from hemei.oversight.queries.loop import proof_paths as oversight_paths
from hemei.projects.operations import follow_licences
from hemei.projects.operations.help import end_grants
from hemei.projects.operations.problems import climb_overdue
from hemei.projects.queries.projects import file_paths
from hemei.projects.queries.visits import visit_paths

SEAL_EVERY = timedelta(hours=1)
LOOK_EVERY = 2.0  # seconds: somebody waits before the page of his file


def _named() -> set[str]:
    """Files that rooms above the cases rest on."""
    return set(
        proof_paths()
        | file_paths()
        | visit_paths()
        | oversight_paths()
        | inspection_paths()
        | policy_proofs()
    )


def _tidy(now: datetime) -> dict[str, int]:
    """What nobody needs any more: kept answers of old calls, files that no row names."""
    return {
        "replies purged": purge_replies(now=now),
        "files swept": sweep_files(now=now, also=_named()),
    }


def _round(now: datetime) -> dict[str, int]:
    """What falls due by the clock, and what goes out after it."""
    done = {name: n for name, n in sweep(now=now).items() if name}
    done |= sweep_oversight(now=now)
    done |= {
        "archives": make_archives(now=now), "milestones": follow_licences(now=now),
        "problems climbed": climb_overdue(now=now), "authorisations ended": end_grants(now=now),
        "months told": tell_month(now=now), "board": refresh_board(now=now).records,
    }  # fmt: skip
    return {name: n for name, n in {**done, **deliver(now=now)}.items() if n}


class Command(BaseCommand):
    help = "每隔若干秒巡检时钟（黄红牌、逾期视为受理、承诺到期），每小时封存一次并清理；Ctrl-C 停止。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="只做一轮")
        parser.add_argument("--every", type=float, default=30.0, help="间隔秒数")

    def handle(self, *args: Any, **options: Any) -> None:
        sealed: datetime | None = None
        while True:
            now = timezone.now()
            run_waiting(now=now, agencies=agency_names().keys())
            run_firms(now=now)
            done = _round(now)
            if sealed is None or now - sealed >= SEAL_EVERY or options["once"]:
                seal(now=now)
                done |= {name: n for name, n in _tidy(now).items() if n}
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
            run_waiting(now=timezone.now(), agencies=agency_names().keys())
            run_firms(now=timezone.now())
