"""Press sheets: written and signed by staff, read by everybody; every number opens."""

from hemei.common.access import EVERYONE, View
from hemei.web.press.public import feed, number_page, release_list, release_page
from hemei.web.press.staff import export, press_act, press_list, press_new, press_sheet

_STAFF = ("statistician", "editor", "leader", "head")
_WRITERS = ("statistician", "editor")

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("board/press/", press_list, "press", _STAFF),
    ("board/press/new/", press_new, "press_new", _WRITERS),
    ("board/press/<str:number>/", press_sheet, "press_sheet", (*_STAFF, "supervisor")),
    ("board/press/<str:number>/act/", press_act, "press_act", _STAFF),
    ("board/press/<str:number>/export/<slug:form>/", export, "press_export", _STAFF),
    ("releases/", release_list, "releases", (EVERYONE,)),
    ("releases/rss.xml", feed, "releases_rss", (EVERYONE,)),
    ("releases/<str:number>/", release_page, "release", (EVERYONE,)),
    ("releases/<str:number>/<int:place>/", number_page, "release_number", (EVERYONE,)),
]
