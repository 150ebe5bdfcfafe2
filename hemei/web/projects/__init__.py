"""Pages of key projects: overview, projects, boards, supervision, leads, assessments, the meeting, the wall."""

from __future__ import annotations

from hemei.common.access import EVERYONE, View
from hemei.web.projects import acts, assess, boards, calendar, cards, leads, maps, meeting, own, pages

_STAFF = ("clerk", "approver", "head", "helper", "supervisor", "statistician", "leader")
_OFFICERS = ("clerk", "head", "helper")
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("projects/", pages.projects, "projects", _STAFF),
    ("projects/new/", pages.new, "project_new", _OFFICERS),
    ("projects/import/", pages.import_list, "project_import", _OFFICERS),
    ("projects/import/preview/", pages.preview, "project_preview", _OFFICERS),
    ("projects/act/", acts.act, "project_act", _STAFF),
    ("projects/at/<str:number>/", pages.project, "project", _STAFF),
    ("projects/file/<slug:digest>/", pages.file, "project_file", _STAFF),
    ("projects/boards/", boards.boards, "project_boards", _STAFF),
    ("projects/boards/<str:number>/", boards.board, "project_board", _STAFF),
    ("projects/place/<int:place_id>/", boards.place, "project_place", _STAFF),
    ("projects/wall/", boards.wall, "project_wall", _STAFF),
    ("projects/meeting/", meeting.meeting, "project_meeting", _STAFF),
    ("projects/meeting/file.<slug:kind>", meeting.meeting_file, "project_meeting_file", _STAFF),
    ("projects/cards/", cards.cards, "project_cards", _STAFF),
    ("projects/cards/<str:number>/", cards.card, "project_card", _STAFF),
    ("projects/leads/", leads.leads, "leads", _STAFF),
    ("projects/leads/<str:number>/", leads.lead, "lead", _STAFF),
    ("projects/assessments/", assess.assessments, "assessments", _STAFF),
    ("projects/assessments/<str:number>/", assess.assessment, "assessment", _STAFF),
    ("projects/my/", own.my_projects, "projects_my", ("applicant",)),
    ("projects/my/<str:number>/", own.my_project, "project_my", ("applicant",)),
    ("projects/my/photo/<slug:digest>/", own.my_photo, "project_my_photo", ("applicant",)),
    ("projects/my/file/<slug:digest>/", own.my_file, "project_my_file", ("applicant",)),
    ("projects/map/", maps.park_map, "project_map", _STAFF),
    ("projects/map/import/", maps.import_map, "project_map_import", ("head", "supervisor", "leader")),
    ("projects/calendar/", calendar.page, "project_calendar", _STAFF),
    ("projects/calendar/feed/<str:token>.ics", calendar.feed, "calendar_feed", (EVERYONE,)),
]
