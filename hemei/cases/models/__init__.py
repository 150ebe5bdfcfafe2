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
from hemei.cases.models.licences import Archive, Licence, LicenceVersion
from hemei.cases.models.orders import (
    Case,
    CasePaper,
    CasePause,
    Opinion,
    Order,
    Promise,
    Series,
    Upload,
)

__all__ = [
    "Archive",
    "AreaStudy",
    "Case",
    "CasePaper",
    "CasePause",
    "CloudCheck",
    "Fault",
    "JointAcceptance",
    "JointCheck",
    "Licence",
    "LicenceVersion",
    "Opinion",
    "Order",
    "Promise",
    "PromiseCheck",
    "Series",
    "Still",
    "StudyUse",
    "Survey",
    "Upload",
]
