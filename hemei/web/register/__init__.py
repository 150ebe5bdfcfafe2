"""The register of figures: list, definition, entries, yearly tables, the checker. Routes name their roles."""

from hemei.common.access import View
from hemei.web.parts.board import when_made
from hemei.web.register.checker import check_page
from hemei.web.register.entry import define_page, discard_page, retire_page, value_page
from hemei.web.register.live import live, live_snapshot
from hemei.web.register.pages import definition, register_list
from hemei.web.register.upload import upload
from hemei.web.register.wall import wall_page

_READ = ("statistician", "leader", "supervisor")
_WRITE = ("statistician",)
_TEXTS = ("statistician", "leader", "supervisor", "editor", "head")  # whoever writes or signs a text

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("board/register/", register_list, "register", _READ),
    ("board/register/define/", define_page, "register_define", _WRITE),
    ("board/register/upload/", upload, "register_upload", _WRITE),
    ("board/register/<slug:code>/", definition, "indicator", _READ),
    ("board/register/<slug:code>/value/", value_page, "register_value", _WRITE),
    ("board/register/<slug:code>/retire/", retire_page, "register_retire", _WRITE),
    ("board/register/<slug:code>/discard/", discard_page, "register_discard", _WRITE),
    ("board/live/", when_made(live), "live", _READ),
    ("board/live/snapshot/", live_snapshot, "live_snapshot", _WRITE),
    ("board/wall/", wall_page, "wall", _READ),
    ("board/check/", check_page, "check_text", _TEXTS),
]
