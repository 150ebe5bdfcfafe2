"""The pages whose speed is measured, and the browser that shows them; standard library only."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A page: its name in the figures, who is signed in ("" = nobody), its address, a phone or a desk."""

    name: str
    who: str
    where: str  # {draft} and {case} stand for the numbers of the sample order
    phone: bool = False


PAGES = (
    Shown("home", "", "/", phone=True),
    Shown("guide", "", "/items/reg-company/", phone=True),
    Shown("plan", "firm", "/orders/{draft}/plan/", phone=True),
    Shown("worklist", "clerk", "/desk/"),
    Shown("case", "clerk", "/desk/case/{case}/"),
    Shown("leader", "leader", "/board/"),
)


def chromium() -> str:
    """This will return the path of Chromium, or "" where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


def missing() -> str:
    """This will say what the browser's half of the measurement lacks, or ""."""
    if not chromium():
        return "没有 Chromium，请安装它 Chromium is missing: install it"
    if importlib.util.find_spec("playwright") is None:
        return "没有 playwright，请运行 playwright is missing: script/setup dev"
    return ""
