"""W4: firms drawn with a fixed seed, the same for both sides; numpy only, both environments have it."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]
WAN = 10_000.0
# what 科技型中小企业 asks for; the rest of a firm is drawn by our side alone
FIELDS = (
    "resident", "staff", "sales", "assets", "forbidden", "accident", "abnormal", "dishonest", "science_staff",
    "rd", "cost", "class1", "class2", "holds_high_tech", "national_prize5", "lab_level", "led_standard5",
)  # fmt: skip


def firms(count: int, seed: int = 20260101) -> dict[str, Column]:
    """This will draw firms, money in whole 万元 so that single precision holds it too."""
    draw = np.random.default_rng(seed)
    staff = draw.integers(1, 700, count).astype(float)
    sales = draw.integers(0, 25_000, count) * WAN
    rd = np.floor(sales / WAN * draw.integers(0, 12, count) / 100) * WAN
    rare = {name: (draw.random(count) < 0.02).astype(float) for name in FIELDS}
    return rare | {
        "resident": np.ones(count), "staff": staff, "sales": sales, "rd": rd,
        "assets": draw.integers(0, 30_000, count) * WAN,
        "science_staff": np.floor(staff * draw.integers(0, 50, count) / 100),
        "cost": np.floor(sales / WAN * draw.integers(60, 130, count) / 100) * WAN,
        "class1": (draw.random(count) < 0.1).astype(float), "class2": draw.integers(0, 6, count).astype(float),
        "lab_level": draw.integers(0, 4, count).astype(float),
    }  # fmt: skip


def digest(met: npt.NDArray[np.bool_]) -> str:
    """This will name who fulfils the rule, so that the sides can be compared."""
    return hashlib.sha256(np.packbits(met).tobytes()).hexdigest()
