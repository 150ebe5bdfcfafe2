"""The lawful moves of leads, projects, boards, cards and assessments."""

from hemei.projects.flow.boards import ASSESSMENT, BOARD, CARD, OBJECTION, SETTING
from hemei.projects.flow.projects import LEAD, LIST, PROJECT

__all__ = ["ASSESSMENT", "BOARD", "CARD", "LEAD", "LIST", "OBJECTION", "PROJECT", "SETTING"]
