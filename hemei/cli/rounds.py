"""What the worker does in each of its rounds: one table, so that what nobody does is seen to be missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from hemei.accounts.operations import purge_replies
from hemei.accounts.queries import agency_names
from hemei.cases.operations import make_archives, sweep, sweep_files
from hemei.cases.operations.histories import run_waiting as run_histories
from hemei.cases.operations.mining import keep_logs
from hemei.catalog.operations import run_waiting
from hemei.catalog.queries.listings import parks
from hemei.cli.deliver import deliver
from hemei.enterprises.operations.cadres import sweep_homes
from hemei.enterprises.operations.intake import run_waiting as run_firms
from hemei.enterprises.operations.rounds import sweep_firms
from hemei.enterprises.queries.allowances import home_proofs
from hemei.enterprises.queries.policies import policy_proofs
from hemei.indicators.operations import refresh_board
from hemei.indicators.operations.clean import carry_over, follow_households
from hemei.indicators.queries.clean import proof_paths
from hemei.oversight.operations.checking import sweep_oversight
from hemei.oversight.operations.months import tell_month
from hemei.oversight.queries.following import ticket_paths
from hemei.oversight.queries.inspections import inspection_paths
from hemei.oversight.queries.loop import proof_paths as oversight_paths
from hemei.projects.operations import follow_boards, follow_licences
from hemei.projects.operations.help import end_grants
from hemei.projects.operations.problems import climb_overdue
from hemei.projects.queries.projects import file_paths
from hemei.projects.queries.visits import visit_paths
from hemei.projects.queries.works import work_paths
from hemei.rules.workdays import local_day

Done = Mapping[str, int]  # name in the log → how many


def _follow_boards(*, now: datetime) -> int:
    return follow_boards(parks=parks(local_day(now)), now=now)


def _refresh_board(*, now: datetime) -> int:
    return refresh_board(now=now).records


# by the clock first, what rests on it afterwards, the figures last
BY_THE_CLOCK: tuple[Callable[..., Done], ...] = (sweep, sweep_oversight, sweep_firms, sweep_homes)
EACH_ROUND: tuple[tuple[str, Callable[..., int]], ...] = (
    ("archives", make_archives),
    ("milestones", follow_licences),
    ("projects scored", _follow_boards),
    ("problems climbed", climb_overdue),
    ("authorisations ended", end_grants),
    ("air repairs carried over", carry_over),
    ("households followed", follow_households),
    ("months told", tell_month),
    ("board", _refresh_board),
    ("acts mined", keep_logs),
)
# files that rooms above the cases rest on
NAMED: tuple[Callable[[], set[str]], ...] = (
    proof_paths, file_paths, visit_paths, oversight_paths, inspection_paths, policy_proofs, work_paths, home_proofs,
    ticket_paths,
)  # fmt: skip


def do_round(*, now: datetime) -> dict[str, int]:
    """This will do what has fallen due by `now`; returns how many of each, those of none left out."""
    done: dict[str, int] = {}
    for sweeps in BY_THE_CLOCK:
        done |= {name: n for name, n in sweeps(now=now).items() if name}
    done |= {name: does(now=now) for name, does in EACH_ROUND}
    done |= deliver(now=now)  # messages go out when all of their causes are written
    return {name: n for name, n in done.items() if n}


def take_files(*, now: datetime) -> None:
    """This will take in the files of the catalogue, of firms and of histories that wait."""
    run_waiting(now=now, agencies=agency_names().keys())
    run_firms(now=now)
    run_histories(now=now)


def tidy(*, now: datetime) -> dict[str, int]:
    """This will put away what nobody needs any more: kept answers of old calls, files that no row names."""
    named = set().union(*(found() for found in NAMED))
    done = {"replies purged": purge_replies(now=now), "files swept": sweep_files(now=now, also=named)}
    return {name: n for name, n in done.items() if n}
