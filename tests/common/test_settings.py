"""The table of settings in docs/running.md is that of the code, and a bad value is refused with a sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hemei
from config import env

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"HEMEI_[A-Z]+(?:_[A-Z]+)*")
OF_TESTS = {"HEMEI_CHECK_DATA"}  # between two scripts of the test run
SCRIPT_ONLY = {"PORT"}


def documented(text: str) -> dict[str, str]:
    """Names of the table under “Settings” with their defaults."""
    part = text.split("## Settings", 1)[1].split("\n## ", 1)[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in part.splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1].strip("`") for row in rows}


def named_in_code() -> set[str]:
    found: set[str] = set()
    for folder in ("config", "hemei", "script", "deploy"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                found |= set(NAME.findall(path.read_text(encoding="utf-8")))
    return (
        found - OF_TESTS - {"HEMEI_DB_PASSWORD", "HEMEI_SITE", "HEMEI_WEB"}
    )  # those are the proxy's and compose's


def test_each_setting_is_documented_and_each_documented_one_is_real() -> None:
    table = documented((ROOT / "docs" / "running.md").read_text(encoding="utf-8"))
    assert set(table) - SCRIPT_ONLY == set(env.KNOWN) == named_in_code()
    assert set(table) >= SCRIPT_ONLY


def test_a_forgotten_setting_would_be_seen() -> None:
    text = "## Settings\n| `HEMEI_DATA` | `./var` | x | y |\n## Next\n| `HEMEI_LATER` | | | |"
    assert documented(text) == {"HEMEI_DATA": "./var"}


def test_the_defaults_of_the_table_are_those_of_the_code() -> None:
    table = documented((ROOT / "docs" / "running.md").read_text(encoding="utf-8"))
    code = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    for name, default in re.findall(r'flag\("(\w+)", default=(\w+)\)', code):
        assert table[name] == {"True": "yes", "False": "no"}[default], name
    for name, first in re.findall(r'one_of\("(\w+)", "(\w+)"', code):
        assert table[name] == first
    for name, default in re.findall(r'(?:hosts|names)\("(\w+)", "([^"]*)"\)', code):
        assert table[name] == (default or "–"), name


@pytest.mark.parametrize(
    ("read", "value", "says"),
    [
        (lambda n: env.flag(n, default=True), "maybe", "请写 yes 或 no"),
        (lambda n: env.one_of(n, "line", "json"), "xml", "请写 line 或 json"),
        (lambda n: env.hosts(n, ""), "https://gaoxin.example.cn", "不是主机名"),
        (lambda n: env.hosts(n, ""), "gaoxin.example.cn:443", "不是主机名"),
        (lambda n: env.origins(n), "gaoxin.example.cn", "不是来源"),
        (lambda n: env.origins(n), "https://gaoxin.example.cn/path", "不是来源"),
        (lambda n: env.folder(n, Path("x")), "/dev/null/x", "不能用作文件夹"),
        (lambda n: env.file(n), "/nothing/here.pem", "没有这个文件"),
        (lambda n: env.secret(n, strict=True), "short", "至少要 32 个"),
        (lambda n: env.database(n, data=Path("x")), "mysql://u:hidden@h/n", "postgres://"),
        (lambda n: env.database(n, data=Path("x")), "postgres://u:hidden@h:5432", "postgres://"),
        (lambda n: env.database(n, data=Path("x")), "postgres://u:hidden@h:99999/n", "端口"),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence(read: Any, value: str, says: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("HEMEI_X", value)
    with pytest.raises(env.BadSetting, match=re.escape(says)) as refused:
        read("HEMEI_X")
    assert "HEMEI_X" in str(refused.value)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("value", ["gaoxin.example.cn,127.0.0.1,[::1]", ".example.cn", "*"])
def test_names_of_hosts_are_taken(value: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("HEMEI_X", value)
    assert env.hosts("HEMEI_X", "") == value.split(",")


def test_the_command_stops_with_the_sentence_alone(tmp_path: Path) -> None:
    given = {**os.environ, "HEMEI_DATA": str(tmp_path), "HEMEI_DATABASE": "mysql://u:hidden@h/n"}
    given.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-m", "hemei.cli.main", "verify"],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "设置有误，没有启动" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stderr


def test_the_changelog_knows_this_version() -> None:
    heads = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heads[0] == "Unreleased"
    assert heads[1] == hemei.__version__
    assert heads[1:] == sorted(heads[1:], key=lambda one: [int(n) for n in one.split(".")], reverse=True)
