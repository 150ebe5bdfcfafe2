"""Changing the catalogue: loading, publishing, exchange and the life of a version."""

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
    "Loaded",
    "NotPublished",
    "gate",
    "load_catalog",
    "load_table",
    "publish_item",
    "publish_menu",
]
