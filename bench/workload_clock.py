"""W3: 20,000 starts of 2019-2023 and a limit each, the same for both sides."""

from __future__ import annotations

import random
from datetime import date, timedelta

LIMITS = (1, 3, 5, 10, 15, 20, 30, 60)


def starts(count: int) -> list[tuple[date, int]]:
    """This will return start days and limits in working days, drawn with a fixed seed."""
    draw = random.Random(20190101)
    first, days = date(2019, 1, 1), (date(2024, 1, 1) - date(2019, 1, 1)).days
    return [(first + timedelta(days=draw.randrange(days)), draw.choice(LIMITS)) for _ in range(count)]
