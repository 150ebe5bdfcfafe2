"""Another system's finished cases come in whole, with both times, and give the known throughput."""

from __future__ import annotations

import gzip
import statistics
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hemei.adapters.xes import BadLog, read_log
from hemei.ledger.queries import throughput_days, verify

LOG = Path(__file__).resolve().parents[3] / "shared" / "data" / "events" / "receipt_wabo.xes.gz"
# What PM4Py 2.7.23's get_all_case_durations gives for this file, in days: cases, events, median, mean, longest.
KNOWN = (1434, 8577)
MEDIAN, MEAN, LONGEST = 0.03320119791666666, 5.408147167330118, 275.83960097222223

TRACE = """<log><trace><string key="concept:name" value="A"/>
<event><string key="concept:name" value="收件"/><string key="org:resource" value="r1"/>
<date key="time:timestamp" value="2011-10-11T13:42:22+02:00"/></event>
<event><string key="concept:name" value="办结"/><date key="time:timestamp" value="2011-10-13T13:42:22+02:00"/></event>
</trace>{more}</log>"""


@pytest.mark.django_db
def test_a_small_log_becomes_matters_with_acts(tmp_path: Path) -> None:
    file = tmp_path / "log.xes"
    file.write_text(TRACE.format(more=""))
    with pytest.raises(SystemExit):
        call_command("history", str(file), "--source", "t")
    assert throughput_days("t") == [2.0]
    assert verify().finding is None
    with pytest.raises(SystemExit):
        call_command("history", str(file), "--source", "t")
    assert len(throughput_days("t")) == 1


@pytest.mark.django_db
def test_a_case_without_time_is_named_and_nothing_enters(tmp_path: Path) -> None:
    file = tmp_path / "log.xes"
    bad = '<trace><string key="concept:name" value="B"/><event><string key="concept:name" value="x"/></event></trace>'
    file.write_text(TRACE.format(more=bad))
    with pytest.raises(CommandError, match="案例 B"):
        call_command("history", str(file), "--source", "t")
    assert throughput_days("t") == []


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.xes.gz"
    file.write_bytes(gzip.compress(b"<log><trace>"))
    with pytest.raises(BadLog, match="读不了"):
        list(read_log(file))


@pytest.mark.shared
@pytest.mark.django_db
def test_the_public_log_gives_the_known_counts() -> None:
    if not LOG.exists():
        pytest.skip("没有 ../shared/data/events/receipt_wabo.xes.gz，跳过与已知答案的核对")
    with pytest.raises(SystemExit):
        call_command("history", str(LOG), "--source", "wabo")
    days = throughput_days("wabo")
    assert (len(days), sum(len(c.events) for c in read_log(LOG))) == KNOWN
    assert statistics.median(days) == pytest.approx(MEDIAN, rel=1e-12)
    assert statistics.mean(days) == pytest.approx(MEAN, rel=1e-12)
    assert max(days) == pytest.approx(LONGEST, rel=1e-12)
