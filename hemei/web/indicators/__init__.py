"""The board: leading figures, records and parts of every live figure, targets, the explorer, the wall screen."""

from hemei.common.access import View
from hemei.web.indicators.explore import explore
from hemei.web.indicators.figure import parts, records
from hemei.web.indicators.leader import leader, screen
from hemei.web.indicators.targets import target_form, target_place, targets
from hemei.web.parts.board import when_made

_BOARD = ("leader", "supervisor", "statistician")
_WRITE = ("statistician",)
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("board/", when_made(leader), "leader", _BOARD),
    ("board/figure/<slug:code>/", when_made(records), "figure", _BOARD),
    ("board/figure/<slug:code>/parts/", when_made(parts), "figure_parts", _BOARD),
    ("board/screen/", when_made(screen), "screen", _BOARD),
    ("board/explore/", when_made(explore), "explore", _BOARD),
    ("board/targets/", targets, "targets", _BOARD),
    ("board/targets/set/", target_form, "target_set", _WRITE),
    ("board/targets/<str:number>/place/", target_place, "target_place", _WRITE),
]
