"""Rows of the room: facts, papers, items and menus in versions, and the halls."""

from hemei.catalog.models.dictionary import Fact, FactVersion, Paper, PaperVersion, Phrase
from hemei.catalog.models.halls import Closing, Hall, HallTopic, Window, WindowSkill
from hemei.catalog.models.items import (
    BasicItem,
    Implementation,
    Intake,
    Item,
    ItemVersion,
    Listing,
    Menu,
    MenuVersion,
)
from hemei.catalog.models.versions import Version

__all__ = [
    "BasicItem",
    "Closing",
    "Fact",
    "FactVersion",
    "Hall",
    "HallTopic",
    "Implementation",
    "Intake",
    "Item",
    "ItemVersion",
    "Listing",
    "Menu",
    "MenuVersion",
    "Paper",
    "PaperVersion",
    "Phrase",
    "Version",
    "Window",
    "WindowSkill",
]
