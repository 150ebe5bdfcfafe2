"""Event logs as columns: directly-follows graph, variants, legal working time, and what departs from a flow."""

from hemei.rules.mining.columns import Log, collect, sorted_log
from hemei.rules.mining.conformance import LABELS, Departure, Kind, Prescribed, replay, steps_in_order
from hemei.rules.mining.graph import Edge, Graph, Variant, cases_on, discover, variants
from hemei.rules.mining.worktime import DAY, WorkTime, official_time

__all__ = [
    "DAY",
    "LABELS",
    "Departure",
    "Edge",
    "Graph",
    "Kind",
    "Log",
    "Prescribed",
    "Variant",
    "WorkTime",
    "cases_on",
    "collect",
    "discover",
    "official_time",
    "replay",
    "sorted_log",
    "steps_in_order",
    "variants",
]
