"""Every lawful move of an order and its cases."""

from hemei.cases.operations.acts import ACTS, CaseAct, Input, NoSuchInput, perform_act
from hemei.cases.operations.decision import grant_case, rate_case, refuse_case
from hemei.cases.operations.drafts import BadAnswers, edit_draft, hand_in, planned, submit_draft
from hemei.cases.operations.licences import licence_pdf
from hemei.cases.operations.orders import (
    NotReady,
    open_order,
    pass_gate,
    save_answers,
    submit_order,
    upload_paper,
    withdraw_case,
)
from hemei.cases.operations.review import (
    ask_opinions,
    extend_case,
    forward_opinion,
    give_opinion,
    pause_case,
    reask_opinion,
    resume_case,
    return_opinion,
)
from hemei.cases.operations.sweep import sweep
from hemei.cases.operations.window import (
    accept_case,
    check_paper,
    correct_case,
    decline_case,
    record_visit,
    resubmit_case,
    supply_paper,
)

__all__ = [
    "ACTS",
    "BadAnswers",
    "CaseAct",
    "Input",
    "NoSuchInput",
    "NotReady",
    "accept_case",
    "ask_opinions",
    "check_paper",
    "correct_case",
    "decline_case",
    "edit_draft",
    "extend_case",
    "forward_opinion",
    "give_opinion",
    "grant_case",
    "hand_in",
    "licence_pdf",
    "open_order",
    "pass_gate",
    "pause_case",
    "perform_act",
    "planned",
    "rate_case",
    "reask_opinion",
    "record_visit",
    "refuse_case",
    "resubmit_case",
    "resume_case",
    "return_opinion",
    "save_answers",
    "submit_draft",
    "submit_order",
    "supply_paper",
    "sweep",
    "upload_paper",
    "withdraw_case",
]
