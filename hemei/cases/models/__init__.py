"""Rows of the room: orders, their cases and what belongs to each."""

from hemei.cases.models.building import (
    AreaStudy,
    CloudCheck,
    Fault,
    JointAcceptance,
    JointCheck,
    Still,
    StudyUse,
    Survey,
    Unit,
    WorkStart,
)
from hemei.cases.models.checks import PromiseCheck
from hemei.cases.models.hall import (
    Appointment,
    Delivery,
    Document,
    FeeOrder,
    HandOver,
    Mandate,
    Payment,
    Ticket,
    Visit,
)
from hemei.cases.models.histories import HistoryUpload
from hemei.cases.models.licences import Archive, Licence, LicenceVersion
from hemei.cases.models.market import (
    Dormancy,
    DormancyBody,
    Exit,
    ExitHeir,
    ExitObjection,
    TradeEdition,
    TradeLicence,
    TradePart,
)
from hemei.cases.models.orders import Case, CasePaper, CasePause, Opinion, Order, Promise, Series, Upload
from hemei.cases.models.rebase import Rebase

__all__ = [
    "Appointment",
    "Archive",
    "AreaStudy",
    "Case",
    "CasePaper",
    "CasePause",
    "CloudCheck",
    "Delivery",
    "Document",
    "Dormancy",
    "DormancyBody",
    "Exit",
    "ExitHeir",
    "ExitObjection",
    "Fault",
    "FeeOrder",
    "HandOver",
    "HistoryUpload",
    "JointAcceptance",
    "JointCheck",
    "Licence",
    "LicenceVersion",
    "Mandate",
    "Opinion",
    "Order",
    "Payment",
    "Promise",
    "PromiseCheck",
    "Rebase",
    "Series",
    "Still",
    "StudyUse",
    "Survey",
    "Ticket",
    "TradeEdition",
    "TradeLicence",
    "TradePart",
    "Unit",
    "Upload",
    "Visit",
    "WorkStart",
]
