"""Rows of the room, by what they belong to."""

from hemei.enterprises.models.carriers import Carrier, DailyRound, Platform, Tenancy, Warned
from hemei.enterprises.models.policies import Claim, Payment, Policy, Return
from hemei.enterprises.models.profile import (
    Consent,
    Firm,
    FirmIntake,
    FirmYear,
    GradeHeld,
    Right,
)
from hemei.enterprises.models.talent import Allotment, Benefit, Employment, Place, Talent, TalentFile

__all__ = [
    "Allotment", "Benefit", "Carrier", "Claim", "Consent", "DailyRound", "Employment", "Firm", "FirmIntake", "FirmYear",
    "GradeHeld", "Payment", "Place", "Platform", "Policy", "Return", "Right", "Talent", "TalentFile", "Tenancy",
    "Warned",
]  # fmt: skip
