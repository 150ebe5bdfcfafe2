"""Rows of the room, by what they belong to."""

from hemei.enterprises.models.allowances import Allowance, AllowancePayment, PayLine, PayList
from hemei.enterprises.models.cadres import CadreVisit, Contact
from hemei.enterprises.models.carriers import Carrier, DailyRound, Platform, Tenancy, Warned
from hemei.enterprises.models.households import Household, HouseholdConsent, IncomeLine, Member
from hemei.enterprises.models.policies import Claim, Payment, Policy, Return
from hemei.enterprises.models.profile import (
    Consent,
    Firm,
    FirmIntake,
    FirmYear,
    GradeHeld,
    Right,
)
from hemei.enterprises.models.relief import ClueFile, HelpCase, HelpMeasure
from hemei.enterprises.models.talent import Allotment, Benefit, Employment, Place, Talent, TalentFile
from hemei.enterprises.models.terms import GradeTerms

__all__ = [
    "Allotment", "Allowance", "AllowancePayment", "Benefit", "CadreVisit", "Carrier", "Claim", "ClueFile", "Consent",
    "Contact", "DailyRound", "Employment", "Firm", "FirmIntake", "FirmYear", "GradeHeld", "GradeTerms", "HelpCase",
    "HelpMeasure", "Household", "HouseholdConsent", "IncomeLine", "Member", "PayLine", "PayList", "Payment", "Place",
    "Platform", "Policy", "Return", "Right", "Talent", "TalentFile", "Tenancy", "Warned",
]  # fmt: skip
