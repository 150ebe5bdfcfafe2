"""The red-blue board: facts of projects become points, places and colours; the same facts give the same board."""

from hemei.rules.boards.facts import Facts, Mark, from_plain, plain
from hemei.rules.boards.live import Live
from hemei.rules.boards.places import Band, Faulty, bands_of, colours, group, places
from hemei.rules.boards.score import Points, Rule, explain, preset, presets, rule, score, score_all

__all__ = [
    "Band", "Facts", "Faulty", "Live", "Mark", "Points", "Rule", "bands_of", "colours", "explain", "from_plain",
    "group", "places", "plain", "preset", "presets", "rule", "score", "score_all",
]  # fmt: skip
