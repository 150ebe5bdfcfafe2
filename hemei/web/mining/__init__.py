"""How matters really went: pages for supervisors. Routes name their roles."""

from hemei.common.access import View
from hemei.web.mining.pages import mining_cases, mining_list, mining_subject, mining_trace

_READ = ("supervisor", "leader")

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("board/mining/", mining_list, "mining", _READ),
    ("board/mining/trace/<str:number>/", mining_trace, "mining_trace", _READ),
    ("board/mining/<slug:kind>/<str:code>/", mining_subject, "mining_subject", _READ),
    ("board/mining/<slug:kind>/<str:code>/cases/", mining_cases, "mining_cases", _READ),
]
