"""Rows of the room: orders, their cases and what belongs to each."""

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

__all__ = [
    "Case",
    "CasePaper",
    "CasePause",
    "Dormancy",
    "DormancyBody",
    "Exit",
    "ExitHeir",
    "ExitObjection",
    "Licence",
    "Opinion",
    "Order",
    "Promise",
    "PromiseCheck",
    "Series",
    "TradeEdition",
    "TradeLicence",
    "TradePart",
    "Upload",
]
