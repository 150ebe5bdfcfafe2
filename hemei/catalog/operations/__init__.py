"""Changing the catalogue: loading, publishing, exchange and the life of a version."""

from hemei.catalog.operations.drafts import DraftRefused, change_draft, draft_item, send_back, send_to_review
from hemei.catalog.operations.exchange import ImportRefused, import_items, preview_items
from hemei.catalog.operations.halls import load_halls, put_hall, put_topic, put_window
from hemei.catalog.operations.market import BadList, MarketLoaded, load_market
from hemei.catalog.operations.publishing import (
    Loaded,
    NotPublished,
    gate,
    load_catalog,
    publish_item,
    publish_menu,
)
from hemei.catalog.operations.table import load_table

__all__ = [
    "BadList",
    "DraftRefused",
    "ImportRefused",
    "Loaded",
    "MarketLoaded",
    "NotPublished",
    "change_draft",
    "draft_item",
    "gate",
    "import_items",
    "load_catalog",
    "load_halls",
    "load_market",
    "load_table",
    "preview_items",
    "publish_item",
    "publish_menu",
    "put_hall",
    "put_topic",
    "put_window",
    "send_back",
    "send_to_review",
]
