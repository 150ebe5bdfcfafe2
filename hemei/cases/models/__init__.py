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
)
from hemei.cases.models.checks import PromiseCheck
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
from hemei.cases.models.orders import (
    Case,
    CasePaper,
    CasePause,
    Licence,
    Opinion,
    Order,
    Promise,
    Series,
    Upload,
)
from hemei.cases.models.rebase import Rebase

__all__ = [
    "AreaStudy",
    "Case",
    "CasePaper",
    "CasePause",
    "CloudCheck",
    "Dormancy",
    "DormancyBody",
    "Exit",
    "ExitHeir",
    "ExitObjection",
    "Fault",
    "JointAcceptance",
    "JointCheck",
    "Licence",
    "Opinion",
    "Order",
    "Promise",
    "PromiseCheck",
    "Rebase",
    "Series",
    "Still",
    "StudyUse",
    "Survey",
    "TradeEdition",
    "TradeLicence",
    "TradePart",
    "Upload",
]
