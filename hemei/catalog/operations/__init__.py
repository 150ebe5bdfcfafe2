"""Changing the catalogue: loading, publishing, exchange and the life of a version."""

from hemei.catalog.operations.exchange import ImportRefused, import_items, preview_items
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
    "ImportRefused",
    "Loaded",
    "NotPublished",
    "gate",
    "import_items",
    "load_catalog",
    "load_table",
    "preview_items",
    "publish_item",
    "publish_menu",
]
