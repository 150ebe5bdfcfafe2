"""Typed reading of the environment: a wrong value stops the program at boot, with a hint."""

from __future__ import annotations

import os


class BadSetting(ValueError):
    """An environment variable holds something that its setting cannot mean."""


def text(name: str, default: str = "") -> str:
    """This will return the variable, or `default` when it is unset or empty."""
    return os.environ.get(name, "") or default


def flag(name: str, *, default: bool) -> bool:
    """This will read yes/no, true/false, on/off, 1/0; anything else is a `BadSetting`."""
    value = text(name).strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name}={value!r}：请写 yes 或 no")


def names(name: str, default: str) -> list[str]:
    """This will read a comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
