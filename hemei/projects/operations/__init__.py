"""Every lawful move of leads, projects, boards, cards and assessments."""

from hemei.projects.operations.assess import make_assessment, settle_assessment
from hemei.projects.operations.boards import (
    cancel_board,
    freeze_board,
    make_board,
    open_board,
    publish_board,
    remake_board,
    set_colours,
)
from hemei.projects.operations.cards import answer_card, climb, release, remind
from hemei.projects.operations.edits import Edited, edit_project, link_firm, settle_edit
from hemei.projects.operations.follow import follow_licences
from hemei.projects.operations.follow_board import follow_board, follow_boards
from hemei.projects.operations.invest import add_photo, enter_month, enter_need, meet_need
from hemei.projects.operations.leads import (
    NewLead,
    admit_lead,
    enter_lead,
    land_lead,
    note_lead,
    review_lead,
    sign_lead,
)
from hemei.projects.operations.lists import preview_list, take_list, undo_list
from hemei.projects.operations.milestones import (
    claim_excuse,
    decide_excuse,
    forecast,
    plan_milestones,
    reach,
    start_project,
)
from hemei.projects.operations.objections import decide_objection, object_to_place, object_to_row
from hemei.projects.operations.papers import add_paper, withdraw_paper
from hemei.projects.operations.projects import Sheet, change_project, drop_project, enter_project, promote

__all__ = [
    "Edited",
    "NewLead",
    "Sheet",
    "add_paper",
    "add_photo",
    "admit_lead",
    "answer_card",
    "cancel_board",
    "change_project",
    "claim_excuse",
    "climb",
    "decide_excuse",
    "decide_objection",
    "drop_project",
    "edit_project",
    "enter_lead",
    "enter_month",
    "enter_need",
    "enter_project",
    "follow_board",
    "follow_boards",
    "follow_licences",
    "forecast",
    "freeze_board",
    "land_lead",
    "link_firm",
    "make_assessment",
    "make_board",
    "meet_need",
    "note_lead",
    "object_to_place",
    "object_to_row",
    "open_board",
    "plan_milestones",
    "preview_list",
    "promote",
    "publish_board",
    "reach",
    "release",
    "remake_board",
    "remind",
    "review_lead",
    "set_colours",
    "settle_assessment",
    "settle_edit",
    "sign_lead",
    "start_project",
    "take_list",
    "undo_list",
    "withdraw_paper",
]  # fmt: skip
