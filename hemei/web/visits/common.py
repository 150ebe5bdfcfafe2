"""What the pages of visits share: parks, kinds and levels as choices, files handed out."""

from __future__ import annotations

from django.utils import timezone

from hemei.catalog.queries.listings import parks
from hemei.rules.visits import KINDS, LEVELS
from hemei.rules.workdays import local_day
from hemei.web.parts.files import handed_out

__all__ = ["handed_out", "kind_choices", "level_choices", "park_choices"]

Choices = tuple[tuple[str, str], ...]


def park_choices() -> Choices:
    """This will give the parks of today as choices."""
    return tuple(parks(local_day(timezone.now())).items())


def kind_choices() -> Choices:
    """This will give the kinds of problem as choices."""
    return tuple(KINDS.items())


def level_choices() -> Choices:
    """This will give the levels of a problem as choices."""
    return tuple(LEVELS.items())
