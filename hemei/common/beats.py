"""Signs of life: what a process did last, in a small file beside the data, where doctor and health page read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from hemei.common.files import keep_file


def note(name: str, *, at: datetime, **facts: Any) -> None:
    """This will remember that `name` happened at `at`, with facts (JSON values), over what stood there."""
    body = json.dumps({"at": at.isoformat(), **facts}, ensure_ascii=False)
    keep_file(Path(settings.DATA), Path("state") / f"{name}.json", body.encode())


def last(name: str) -> tuple[datetime | None, Mapping[str, Any]]:
    """This will return when `name` happened last, and its facts; None where never, or unreadable."""
    try:
        found = json.loads((Path(settings.DATA) / "state" / f"{name}.json").read_text(encoding="utf-8"))
        return datetime.fromisoformat(found.pop("at")), found
    except (OSError, ValueError, KeyError):
        return None, {}
