"""The committed OpenAPI document is the one that the code makes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hemei.api.openapi import written
from hemei.api.urls import document

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def differences(old: Any, new: Any, where: str = "") -> Iterator[str]:
    """Each place at which two documents differ, as a pointer with what happened there."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            here = f"{where}/{key}"
            if key not in new:
                yield f"{here}: gone"
            elif key not in old:
                yield f"{here}: new"
            else:
                yield from differences(old[key], new[key], here)
    elif old != new:
        yield f"{where}: {json.dumps(old, ensure_ascii=False)} -> {json.dumps(new, ensure_ascii=False)}"


def test_the_committed_document_is_the_code_s() -> None:
    made, kept = document(), json.loads(COMMITTED.read_text(encoding="utf-8"))
    found = list(differences(kept, made))
    assert found == [], "docs/openapi.json differs; if that is meant, run script/openapi and commit it"
    assert COMMITTED.read_text(encoding="utf-8") == written(made)


def test_a_difference_would_be_named() -> None:
    assert list(differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 3, "d": 2}})) == [
        "/a/b: 1 -> 3",
        "/a/c: gone",
        "/a/d: new",
    ]
