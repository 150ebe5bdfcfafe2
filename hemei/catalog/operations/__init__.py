"""Changing the catalogue: loading, publishing, exchange and the life of a version."""

from hemei.catalog.operations.drafts import (
    DraftRefused,
    EditedMeanwhile,
    begin,
    change_draft,
    draft,
    draft_item,
    drop_draft,
    send_back,
    send_to_review,
)
from hemei.catalog.operations.exchange import ImportRefused, import_items, preview_items
from hemei.catalog.operations.hall_life import (
    change_hall,
    drop_topic,
    drop_window,
    lift,
    open_hall,
    reopen_hall,
    retire_hall,
    set_topic,
    set_window,
    shut,
)
from hemei.catalog.operations.halls import load_halls, put_hall, put_topic, put_window
from hemei.catalog.operations.intake import confirm, halt, run, run_waiting, send_file, undo
from hemei.catalog.operations.life import cancel, publish, resume, suspend
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
    "EditedMeanwhile",
    "ImportRefused",
    "Loaded",
    "MarketLoaded",
    "NotPublished",
    "begin",
    "cancel",
    "change_draft",
    "change_hall",
    "confirm",
    "draft",
    "draft_item",
    "drop_draft",
    "drop_topic",
    "drop_window",
    "gate",
    "halt",
    "import_items",
    "lift",
    "load_catalog",
    "load_halls",
    "load_market",
    "load_table",
    "open_hall",
    "preview_items",
    "publish",
    "publish_item",
    "publish_menu",
    "put_hall",
    "put_topic",
    "put_window",
    "reopen_hall",
    "resume",
    "retire_hall",
    "run",
    "run_waiting",
    "send_back",
    "send_file",
    "send_to_review",
    "set_topic",
    "set_window",
    "shut",
    "suspend",
    "undo",
]
