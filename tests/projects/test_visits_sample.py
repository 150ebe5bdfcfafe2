"""The sample of visits: as many as told, labelled, at every stage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hemei.cli.sample_visits import make_visits
from hemei.projects.models import HelpDesk, HelpTask, Problem, Visit
from hemei.projects.queries.visits import tally
from tests.zone import seed_people


def test_the_sample_holds_every_stage(db: None, now: datetime, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    seed_people()
    make_visits(now, tuple(f"park-{n:02d}" for n in range(1, 19)))
    assert Visit.objects.count() == Visit.objects.filter(sample=True).count() == 199
    counted = tally(now)
    assert counted.found == Problem.objects.filter(sample=True).count() == 119
    assert 40 < counted.solved < counted.found
    assert {"found", "assigned", "handling", "asking", "solved"} <= set(
        Problem.objects.values_list("matter__state", flat=True)
    )
    assert counted.climbed
    assert Visit.objects.filter(matter__state="doubled").count() == 1
    assert [HelpDesk.objects.filter(kind=kind).count() for kind in ("zone", "park", "centre")] == [1, 18, 7]
    assert {"halted", "rated", "done", "asked"} <= set(
        HelpTask.objects.values_list("matter__state", flat=True)
    )
