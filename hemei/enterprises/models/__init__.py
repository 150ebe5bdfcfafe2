"""Rows of the room, by what they belong to."""

from hemei.enterprises.models.profile import (
    Consent,
    Firm,
    FirmIntake,
    FirmYear,
    GradeHeld,
    Right,
)

__all__ = ["Consent", "Firm", "FirmIntake", "FirmYear", "GradeHeld", "Right"]
