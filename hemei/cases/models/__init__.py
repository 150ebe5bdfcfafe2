"""Rows of the room: orders, their cases and what belongs to each."""

from hemei.cases.models.checks import PromiseCheck
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
    "Licence",
    "Opinion",
    "Order",
    "Promise",
    "PromiseCheck",
    "Series",
    "Upload",
]
