"""Rows of the room: orders, their cases and what belongs to each."""

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
    "Appointment",
    "Case",
    "CasePaper",
    "CasePause",
    "Delivery",
    "Document",
    "FeeOrder",
    "HandOver",
    "Licence",
    "Mandate",
    "Opinion",
    "Order",
    "Payment",
    "Promise",
    "PromiseCheck",
    "Series",
    "Ticket",
    "Upload",
    "Visit",
]
