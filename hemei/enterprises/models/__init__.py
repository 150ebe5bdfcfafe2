"""Rows of the room, by what they belong to."""

from hemei.enterprises.models.policies import Claim, Payment, Policy, Return
from hemei.enterprises.models.profile import (
    Consent,
    Firm,
    FirmIntake,
    FirmYear,
    GradeHeld,
    Right,
)

__all__ = [
    "Claim", "Consent", "Firm", "FirmIntake", "FirmYear", "GradeHeld", "Payment", "Policy", "Return", "Right",
]  # fmt: skip
