"""Rows of the room: the loop of putting right, and what comes into it."""

from hemei.oversight.models.inspections import (
    Draw,
    Finding,
    Inspection,
    InspectionPhoto,
    InspectionRecord,
    Objection,
    Tolerance,
)
from hemei.oversight.models.loop import Remedy
from hemei.oversight.models.promises import Pledge, PledgePayment
from hemei.oversight.models.ratings import Rater, Rating, ServiceCount
from hemei.oversight.models.tickets import HotlineTicket, TicketGram, TicketHop, TicketIntake, TicketPhoto
from hemei.oversight.models.window import Proposal, StuckReport

__all__ = [
    "Draw", "Finding", "HotlineTicket", "Inspection", "InspectionPhoto", "InspectionRecord", "Objection",
    "Pledge", "PledgePayment", "Proposal", "Rater", "Rating", "Remedy", "ServiceCount", "StuckReport",
    "TicketGram", "TicketHop", "TicketIntake", "TicketPhoto", "Tolerance",
]  # fmt: skip
