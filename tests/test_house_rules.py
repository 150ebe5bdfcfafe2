"""House rules that no linter sees.

Each rule is a function of plain input, and a planted violation shows that it can fail.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).resolve().parents[1]
HEMEI = ROOT / "hemei"

ROOMS = ("ledger", "accounts", "catalog", "cases", "enterprises", "projects", "oversight", "indicators")
ROOM_FILES = {
    "apps", "enums", "flow", "models", "queries", "perms", "notices", "operations", "admin", "migrations",
}  # fmt: skip
CODE_LINES, TEST_LINES = 400, 1000


def _tracked() -> list[Path]:
    """Files that git knows or would add: what a clone will hold."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        pytest.skip(
            "NOT CHECKED: this is no git work tree, so nobody knows which files belong to the project"
        )
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def _python(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


# Foreign keys by name: import-linter does not see "accounts.User" in quotes.


def _floors() -> dict[str, int]:
    """Floor of each room, read from the import contract, so that the two cannot differ."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    return {room.strip(): -n for n, layer in enumerate(layers) for room in layer.split("|")}


def upward_relations(found: Iterable[type[models.Model]]) -> list[str]:
    floors = _floors()
    bad = []
    for model in found:
        source = model._meta.app_label
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            other = field.remote_field.model if field.remote_field else None
            if other is None or source not in floors:
                continue
            target = other.split(".")[0] if isinstance(other, str) else other._meta.app_label
            if target in floors and target != source and floors[target] >= floors[source]:
                bad.append(f"{model._meta.label}.{field.name} -> {target}")
    return bad


def test_relations_point_downward() -> None:
    found = [model for model in apps.get_models() if model.__module__.startswith("hemei.")]
    assert found, "no model was looked at"
    assert upward_relations(found) == []


@isolate_apps("hemei.ledger", "hemei.accounts")
def test_an_upward_relation_would_be_seen() -> None:
    class Person(models.Model):
        class Meta:
            app_label = "accounts"

    class Planted(models.Model):
        by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT)
        later = models.ManyToManyField("indicators.NotYetLoaded")

        class Meta:
            app_label = "ledger"

    assert upward_relations([Planted, Person]) == [
        "ledger.Planted.by -> accounts",
        "ledger.Planted.later -> indicators",
    ]


# Writes: only operations change rows.

ALWAYS_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create"}
QUERY_STEPS = {
    "objects",
    "_default_manager",
    "_base_manager",
    "filter",
    "exclude",
    "all",
    "order_by",
    "using",
}


def _steps(node: ast.expr) -> Iterator[str]:
    """Names along `a.b(…).c`, outermost first."""
    while True:
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            if isinstance(node, ast.Name):
                yield node.id
            return


def _writes(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name, owner = call.func.attr, list(_steps(call.func.value))
    if owner[:1] == ["super"]:
        return False  # a model that guards its own save
    if name in ALWAYS_WRITES or name in {"save", "asave"}:
        return True
    if name == "delete":
        return owner[:1] != ["cache"]
    # dictionaries and digests are updated with a value, querysets with named columns
    return name == "update" and (bool(QUERY_STEPS & set(owner)) or (not call.args and bool(call.keywords)))


def stray_writes(source: str) -> list[int]:
    """Lines of a module that change rows."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return sorted(call.lineno for call in calls if _writes(call))


def _may_write(path: Path) -> bool:
    parts = path.relative_to(HEMEI).with_suffix("").parts
    return (
        parts[0] in {"common", "rules"}
        or "operations" in parts[1:]
        or (parts[0] == "cli" and "seed" in parts)
    )


def test_only_operations_write() -> None:
    looked = [path for path in _python("hemei") if not _may_write(path)]
    assert len(looked) > 10, "walked over too few modules to prove anything"
    bad = [f"{path.relative_to(ROOT)}:{n}" for path in looked for n in stray_writes(path.read_text("utf-8"))]
    assert bad == []


@pytest.mark.parametrize(
    "line",
    [
        "case.save()",
        "case.save(update_fields=['state'])",
        "Case.objects.filter(pk=1).delete()",
        "case.steps.create(name='x')",
        "Case.objects.bulk_create(rows)",
        "Case.objects.filter(pk=1).update(**changes)",
        "found.update(state='closed')",
    ],
)
def test_a_stray_write_would_be_seen(line: str) -> None:
    assert stray_writes(f"def page(request):\n    {line}\n") == [2]


@pytest.mark.parametrize(
    "line", ["known.update({'a': 1})", "digest.update(b'x')", "super().save()", "cache.delete('k')", "save()"]
)
def test_what_changes_no_row_is_let_pass(line: str) -> None:
    assert stray_writes(line) == []


# Size and names of files.


def too_long(lines: int, *, test: bool) -> bool:
    return lines > (TEST_LINES if test else CODE_LINES)


def test_files_stay_readable() -> None:
    bad = {}
    for path in _python("hemei", "config", "tests"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if too_long(lines, test=path.is_relative_to(ROOT / "tests")):
            bad[str(path.relative_to(ROOT))] = lines
    assert bad == {}, "past the limit: split the file along its ideas, or make it a package"


def test_a_long_file_would_be_seen() -> None:
    assert [too_long(n, test=False) for n in (400, 401)] == [False, True]
    assert [too_long(n, test=True) for n in (1000, 1001)] == [False, True]


def strangers(room: Path) -> list[str]:
    """Files of a room whose names are not among the ten."""
    inside = (entry for entry in room.iterdir() if entry.name not in {"__init__.py", "__pycache__"})
    return sorted(
        entry.name for entry in inside if entry.stem not in ROOM_FILES or entry.suffix not in {"", ".py"}
    )


def test_rooms_hold_the_ten_names_only() -> None:
    bad = {room: strangers(HEMEI / room) for room in ROOMS if (HEMEI / room).is_dir()}
    assert len(bad) == len(ROOMS)
    assert not any(bad.values()), bad


def test_a_strange_file_would_be_seen(tmp_path: Path) -> None:
    for name in ("models.py", "utils.py", "queries", "flow.txt"):
        (tmp_path / name).touch()
    assert strangers(tmp_path) == ["flow.txt", "utils.py"]


# Templates: a page loads its own folder and the shared parts.

LOADS = re.compile(r"{%-?\s*(?:extends|include)\s+([^\s%]+)")


def foreign_templates(own: str, source: str) -> list[str]:
    """Templates that the page `own` takes from elsewhere; a name that is computed cannot be followed, so it counts."""
    bad = []
    for target in LOADS.findall(source):
        name = target.strip("\"'")
        if name == target or name.split("/")[0] not in {own, "parts"}:
            bad.append(name)
    return bad


def foreign_names_in_code(own: str, source: str) -> list[str]:
    """Templates that a page's Python code names and that belong to another page."""
    strings = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    named = (text for text in strings if isinstance(text, str) and re.fullmatch(r"[\w/-]+\.html", text))
    return [text for text in named if "/" in text and text.split("/")[0] not in {own, "parts"}]


def test_pages_load_their_own_templates() -> None:
    bad = []
    for path in sorted(HEMEI.rglob("templates/**/*.html")):
        inner = path.parts[len(path.parts) - path.parts[::-1].index("templates") :]
        own = inner[0] if len(inner) > 1 else ""
        bad += [
            f"{path.relative_to(ROOT)}: {name}" for name in foreign_templates(own, path.read_text("utf-8"))
        ]
    for path in _python("hemei/web"):
        own = path.relative_to(HEMEI / "web").with_suffix("").parts[0]
        bad += [
            f"{path.relative_to(ROOT)}: {name}"
            for name in foreign_names_in_code(own, path.read_text("utf-8"))
        ]
    assert bad == []


def test_a_foreign_template_would_be_seen() -> None:
    source = '{% extends "parts/base.html" %}{% include "cases/row.html" %}'
    source += '{%- include "catalog/x.html" only %}{% include it %}'
    assert foreign_templates("cases", source) == ["catalog/x.html", "it"]
    code = 'render(request, "catalog/list.html"); render(request, "cases/list.html"); x = "parts/y.html"'
    assert foreign_names_in_code("cases", code) == ["catalog/list.html"]


# Nothing of one machine in the project.

MACHINE = re.compile(
    r"(?<![\w.$}-])/(?:work|root|home|Users|opt)/[\w.-]+"  # somebody's folders
    r"|[A-Za-z]:\\Users\\"
    r"|(?<!emit-)(?:index-url|find-links|trusted-host)[ =]"
    r"|\b(?:files\.pythonhosted|pypi|registry\.npmjs|registry\.yarnpkg|[\w-]*mirrors?)\.[a-z]+(?:\.[a-z]+)*/"
)
KNOWN = {"/opt/homebrew"}  # where one system puts PostgreSQL, not where one machine does


def machine_traces(text: str) -> list[str]:
    return [hit for hit in MACHINE.findall(text) if hit not in KNOWN]


def test_no_machine_is_named() -> None:
    bad = []
    for path in _tracked():
        if path != Path(__file__).resolve():
            text = path.read_bytes().decode("utf-8", errors="ignore")
            bad += [f"{path.relative_to(ROOT)}: {hit}" for hit in machine_traces(text)]
    assert bad == []


@pytest.mark.parametrize(
    "text",
    [
        "at /home/li/hemei/x",
        "--index-url https://pypi.example/simple/",
        "https://mirrors.example.cn/pypi",
        "/root/.cache",
    ],
)
def test_a_machine_would_be_seen(text: str) -> None:
    assert machine_traces(text)


def test_addresses_of_pages_are_no_machines() -> None:
    assert (
        machine_traces("href=/static/hemei.css /tmp/x /run/postgresql https://www.example.cn/home/index")
        == []
    )


# Documents.


def broken_rows(text: str) -> list[str]:
    """Rows of tables that do not have three filled columns."""
    rows = (line for line in text.splitlines() if line.startswith("|"))
    cells = {row: [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows}
    return [row for row, found in cells.items() if len(found) != 3 or not all(found)]


def test_glossary_rows_are_whole() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert text.count("\n|") > 10
    assert broken_rows(text) == []


def test_a_broken_row_would_be_seen() -> None:
    assert broken_rows("| 事项 | `Item` | a thing |\n| 事项 | `Item` |\n| 事项 |  | a thing |") == [
        "| 事项 | `Item` |",
        "| 事项 |  | a thing |",
    ]


def missing_scripts(text: str, root: Path) -> list[str]:
    """Commands that a text names and that cannot be run."""
    named = set(re.findall(r"(?<![\w/.])script/[a-z][\w-]*", text))
    return sorted(name for name in named if not os.access(root / name, os.X_OK))


def test_documents_name_commands_that_exist() -> None:
    texts = {
        path: path.read_text(encoding="utf-8") for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    }
    bad = {str(path.relative_to(ROOT)): missing_scripts(text, ROOT) for path, text in texts.items()}
    assert "README.md" in bad
    assert not any(bad.values()), bad


def test_a_missing_command_would_be_seen(tmp_path: Path) -> None:
    assert missing_scripts("run `script/server`, then `script/nothing`", ROOT) == ["script/nothing"]
    (tmp_path / "script").mkdir()
    (tmp_path / "script" / "plain").touch(mode=0o644)
    assert missing_scripts("`script/plain`", tmp_path) == ["script/plain"]
