"""What the pages of ratings, the loop, the window and the promises share, all of it from the parts."""

from hemei.web.parts.deeds import (
    MOST,
    PAGE,
    SORTS,
    Asked,
    Deed,
    Field,
    Form,
    Pick,
    acted,
    agencies,
    asked_by,
    filters,
    listing,
    sheet,
    shown,
)

__all__ = [
    "MOST",
    "PAGE",
    "SORTS",
    "Asked",
    "Deed",
    "Field",
    "Form",
    "Pick",
    "acted",
    "agencies",
    "asked_by",
    "filters",
    "listing",
    "sheet",
    "shown",
]
