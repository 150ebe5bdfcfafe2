"""Rows of the room: leads, key projects, boards and their cards, yearly assessments."""

from hemei.projects.models.assess import Assessment, AssessmentRow
from hemei.projects.models.board import Board, BoardPlace, Card, ColourSetting, Objection
from hemei.projects.models.calendars import CalendarFeed, ParkMap
from hemei.projects.models.help import HelpDesk, HelpGrant, HelpOfficer, HelpTask
from hemei.projects.models.leads import Lead
from hemei.projects.models.projects import (
    InvestMonth,
    LicenceCursor,
    Milestone,
    Need,
    Photo,
    Project,
    ProjectEdit,
    ProjectFile,
    ProjectList,
)
from hemei.projects.models.visits import Problem, Visit, VisitPhoto, VisitReport
from hemei.projects.models.works import RepairCall, Work, WorkBatch, WorkPhoto, WorkThing

__all__ = [
    "Assessment", "AssessmentRow", "Board", "BoardPlace", "CalendarFeed", "Card", "ColourSetting", "HelpDesk",
    "HelpGrant", "HelpOfficer", "HelpTask", "InvestMonth", "Lead",
    "LicenceCursor", "Milestone", "Need", "Objection", "ParkMap", "Photo", "Problem", "Project", "ProjectEdit",
    "ProjectFile", "ProjectList", "RepairCall", "Visit", "VisitPhoto", "VisitReport",
    "Work", "WorkBatch", "WorkPhoto", "WorkThing",
]  # fmt: skip
