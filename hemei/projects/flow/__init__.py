"""The lawful moves of leads, projects, boards, cards, assessments, visits and problems."""

from hemei.projects.flow.boards import ASSESSMENT, BOARD, CARD, OBJECTION, SETTING
from hemei.projects.flow.calendars import FEED, PARK_MAP
from hemei.projects.flow.help import DESK, GRANT, TASK
from hemei.projects.flow.projects import LEAD, LIST, PROJECT
from hemei.projects.flow.visits import PROBLEM, VISIT
from hemei.projects.flow.works import REPAIR, WORK

__all__ = [
    "ASSESSMENT", "BOARD", "CARD", "DESK", "FEED", "GRANT", "LEAD", "LIST", "OBJECTION", "PARK_MAP", "PROBLEM",
    "PROJECT", "REPAIR", "SETTING", "TASK", "VISIT", "WORK",
]  # fmt: skip
