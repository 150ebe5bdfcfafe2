"""The lawful moves of leads, projects, boards, cards, assessments, visits and problems."""

from hemei.projects.flow.boards import ASSESSMENT, BOARD, CARD, OBJECTION, SETTING
from hemei.projects.flow.help import DESK, GRANT, TASK
from hemei.projects.flow.projects import LEAD, LIST, PROJECT
from hemei.projects.flow.visits import PROBLEM, VISIT

__all__ = [
    "ASSESSMENT", "BOARD", "CARD", "DESK", "GRANT", "LEAD", "LIST", "OBJECTION", "PROBLEM", "PROJECT", "SETTING",
    "TASK", "VISIT",
]  # fmt: skip
