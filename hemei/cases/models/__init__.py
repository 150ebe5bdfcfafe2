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
from hemei.cases.models.rebase import Rebase

__all__ = [
    "Case",
    "CasePaper",
    "CasePause",
    "Licence",
    "Opinion",
    "Order",
    "Promise",
    "PromiseCheck",
    "Rebase",
    "Series",
    "Upload",
]
