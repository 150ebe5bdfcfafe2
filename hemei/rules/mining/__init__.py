"""Event logs as columns: directly-follows graph, variants, legal working time, and what departs from a flow."""

from hemei.rules.mining.columns import (
    Columns,
    Log,
    collect,
    columns,
    log_of,
    narrowed,
    pack,
    sorted_log,
    together,
    unpack,
)
from hemei.rules.mining.conformance import LABELS, Departure, Kind, Prescribed, replay, steps_in_order
from hemei.rules.mining.graph import Edge, Graph, Variant, cases_on, discover, variants
from hemei.rules.mining.worktime import DAY, WorkTime, official_time

__all__ = [
    "DAY",
    "LABELS",
    "Columns",
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
    "columns",
    "discover",
    "log_of",
    "narrowed",
    "official_time",
    "pack",
    "replay",
    "sorted_log",
    "steps_in_order",
    "together",
    "unpack",
    "variants",
]
