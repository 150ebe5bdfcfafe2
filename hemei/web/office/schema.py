"""What an item and a menu are made of, as parts of a form: content to text, and what was typed back to content.

Names of fields are places in the content (`statutory.value`, `requirements.2.when`), so that a finding of the gate
stands beside the field that it is about. What the form does not know stays in the content as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hemei.catalog.queries.versions import IDENTITY
from hemei.catalog.queries.wording import BadCondition, Facts, condition_of, condition_text
from hemei.common.words import told

BLANK = 2  # empty rows at the end of each table
MOST_ROWS = 200
MAY_BE_ABSENT = frozenset({
    "when", "note", "english", "why", "why_english", "unit", "options", "because_english", "reason", "reason_english",
    "source", "effect", "unsure", "waiver",
})  # fmt: skip
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a `kind`: text, long, int, number, bool, choice, lines, codes, options or condition.

    `pick` names a list to pick from.
    """

    key: str
    label: str
    kind: str = "text"
    choices: Choices = ()
    pick: str = ""
    hint: str = ""
    plain: Any = ""  # what an empty field stands for


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with its fields; with `rows` a table of them, kept under `key`."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    rows: bool = False


@dataclass(slots=True)
class Known:
    """What names may be picked: facts with their words, and lists by name."""

    facts: Facts
    picks: Mapping[str, Choices] = field(default_factory=dict)
    situations: list[tuple[str, Any]] = field(default_factory=list)


def texts(parts: tuple[Part, ...], content: Mapping[str, Any], known: Known) -> dict[str, str]:
    """This will give the text of every field of the form, and the number of rows of each table."""
    found: dict[str, str] = {}
    for part in parts:
        rows = _get(content, part.key) or [] if part.rows else [content]
        if part.rows:
            found[f"{part.key}.rows"] = str(len(rows) + BLANK)
        for n, row in enumerate(rows):
            for cell in part.cells:
                name = f"{part.key}.{n}.{cell.key}" if part.rows else cell.key
                found[name] = _text(cell, _get(row, cell.key), known)
    return found


def read(
    parts: tuple[Part, ...], post: Mapping[str, str], old: Mapping[str, Any], known: Known
) -> tuple[dict[str, Any], dict[str, str]]:
    """This will read what was typed onto a copy of the old content; the second value is what cannot be read."""
    content = deepcopy(dict(old))
    errors: dict[str, str] = {}
    for part in parts:
        if not part.rows:
            for cell in part.cells:
                _put(content, cell.key, _caught(cell, post.get(cell.key, ""), known, errors, cell.key))
            continue
        _put(content, part.key, _rows(part, post, _get(old, part.key) or [], known, errors))
        if part.key == "situations":
            known.situations = [(row["name"], row["when"]) for row in content[part.key]]
    _settle(content)
    _settle_fact(content, known)
    return content, errors


def _settle(content: dict[str, Any]) -> None:
    """A combined licence is there whole or not at all: one without a name and items is taken away."""
    combined = content.get("combined")
    if combined is None:
        return
    if combined.get("name") or combined.get("items"):
        content["combined"] = {"name": "", "items": [], "source": "", **combined}
    else:
        del content["combined"]


def _settle_fact(content: dict[str, Any], known: Known) -> None:
    """What may be filled in follows from the choices, and its heading from the group; empty rules are left out."""
    if "schema" not in content or "choices" not in content:
        return
    schema = {key: value for key, value in content["schema"].items() if value not in (None, "")}
    schema.pop("enum", None)
    if content["choices"]:
        schema["enum"] = [row["value"] for row in content["choices"]]
    content["schema"] = schema
    same = next((fact for fact in known.facts.values() if fact.group == content["group"]), None)
    if same is not None:
        content |= {"group_label": same.group_label, "group_english": same.group_english}


def row_count(part: Part, values: Mapping[str, str]) -> int:
    """This will give the number of rows of a table as typed, within reason."""
    text = values.get(f"{part.key}.rows", "")
    return min(int(text), MOST_ROWS) if text.isdecimal() and len(text) < 5 else BLANK


def _rows(
    part: Part, post: Mapping[str, str], old: list[Any], known: Known, errors: dict[str, str]
) -> list[dict[str, Any]]:
    kept = {_identity(part, row): row for row in old}
    found: list[tuple[float, dict[str, Any]]] = []
    for n in range(row_count(part, post)):
        here = f"{part.key}.{n}"
        typed = {cell.key: post.get(f"{here}.{cell.key}", "").strip() for cell in part.cells}
        if post.get(f"{here}.gone") or not any(
            typed[c.key] for c in part.cells if c.kind not in ("choice", "bool")
        ):
            continue
        row: dict[str, Any] = {}
        for cell in part.cells:
            row[cell.key] = _caught(cell, typed[cell.key], known, errors, f"{here}.{cell.key}")
        before = kept.get(_identity(part, row), {})
        found.append((_place(post.get(f"{here}.place", ""), n), {**before, **_trimmed(row, before)}))
    return [row for _place_, row in sorted(found, key=lambda one: one[0])]


