"""The workloads: whose programs run in turn, what is printed, and the goals of the project."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bench.shapes import OURS, ROOT, Goal, Place, Side, Workload, ours, peer
from bench.workload_city import city
from bench.workload_pages import PAGES, missing


def _planning(_: Place, __: bool) -> Workload:
    return Workload(
        "planning", "Planning the largest menu", [ours("planning")],
        [
            Goal("plan of the largest menu, catalogue read and form made, ms", 5, "whole_ms", at_most=True),
            Goal("the same in processor time, ms", 5, "cpu_ms", at_most=True),
            Goal("the planner alone, ms", 5, "alone_ms", at_most=True),
            Goal("all items of the hall as one order, ms", 50, "hall_ms", at_most=True),
            Goal("the same in processor time, ms", 50, "hall_cpu_ms", at_most=True),
        ], rounds=3,
    )  # fmt: skip


def _imports(_: Place, quick: bool) -> Workload:
    count = 1000 if quick else 10_000
    return Workload(
        "imports", f"{count} rows of the catalogue from Excel, previewed", [ours("imports", "--rows", count)],
        [
            Goal("a sound file, s", 20, "seconds", at_most=True),
            Goal("the same in processor time, s", 20, "cpu_s", at_most=True),
            Goal("a file with fifty wrong cells, s", 20, "faulty_s", at_most=True),
            Goal("of the fifty cells named", 1, "found"),
            Goal("cells named beside them", 0, "invented", at_most=True),
        ], rounds=2,
    )  # fmt: skip


def _clock(_: Place, quick: bool) -> Workload:
    count = 2000 if quick else 20000
    sides = [
        ours("clock", "plain", "--count", count),
        peer("chinesecalendar", "days", "--count", count),
        ours("clock", "explained", "--count", count, name="ours, explained"),
    ]
    goals = [
        Goal("deadlines a second, plain", 1_000_000),
        Goal("deadlines a second, two pauses, every day explained", 50_000, side=2),
        Goal("the same a second of processor time", 50_000, "cpu", side=2),
        Goal("in the first pass of a process", 50_000, "cold", side=2),
        Goal("the same a second of processor time", 50_000, "cold_cpu", side=2),
        Goal("agreement with the official calendar", 1, "same", over=1),
        Goal("plain, over chinesecalendar", 1, over=1),
    ]
    return Workload("w3", "W3 legal clock, 20,000 starts", sides, goals, rounds=3)


def _board(_: Place, quick: bool) -> Workload:
    side = ours("board", "--count", 500 if quick else 10_000)
    goals = [
        Goal(
            "board of 10,000 projects, 200,000 milestones, 50,000 problems, ms",
            1000,
            "whole_ms",
            at_most=True,
        ),
        Goal("the same after one project changed, ms", 50, "step_ms", at_most=True),
    ]
    return Workload("board", "Red-blue board", [side], goals, rounds=3)


def _projects(_: Place, quick: bool) -> Workload:
    side = ours("projects", "--count", 400 if quick else 10_000)
    goals = [
        Goal("preview of a list of 2,000 rows, ms", 5000, "preview_ms", at_most=True),
        Goal("taking it in, ms", 20_000, "take_ms", at_most=True),
        Goal("a board of 10,000 projects, 200,000 milestones and 50,000 problems out of the database, ms", 60_000,
             "whole_ms", at_most=True),
        Goal("a drafted board after one project changed, ms", 50, "step_ms", at_most=True),
    ]  # fmt: skip
    return Workload("projects", "Projects through the database", [side], goals, rounds=1)


def _chain(place: Place, quick: bool) -> Workload:
    chains = 10 if quick else 50
    sides = [
        ours("chain", "--chains", chains),
        peer("SpiffWorkflow", "spiff", place.folder, "--chains", chains),
        peer("Viewflow", "chains", place.folder, "--chains", max(chains // 3, 4)),
    ]
    goals = [
        Goal("chains a second, over SpiffWorkflow", 1.5, over=1),
        Goal("chains a second, over Viewflow", 4, over=2),
        Goal("processor time a chain, SpiffWorkflow over ours", 1.5, "cpu_ms", side=1, over=0),
        Goal("processor time a chain, Viewflow over ours", 4, "cpu_ms", side=2, over=0),
        Goal("SQL statements an act, transaction control included", 6, "per_act", at_most=True),
    ]
    return Workload("w1", "W1 chain on SQLite", sides, goals)


def _chain_pg(place: Place, quick: bool) -> Workload:
    chains = 10 if quick else 50
    viewflow = peer(
        "Viewflow", "chains", place.folder, "--chains", max(chains // 3, 4), "--database", place.viewflow
    )
    goals = [
        Goal("chains a second, over Viewflow", 6, over=1),
        Goal("processor time a chain without the server's, Viewflow over ours", 6, "cpu_ms", side=1, over=0),
        Goal("SQL statements an act, transaction control included", 6, "per_act", at_most=True),
    ]
    return Workload(
        "w1-pg",
        "W1 chain on PostgreSQL",
        [ours("chain", "--chains", chains, postgres=True), viewflow],
        goals,
    )


def _branches(place: Place, quick: bool) -> Workload:
    few = 30 if quick else 60
    sides = [
        ours("chain", "--chains", 3, "--branches", 300),
        ours("chain", "--chains", 9, "--branches", 100, name="ours, 100"),
        peer(f"SpiffWorkflow, {few}", "spiff", place.folder, "--chains", 1, "--branches", few),
    ]
    goals = [
        Goal("time of 300 branches over that of 100 (linear = 3)", 3.3, "seconds", over=1, at_most=True),
        Goal("processor time of 300 over that of 100", 3.3, "cpu_ms", over=1, at_most=True),
        Goal("bytes stored for 300 branches", 1_000_000, "bytes", at_most=True),
    ]
    return Workload("w2", "W2 300 parallel branches on SQLite", sides, goals, rounds=3)


def _verify(_: Place, quick: bool) -> Workload:
    side = ours("verify", "--acts", 20_000 if quick else 200_000)
    goals = [
        Goal("acts verified a second", 200_000),
        Goal("the same a second of processor time", 200_000, "cpu"),
        Goal("with every act under a seal", 200_000, "sealed"),
    ]
    return Workload("w15", "W15 verification on SQLite", [side], goals, rounds=3)


def _cases(_: Place, quick: bool) -> Workload:
    orders = 1 if quick else 5
    sides = [
        ours("cases", "--orders", orders),
        ours("cases", "--orders", orders, postgres=True, name="ours, PostgreSQL"),
    ]
    goals = [
        Goal("statements an act, SQLite", 6, "per_act", at_most=True),
        Goal("statements an act, PostgreSQL", 6, "per_act", side=1, at_most=True),
    ]
    return Workload("cases", "Real cases: submit an order, accept, grant", sides, goals, rounds=2)


def _figures(_: Place, quick: bool) -> Workload:
    size = "--quick" if quick else "--full"
    sides = [
        ours("figures", size),
        ours("figures", "--many", size, name="ours, a thousand texts on two cores"),
    ]
    goals = [
        Goal("the press text, ms", 300, "ms", at_most=True),
        Goal("a thousand such texts, seconds", 180, "seconds", side=1, at_most=True),
    ]
    return Workload("figures", "Checking the press text, and a thousand such", sides, goals, rounds=3)


def _durable(place: Place, quick: bool) -> Workload:
    seconds = 2 if quick else 6
    yardstick = [
        OURS,
        "-m",
        "bench.peers.pgbench",
        str(place.programs / "pgbench"),
        "--database",
        place.pgbench,
    ]
    sides = [
        ours("durable", "--seconds", seconds, postgres=True),
        Side("pgbench TPC-B", [*yardstick, "--seconds", str(seconds)]),
    ]
    goals = [Goal("durable acts a second, over pgbench", 0.4, over=1)]
    return Workload(
        "durable",
        "Durable acts on PostgreSQL, two clients",
        sides,
        goals,
        rounds=3,
        before=[Side("pgbench's tables", [*yardstick, "--fill"])],
    )


def _air(_: Place, quick: bool) -> Workload:
    goals = [
        Goal(
            "a year of 2,000 stations to days, AQI, statistics and index, seconds",
            10,
            "seconds",
            at_most=True,
        ),
        Goal("most memory held, MB (pages of the file of hours included)", 2000, "memory_mb", at_most=True),
    ]
    side = ours("air", "--stations", 50 if quick else 2000)
    return Workload("air", "Air: 17.5 million hours, 2,000 stations", [side], goals, rounds=3)


def _pages(place: Place, quick: bool) -> Workload:
    """Without a browser only the answers of the server are measured, and the title says so."""
    folder, lacks = place.folder / "pages", missing()
    make = ours("pages", "make", folder, *(["--quick"] if quick else []), name="make the sample zone")
    sides = [ours("pages", "served", folder, "--passes", 5 if quick else 25, name="ours, two clients")]
    goals = [Goal(f"{p.name}: p95 of the answers, ms", 500, f"{p.name}_p95_ms", at_most=True) for p in PAGES]
    title = "Speed of pages"
    if lacks:
        title += f"\n  !! LCP, CLS, TBT 没有测 NOT MEASURED: {lacks}"
    else:
        sides.append(ours("pages", "shown", folder, name="ours, Chromium"))
        wanted = (("LCP, s", 2.5, "lcp_s"), ("CLS", 0.1, "cls"), ("TBT, ms", 200, "tbt_ms"))
        goals += [
            Goal(f"{p.name}: {text}, slow 4G, 4x CPU", bound, f"{p.name}_{figure}", side=1, at_most=True)
            for text, bound, figure in wanted
            for p in PAGES
        ]
    return Workload("pages", title, sides, goals, rounds=3, before=[make])


def _mining(place: Place, quick: bool) -> Workload:
    count = 20_000 if quick else 1_000_000
    one, ten = place.folder / "log.csv", place.folder / "log10.csv"
    sides = [
        ours("mining", one), ours("mining", ten, name="ours, ten times the acts"),
        peer("PM4Py, calendar time", "mining", one), peer("PM4Py, business hours", "mining", one, "--hours"),
    ]  # fmt: skip
    goals = [
        Goal("graph and legal working time of a million events, s", 2, "seconds", at_most=True),
        Goal("memory of the whole process, MB", 400, "memory_mb", at_most=True),
        Goal("graphs equal to PM4Py's", 1, "same", over=2),
        Goal("our time over PM4Py's in calendar time", 0.1, "seconds", over=2, at_most=True),
        Goal("our time over PM4Py's with business hours", 0.1, "seconds", over=3, at_most=True),
        Goal("the same with reading the file and its instants", 1, "whole", over=2, at_most=True),
        Goal("ten times the acts: times the time", 11, "seconds", side=1, over=0, at_most=True),
        Goal("the same in processor time", 11, "cpu_s", side=1, over=0, at_most=True),
    ]
    make = [
        ours("mining", path, "--make", n, name=f"make {n:,} events")
        for path, n in ((one, count), (ten, 10 * count))
    ]
    return Workload("mining", "W7 mining: directly-follows graph of a million events", sides, goals, 3, make)


def _lake(place: Place, quick: bool) -> Workload:
    cases = 2_000 if quick else 105_600  # 9.466 acts a case: a million acts, and ten million
    one, ten = place.folder / "lake", place.folder / "lake10"
    sides = [
        ours("lake", ten, name="ours, ten million acts"),
        ours("lake", one, name="ours, a tenth of them"),
    ]
    goals = [
        Goal("all live indicators over ten million acts on DuckDB, s", 3, "seconds", at_most=True),
        Goal("the same in the first pass of a process, s", 3, "first_s", at_most=True),
        Goal("ten times the acts: times the time", 11, "seconds", over=1, at_most=True),
        Goal("the same in processor time", 11, "cpu_s", over=1, at_most=True),
    ]
    make = [
        ours("lake", path, "--make", n, name=f"make {n:,} cases")
        for path, n in ((one, cases), (ten, 10 * cases))
    ]
    return Workload("lake", "The lake: all live indicators over ten million acts", sides, goals, 3, make)


def _grades(_: Place, quick: bool) -> Workload:
    million = 100_000 if quick else 1_000_000
    sides = [
        ours("grades", "one", "--count", million),
        peer("OpenFisca-core", "eligibility", "--count", million),
        ours("grades", "many", "--count", 20_000, name="ours, 20,000 firms"),
        ours("grades", "many", "--count", 5 * million, name="ours, five times as many"),
        ours("grades", "single", "--count", 4_000 if quick else 20_000, name="ours, one by one"),
        ours("grades", "policies", "--count", 20_000, name="ours, 20,000 firms and thirty policies"),
    ]
    goals = [
        Goal("the same firms fulfil the rule", 1, "same", over=1),
        Goal("firms a second on two threads, over OpenFisca-core (it has one)", 5, over=1),
        Goal("20,000 firms against ten grades, seconds", 1, "seconds", side=2, at_most=True),
        Goal("five million against ten grades, seconds", 60, "seconds", side=3, at_most=True),
        Goal("W5 verdicts with every reason a second", 20_000, side=4),
        Goal("the same a second of processor time", 20_000, "cpu", side=4),
        Goal("W5 advice a second", 2_000, "advice", side=4),
        Goal("the same a second of processor time", 2_000, "advice_cpu", side=4),
        Goal(
            "20,000 firms against ten grades and thirty policies, seconds", 1, "seconds", side=5, at_most=True
        ),
        Goal("the policies alone, seconds", 1, "policies_seconds", side=5, at_most=True),
    ]
    return Workload("grades", "W4, W5 grades of innovative firms", sides, goals)


def _paint(_: Place, quick: bool) -> Workload:
    """On SQLite, whose one file holds ten million acts copied in SQL, in steps that outlive a stopped run."""
    folder = ROOT / "var" / "bench" / ("paint-quick" if quick else "paint")
    wanted = (50_000, 100_000) if quick else tuple(n * 1_000_000 for n in range(1, 11))
    make = [
        ours(
            "paint",
            folder,
            "--make",
            acts,
            *(["--last"] if acts == wanted[-1] else []),
            name=f"make {acts:,} acts",
        )
        for acts in wanted
    ]
    pages = ("board", "wall", "parts", "quarter", "records")
    goals = [Goal(f"{page}: first paint, s", 1, f"{page}_paint_s", at_most=True) for page in pages]
    goals += [
        Goal(f"{page}: statements that read acts, matters or cases", 0, f"{page}_sql_of_acts", at_most=True)
        for page in pages
    ]
    title = "The board: its pages with ten million acts behind them"
    return Workload("paint", title, [ours("paint", folder)], goals, 1, make, folder)


def _hotline(_: Place, quick: bool) -> Workload:
    count = 20_000 if quick else 1_000_000
    sides = [
        ours("hotline", "--count", count),
        ours("hotline", "--count", count, postgres=True, name="ours, PostgreSQL"),
    ]
    goals = [
        Goal(f"{what} of a million tickets, {which} in ms, {where}", most, fact, side=side, at_most=True)
        for side, where in enumerate(("SQLite", "PostgreSQL"))
        for what, which, fact, most in (
            ("search", "median", "search_ms", 50), ("search", "99th percentile", "search_p99_ms", 150),
            ("worklists", "median", "worklist_ms", 50), ("worklists", "99th percentile", "worklist_p99_ms", 150),
            ("duplicates", "median", "alike_ms", 100),
        )
    ]  # fmt: skip
    return Workload("hotline", "Hotline: search, worklists, duplicates", sides, goals, rounds=1)


WORKLOADS: Mapping[str, Callable[[Place, bool], Workload]] = {
    "planning": _planning, "imports": _imports, "w3": _clock, "w1": _chain, "w1-pg": _chain_pg, "w2": _branches,
    "w15": _verify, "durable": _durable, "cases": _cases, "figures": _figures, "air": _air, "board": _board,
    "projects": _projects, "pages": _pages, "mining": _mining, "city": city, "lake": _lake, "grades": _grades,
    "paint": _paint, "hotline": _hotline,
}  # fmt: skip
