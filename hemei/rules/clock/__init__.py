"""The legal clock: start, limit and pauses in, a deadline with its reasons out. README.md tells the rule."""

from hemei.rules.clock.deadlines import Deadline, Pending, deadline, is_late, left, spent, try_deadline
from hemei.rules.clock.lights import Light, LightSettings, alert_at, light, light_settings, red_at, red_from
from hemei.rules.clock.lines import DayLine, LineKind, explain
from hemei.rules.clock.pauses import Pause, PauseCause, cause_clause
from hemei.rules.clock.statutory import (
    Statute,
    Verdict,
    deemed_renewed,
    hearing_notice_by,
    renewal_request_by,
    silence_due,
    silently_accepted,
    statutory,
    statutory_due,
)
from hemei.rules.workdays import SHANGHAI, NoNotice, local_day

__all__ = [
    "SHANGHAI",
    "DayLine",
    "Deadline",
    "Light",
    "LightSettings",
    "LineKind",
    "NoNotice",
    "Pause",
    "PauseCause",
    "Pending",
    "Statute",
    "Verdict",
    "alert_at",
    "cause_clause",
    "deadline",
    "deemed_renewed",
    "explain",
    "hearing_notice_by",
    "is_late",
    "left",
    "light",
    "light_settings",
    "local_day",
    "red_at",
    "red_from",
    "renewal_request_by",
    "silence_due",
    "silently_accepted",
    "spent",
    "statutory",
    "statutory_due",
    "try_deadline",
]