def _trimmed(row: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that may be absent, are empty and were not there before stay away."""
    return {key: value for key, value in row.items() if key in before or key not in MAY_BE_ABSENT or value}


def _identity(part: Part, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(str(row.get(key, "")) for key in IDENTITY.get(part.key, ("key",)))


def _place(text: str, n: int) -> float:
    return float(text) - 1 if text.isdecimal() and len(text) < 5 else float(n)


def _caught(cell: Cell, text: str, known: Known, errors: dict[str, str], name: str) -> Any:
    try:
        return _value(cell, text.strip(), known)
    except ValueError as wrong:
        errors[name] = str(wrong)
        return cell.plain


def _value(cell: Cell, text: str, known: Known) -> Any:
    if cell.kind == "int":
        if text and (not text.isdecimal() or len(text) > 6):
            raise ValueError(_("请填整数，例如 20。"))
        return int(text or 0)
    if cell.kind == "condition":
        return _condition(text, known)
    if cell.kind == "number":
        return _number(text) if text else cell.plain
    if cell.kind == "choice" and cell.choices and text not in {value for value, _label in cell.choices}:
        raise ValueError(_("请从列表里选一项。"))
    readers: Mapping[str, Callable[[str], Any]] = {
        "bool": bool, "lines": lambda words: _parts(words, "\n"),
        "codes": lambda words: _parts(words.replace("\n", "、").replace("，", "、").replace(",", "、"), "、"),
        "options": lambda words: [_option(line) for line in words.splitlines()],
    }  # fmt: skip
    return (
        readers.get(cell.kind, str)(text) if text or cell.kind in ("bool", "lines", "codes") else cell.plain
    )


def _number(text: str) -> int | float:
    try:
        found = float(text)
    except ValueError:
        raise ValueError(_("请填数字，例如 100 或 0.5。")) from None
    if not -1e15 < found < 1e15:  # also what is no number at all
        raise ValueError(_("请填数字，例如 100 或 0.5。"))
    return int(found) if found.is_integer() and "." not in text else found


def _parts(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _option(line: str) -> dict[str, str]:
    value, equal, rest = line.partition("=")
    name, _slash, english = rest.partition("/")
    if not equal or not value.strip() or not name.strip():
        raise ValueError(_("选项一行一个，写成 值=名称 或 值=名称/英文。"))
    return {"value": value.strip(), "label": name.strip(), "english": english.strip()}


def _condition(text: str, known: Known) -> Any:
    for name, when in known.situations:
        if text == name:
            return when
    try:
        return condition_of(text, known.facts)
    except BadCondition as wrong:
        raise ValueError(str(wrong)) from wrong


def _text(cell: Cell, value: Any, known: Known) -> str:
    if value is None or value == "" or value == []:
        return ""
    if cell.kind == "bool":
        return "1" if value else ""
    if cell.kind in ("lines", "codes"):
        return ("\n" if cell.kind == "lines" else "、").join(map(str, value))
    if cell.kind == "options":
        return "\n".join(_option_text(one) for one in value)
    if cell.kind == "condition":
        own = next(
            (name for name, when in known.situations if when == value and cell.pick == "situations"), ""
        )
        return own or condition_text(value, known.facts)
    return str(value)


def _option_text(one: Mapping[str, str]) -> str:
    english = one.get("english", "")
    return f"{one['value']}={one['label']}" + (f"/{english}" if english else "")


def _get(row: Mapping[str, Any], key: str) -> Any:
    head, dot, rest = key.partition(".")
    inner = row.get(head)
    return _get(inner, rest) if dot and isinstance(inner, Mapping) else None if dot else inner


def _put(content: dict[str, Any], key: str, value: Any) -> None:
    head, dot, rest = key.partition(".")
    if not dot:
        content[head] = value
        return
    inner = dict(content.get(head) or {})
    if value in ("", None, [], False) and rest not in inner:
        return
    _put(inner, rest, value)
    content[head] = inner


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as the page draws it."""

    name: str
    cell: Cell
    text: str
    error: str
    choices: Choices

    @property
    def label(self) -> str:
        """This will give the label in the reader's language."""
        return told(self.cell.label)


def shown(
    parts: tuple[Part, ...], values: Mapping[str, str], problems: Mapping[str, str], known: Known
) -> Iterator[tuple[Part, list[tuple[int, list[Shown], str]], str]]:
    """This will give each part with its rows of fields, each field with what is wrong at it."""
    for part in parts:
        prefixes = [f"{part.key}.{n}" for n in range(row_count(part, values))] if part.rows else [""]
        rows = []
        for n, prefix in enumerate(prefixes):
            cells = [
                _shown(cell, f"{prefix}.{cell.key}".lstrip("."), values, problems, known)
                for cell in part.cells
            ]
            rows.append((n, cells, problems.get(prefix, "") if prefix else ""))
        yield part, rows, problems.get(part.key, "") if part.rows else ""


def _shown(
    cell: Cell, name: str, values: Mapping[str, str], problems: Mapping[str, str], known: Known
) -> Shown:
    choices = cell.choices or (known.picks.get(cell.pick, ()) if cell.kind == "choice" else ())
    return Shown(name, cell, values.get(name, ""), problems.get(name, ""), choices)
