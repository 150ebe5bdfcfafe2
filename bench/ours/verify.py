"""W15, ours: a ledger of many acts verified from the first to the last."""

from __future__ import annotations

import argparse
import time
from datetime import timedelta

from bench.ours.zone import NOW, enter
from bench.report import emit

EVENTS = 100  # a matter


def main() -> None:
    """This will fill the ledger up to `--acts` acts and time `verify`, then again with all of them under a seal."""
    read = argparse.ArgumentParser()
    read.add_argument("--acts", type=int, default=200_000)
    wanted = read.parse_args().acts
    enter()
    from django.db import transaction

    from hemei.ledger.operations import import_history, seal
    from hemei.ledger.queries import history_numbers

    have = len(history_numbers("bench"))
    with transaction.atomic():
        for n in range(have, wanted // EVENTS):
            events = [("history.step", "officer", NOW + timedelta(hours=h)) for h in range(EVENTS)]
            import_history(
                kind="history", number=f"LS-bench-{n}", title="样例", events=events, known_at=NOW,
                payload={"source": "bench"},
            )  # fmt: skip
    unseal()
    rate, cpu = timed()
    seal(now=NOW)
    emit(rate, cpu=cpu, sealed=timed()[0], acts=wanted)


def unseal() -> None:
    """This will take the seals of the round before away."""
    from hemei.ledger.models import Seal, SealedAct

    SealedAct.objects.all().delete()
    Seal.objects.all().delete()


def timed() -> tuple[float, float]:
    """This will verify everything and return acts a second, and acts a second of processor time."""
    from hemei.ledger.queries import verify

    started, busy = time.perf_counter(), time.process_time()
    found = verify()
    took, busy = time.perf_counter() - started, time.process_time() - busy
    assert found.finding is None, found.finding
    return found.acts / took, found.acts / busy


if __name__ == "__main__":
    main()
