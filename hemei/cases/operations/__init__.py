"""Every lawful move of an order and its cases."""

from hemei.cases.operations.acts import ACTS, CaseAct, Input, NoSuchInput, perform_act
from hemei.cases.operations.archive import ask_archive, fetch_archive, make_archive, make_archives
from hemei.cases.operations.checks import CHECK_ACTS, answer_check, decide_check
from hemei.cases.operations.cloud import (
    begin_cloud,
    doubt_cloud,
    keep_still,
    pass_cloud,
    plan_cloud,
    sign_cloud,
    visit_after_cloud,
)
from hemei.cases.operations.decision import grant_case, rate_case, refuse_case, terminate_case
from hemei.cases.operations.decline import decline_case, doubt_case, keep_case
from hemei.cases.operations.drafts import (
    BadAnswers,
    asked_consents,
    edit_draft,
    hand_in,
    planned,
    submit_draft,
)
from hemei.cases.operations.files import keep_content, sweep_files, upload_paper
from hemei.cases.operations.follow import drop_rest, pass_gate, reapply, withdraw_case
from hemei.cases.operations.joint import (
    call_joint,
    cancel_joint,
    conclude_check,
    find_fault,
    mend_fault,
    move_joint,
    recheck_fault,
    record_survey,
)
from hemei.cases.operations.licence_acts import LICENCE_ACTS, LicenceAct, perform_licence_act
from hemei.cases.operations.licences import licence_pdf, print_licence
from hemei.cases.operations.opinions import OPINION_ACTS, answer_opinion
from hemei.cases.operations.orders import NotReady, open_order, save_answers, submit_order
from hemei.cases.operations.privacy import look_at
from hemei.cases.operations.rebase import answer_rebase, rebase_case
from hemei.cases.operations.renewal import ask_renewal, decide_renewal
from hemei.cases.operations.review import (
    ask_extension,
    ask_opinions,
    extend_case,
    forward_opinion,
    give_opinion,
    pause_case,
    reask_opinion,
    resume_case,
    return_opinion,
)
from hemei.cases.operations.starts import ask_later_start, decide_later_start, report_start
from hemei.cases.operations.studies import end_study, enter_study
from hemei.cases.operations.sweep import sweep
from hemei.cases.operations.units import name_units
from hemei.cases.operations.window import (
    accept_case,
    check_paper,
    correct_case,
    record_visit,
    resubmit_case,
    supply_paper,
)

__all__ = [
    "ACTS",
    "CHECK_ACTS",
    "LICENCE_ACTS",
    "OPINION_ACTS",
    "BadAnswers",
    "CaseAct",
    "Input",
    "LicenceAct",
    "NoSuchInput",
    "NotReady",
    "accept_case",
    "answer_check",
    "answer_opinion",
    "answer_rebase",
    "ask_archive",
    "ask_extension",
    "ask_later_start",
    "ask_opinions",
    "ask_renewal",
    "asked_consents",
    "begin_cloud",
    "call_joint",
    "cancel_joint",
    "check_paper",
    "conclude_check",
    "correct_case",
    "decide_check",
    "decide_later_start",
    "decide_renewal",
    "decline_case",
    "doubt_case",
    "doubt_cloud",
    "drop_rest",
    "edit_draft",
    "end_study",
    "enter_study",
    "extend_case",
    "fetch_archive",
    "find_fault",
    "forward_opinion",
    "give_opinion",
    "grant_case",
    "hand_in",
    "keep_case",
    "keep_content",
    "keep_still",
    "licence_pdf",
    "look_at",
    "make_archive",
    "make_archives",
    "mend_fault",
    "move_joint",
    "name_units",
    "open_order",
    "pass_cloud",
    "pass_gate",
    "pause_case",
    "perform_act",
    "perform_licence_act",
    "plan_cloud",
    "planned",
    "print_licence",
    "rate_case",
    "reapply",
    "reask_opinion",
    "rebase_case",
    "recheck_fault",
    "record_survey",
    "record_visit",
    "refuse_case",
    "report_start",
    "resubmit_case",
    "resume_case",
    "return_opinion",
    "save_answers",
    "sign_cloud",
    "submit_draft",
    "submit_order",
    "supply_paper",
    "sweep",
    "sweep_files",
    "terminate_case",
    "upload_paper",
    "visit_after_cloud",
    "withdraw_case",
]  # fmt: skip
